"""The command `ocellus`, as people call it, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

OCELLUS = (sys.executable, "-m", "segmentation.interfaces.cli.main")


def segmented(files: list[Path], folder: Path, model: str) -> list[dict[str, Any]]:
    """What `ocellus segment` says of each file, on one thread."""
    answer = ocellus("segment", *map(str, files), "-o", str(folder), "--model", model, "--json")
    return [json.loads(line) for line in answer.splitlines()]


def ocellus(*arguments: str) -> str:
    """What the command prints, on one thread; raises `CalledProcessError`."""
    return subprocess.run(
        [*OCELLUS, *arguments],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    ).stdout
