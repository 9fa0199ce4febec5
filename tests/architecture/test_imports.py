"""What loads what, at run time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NETWORKS = ("torch", "stardist", "cellpose", "csbdeep", "tensorflow")
FRAMEWORKS = ("django", "rest_framework", "channels", "celery")


def loaded_by(statement: str, data: Path) -> set[str]:
    """The top-level packages in memory after a statement, in a fresh interpreter."""
    environment = {**os.environ, "OCELLUS_DATA": str(data)}
    environment["DJANGO_SETTINGS_MODULE"] = "project.settings"
    result = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in result.stdout.split()}


def test_the_web_application_loads_no_network(tmp_path: Path) -> None:
    everything = "import project.asgi, django.urls; django.urls.get_resolver().url_patterns"
    assert loaded_by(everything, tmp_path).isdisjoint(NETWORKS)


@pytest.mark.parametrize("command", ["segment", "evaluate", "train", "engines", "models", "serve"])
def test_commands_need_no_web_framework(command: str, tmp_path: Path) -> None:
    loaded = loaded_by(f"import segmentation.interfaces.cli.{command}", tmp_path)
    assert loaded.isdisjoint(FRAMEWORKS)


def test_the_supervisor_loads_no_imaging(tmp_path: Path) -> None:
    loaded = loaded_by("import segmentation.interfaces.cli.serve", tmp_path)
    assert loaded.isdisjoint({"numpy", "zarr", "numba", *NETWORKS})


def test_a_picture_of_the_whole_is_readable_without_a_network(tmp_path: Path) -> None:
    loaded = loaded_by("import segmentation.science.pixels.readers", tmp_path)
    assert loaded.isdisjoint({*NETWORKS, *FRAMEWORKS})
