"""Which device `auto` is, for who must not load a network library to know it.

A worker books time and shares out cores before its first network is loaded. Until then it goes by
what lies on the disk; then by what the library has said.
"""

import runpy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_DEVICES = Path("/dev")
_settled: dict[str, str] = {}


def settle(device: str) -> None:
    """The library has been asked, and has chosen this one."""
    _settled["auto"] = device


def auto_device() -> str:
    """`cuda`, `mps` or `cpu`; a guess as long as nobody has loaded a network in this process."""
    return _settled.get("auto") or _guess()


@lru_cache(maxsize=1)
def _guess() -> str:
    return "cuda" if has_gpu(_DEVICES) and is_built_for_gpus(_library()) else "cpu"


def has_gpu(devices: Path) -> bool:
    """Whether the driver shows a GPU; a container may be given any of a machine's alone."""
    return any(devices.glob("nvidia[0-9]*"))


def is_built_for_gpus(library: Path | None) -> bool:
    """Whether the torch in a folder has the code for them, as the one for processors has not."""
    if library is None:
        return False
    try:
        # Assignments alone: the library itself is not loaded by it.
        return bool(runpy.run_path(str(library / "version.py")).get("cuda"))
    except OSError:
        return True


def _library() -> Path | None:
    spec = find_spec("torch")
    return Path(spec.origin).parent if spec and spec.origin else None
