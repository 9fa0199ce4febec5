"""Making a package beside the process that asks, which then needs no torch."""

import os
import subprocess
import sys
from pathlib import Path

from segmentation.science.engines.errors import ModelFileError

_MODULE = "segmentation.science.engines.bioimageio.export_process"
_ROOT = Path(__file__).parents[4]
_LONGEST_S = 300


def export_apart(model: Path, package: Path) -> None:
    """Write `package` from the model file `model`; raises `ModelFileError`."""
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "CUDA_VISIBLE_DEVICES": ""}
    try:
        done = subprocess.run(
            [sys.executable, "-m", _MODULE, str(model.resolve()), str(package.resolve())],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelFileError("Making this package takes too long; try again later.") from error
    if done.returncode:
        _, _, refusal = done.stderr.decode(errors="replace").partition("REFUSED ")
        raise ModelFileError(refusal or f"{model.name} could not be made into a package.")
