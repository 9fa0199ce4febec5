"""Turning a stranger's file into a model file in a confined process of its own.

What can't be trusted is read there with bounded memory, processor time and file sizes, and without
credentials; a crash of a reader ends that process alone.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.pixels.confinement import bare_environment

_MODULE = "segmentation.science.engines.conversion_process"
_LONGEST_S = 900.0
_LOOK_EVERY_S = 0.1


def convert(
    path: Path,
    draft: Path,
    engine: str | None = None,
    stated: Mapping[str, object] | None = None,
    checkpoint: Callable[[], None] = lambda: None,
) -> None:
    """Write the model file `draft` from `path`, and have its engine load it once.

    `engine` and `stated` are those of `adding.draft_model`. `checkpoint` is called ten times a
    second, and stops the work by raising. Raises `ModelFileError`; then `draft` is not there.
    """
    request = {
        "path": str(path.resolve()),
        "draft": str(draft.resolve()),
        "engine": engine,
        "stated": dict(stated or {}),
    }
    try:
        answer, status = _ask(request, checkpoint)
        if "refused" in answer:
            raise ModelFileError(answer["refused"])
        if "done" not in answer:
            raise ModelFileError(f"{path.name} can't be read as a model: {_death(status)}.")
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _ask(request: dict[str, Any], checkpoint: Callable[[], None]) -> tuple[dict[str, Any], int]:
    process = subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**bare_environment(), "CUDA_VISIBLE_DEVICES": ""},
        cwd="/",
    )
    question: bytes | None = json.dumps(request).encode()
    until = time.monotonic() + _LONGEST_S
    try:
        while True:
            try:
                said, _ = process.communicate(question, timeout=_LOOK_EVERY_S)
            except subprocess.TimeoutExpired:
                question = None
                checkpoint()
                if time.monotonic() > until:
                    return {}, -signal.SIGXCPU
            else:
                return json.loads(said or b"{}"), process.returncode
    finally:
        process.kill()
        process.wait()


def _death(status: int) -> str:
    """Why a process that said nothing ended."""
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "it takes too long, or more memory than any network needs"
    return "it is damaged in a way that makes its reader crash"
