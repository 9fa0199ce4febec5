"""What the code imports is what pyproject.toml asks for, no more and no less."""

import ast
import re
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
OURS = {"project", "segmentation", "tests", "suites", "cards"}
# Needed without being imported by name: Django's database, cache and socket back ends and
# settings, the server's parts, the readers' and writers' codecs, and Cellpose's own package.
UNNAMED = {
    "cellpose",
    "channels-redis",
    "django-allauth",
    "django-filter",
    "django-vite",
    "httptools",
    "imagecodecs",
    "numcodecs",
    "psycopg",
    "redis",
    "torch",
    "uvicorn",
    "websockets",
    "whitenoise",
}

# Several distributions share these modules.
NAMESPACES = {"opentelemetry": "opentelemetry-sdk"}


def imported(*folders: str) -> set[str]:
    """The distributions that source files import."""
    modules: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        # These write fixtures with the authors' packages, in an environment of their own.
        if path.parent.name == "parity":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module)
    tops = {module.partition(".")[0] for module in modules} - OURS - set(sys.stdlib_module_names)
    homes = packages_distributions()
    # What is not installed is an extra that somebody does without.
    named = {NAMESPACES.get(top) or homes[top][0] for top in tops if top in homes}
    return {canonicalize_name(name) for name in named}


def declared(extra: str = "") -> set[str]:
    """The distributions that pyproject.toml asks for."""
    found = [Requirement(re.sub(r";\s*$", "", line)) for line in requires("ocellus") or []]
    return {
        canonicalize_name(requirement.name)
        for requirement in found
        if requirement.marker is None or (extra and requirement.marker.evaluate({"extra": extra}))
    }


def test_what_is_imported_is_declared() -> None:
    extras = declared("slides") | declared("czi") | declared("telemetry")
    assert imported("project", "segmentation") - declared() - extras == set()
    assert imported("tests", ".ci") - declared("dev") == set()


def test_what_is_declared_is_used() -> None:
    assert declared() - imported("project", "segmentation") - UNNAMED == set()
