"""The confined process that reads one stranger's file: see `conversion`.

One JSON request on standard input, one JSON answer on standard output: `done`, or `refused` with
the reason.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from segmentation.science.engines import catalog
from segmentation.science.engines.adding import draft_model
from segmentation.science.engines.errors import EngineError
from segmentation.science.pixels.confinement import confine
from segmentation.science.pixels.limits import Limits

# torch itself takes about a gigabyte of address space, the largest network less than one.
LIMITS = Limits(max_memory=5_000_000_000, max_seconds=240, max_bytes=0)
_FILE_BYTES = 2_000_000_000


def main() -> None:
    """Answer the request; whatever libraries print must not end up in the answer."""
    answers = os.dup(1)
    os.dup2(2, 1)
    answer = _answer(json.loads(sys.stdin.buffer.read()))
    os.write(answers, json.dumps(answer).encode())


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    path, draft = Path(request["path"]), Path(request["draft"])
    try:
        confine(LIMITS, _FILE_BYTES)
        header = draft_model(path, draft, request["engine"], request["stated"])
        # What its own engine can't load must not get into the registry.
        catalog.engine(header.engine).load(draft, "cpu")
    except EngineError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": f"{path.name} needs more memory than any network of these systems."}
    except Exception as error:  # noqa: BLE001 (strange files find ways that nobody foresaw)
        return {"refused": f"{path.name} can't be read as a model ({type(error).__name__})."}
    return {"done": header.slug}


if __name__ == "__main__":
    main()
