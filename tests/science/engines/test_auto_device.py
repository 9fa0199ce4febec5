"""What `auto` is, before and after a network library is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from segmentation.science.engines import auto_device as automatic
from segmentation.science.engines.auto_device import auto_device, has_gpu, is_built_for_gpus
from segmentation.science.engines.devices import choose_device

CUDA, NONE = "cuda: Optional[str] = '12.8'\n", "cuda: Optional[str] = None\n"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with one GPU, not its first, and a library for GPUs; nothing is loaded yet."""
    (tmp_path / "nvidia3").touch()
    library(tmp_path, CUDA)
    monkeypatch.setattr(automatic, "_DEVICES", tmp_path)
    monkeypatch.setattr(automatic, "_library", lambda: tmp_path)
    monkeypatch.setattr(automatic, "_settled", {})
    monkeypatch.setattr(automatic, "_guess", automatic._guess.__wrapped__)
    return tmp_path


def library(folder: Path, built: str) -> None:
    (folder / "version.py").write_text(f"from typing import Optional\n{built}")


def test_a_container_may_be_given_any_gpu(machine: Path) -> None:
    assert auto_device() == "cuda"
    (machine / "nvidia3").unlink()
    for name in ("nvidiactl", "nvidia-uvm", "nvidia-caps"):
        (machine / name).touch()
    assert not has_gpu(machine)
    assert auto_device() == "cpu"


def test_a_library_for_processors_leaves_the_gpu_alone(machine: Path) -> None:
    library(machine, NONE)
    assert auto_device() == "cpu"


def test_where_no_library_says_what_it_is_for_the_machine_counts(machine: Path) -> None:
    (machine / "version.py").unlink()
    assert auto_device() == "cuda"
    assert not is_built_for_gpus(None)


def test_what_the_library_chooses_counts_from_then_on(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_device("cpu")
    assert auto_device() == "cuda"
    # As with a driver that is too old, or GPUs that are hidden from this process.
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    chosen = choose_device("auto")
    assert auto_device() == str(chosen) != "cuda"


def test_guessing_loads_no_library() -> None:
    program = (
        "import sys; from segmentation.science.engines import auto_device as a;"
        "a.auto_device(); print(a.is_built_for_gpus(a._library()), 'torch' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert said.stdout.split() == [str(bool(torch.version.cuda)), "False"]
