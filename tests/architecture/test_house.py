"""The house keeps its word: help, variables, lock and migrations."""

import os
import re
import subprocess
from importlib.metadata import version
from io import StringIO
from pathlib import Path

import pytest
import torch
from django.core.management import call_command
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY:((?:.*\\\n)*.*)$", makefile, re.MULTILINE)
    assert phony
    targets = set(phony[1].replace("\\", " ").split())
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[1] for line in told.stdout.splitlines() if line.startswith("make ")}
    assert listed == targets
    assert {"run", "test", "lint", "bench", "help"} <= targets


def variables(*paths: Path) -> set[str]:
    """The environment variables that source files name as whole strings."""
    text = "".join(path.read_text() for path in paths)
    return set(re.findall(r'"((?:OCELLUS_[A-Z_]+|DATABASE_URL|REDIS_URL))"', text))


def test_every_variable_is_in_the_readme() -> None:
    readers = [
        ROOT / "project/settings/environment.py",
        *(ROOT / "segmentation/interfaces/cli").glob("*.py"),
        *(ROOT / ".ci").glob("*.py"),
        *(ROOT / "tests").rglob("conftest.py"),
    ]
    readme = (ROOT / "README.md").read_text()
    assert {name for name in variables(*readers) if f"`{name}`" not in readme} == set()


def test_the_environment_is_read_in_one_place() -> None:
    allowed = {ROOT / "project/settings/environment.py"}
    readers = {
        path
        for folder in ("project", "segmentation/domain", "segmentation/science")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.(environ\.get|environ\[|getenv)", path.read_text())
    }
    assert readers <= allowed


def test_the_lock_is_what_is_installed() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    locked = dict(line.split("==") for line in lines if not line.startswith("#"))
    # A GPU build has a local version that the lock leaves open.
    assert {name: version(name).partition("+")[0] for name in locked} == locked


def test_the_lock_pins_torch_without_a_build() -> None:
    assert "torch==2.13.0\n" in (ROOT / "requirements.lock").read_text()
    assert version("torch").split("+")[0] == "2.13.0"


def test_every_line_of_the_lock_is_an_exact_pin() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    for line in filter(lambda line: not line.startswith("#"), lines):
        assert [clause.operator for clause in Requirement(line).specifier] == ["=="]


@pytest.mark.skipif(
    os.environ.get("OCELLUS_TEST_REQUIRE") != "all", reason="people may have a GPU build of torch"
)
def test_ci_has_the_cpu_build_of_torch() -> None:
    assert torch.version.cuda is None


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    told = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=told)
    assert "No changes detected" in told.getvalue()
