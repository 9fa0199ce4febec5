"""Asking torch beside the process that asks, which then needs none."""

import os
import subprocess
import sys
from pathlib import Path

from segmentation.science.engines.errors import EngineError

_MODULE = "segmentation.science.engines.asking_process"
_ROOT = Path(__file__).parents[3]
_LONGEST_S = 60


def ask_device(wish: str) -> str:
    """What the device of a name is called; raises `EngineError` where torch sees none such."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", _MODULE, wish],
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            capture_output=True,
            timeout=_LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"torch did not say within {_LONGEST_S} seconds.") from error
    if done.returncode:
        _, _, refusal = done.stderr.decode(errors="replace").partition("REFUSED ")
        raise EngineError(refusal or "torch could not be loaded.")
    return done.stdout.decode().strip()
