"""Imports every file of a folder in a process of its own, and says how it went.

The memory of children can only be asked for all that a process ever had, so tests, which have had
many, can't ask it of themselves.
"""

import json
import resource
import sys
import time
from pathlib import Path

from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.sandbox import Sandbox
from segmentation.science.pixels.store import open_pyramid


def import_all(source: Path, target: Path) -> dict[str, object]:
    """How many were imported, what was said of the others, the longest time, the largest child."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    imported, refused, longest = 0, [], 0.0
    with Sandbox() as sandbox:
        for number, path in enumerate(files):
            started = time.monotonic()
            try:
                scenes = sandbox.import_file(
                    path, target / str(number), filename=f"mine-{path.name}"
                )
                assert all(open_pyramid(scene.pixels).info == scene.info for scene in scenes)
                imported += 1
            except UnreadableImage as error:
                refused.append(str(error))
            longest = max(longest, time.monotonic() - started)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"imported": imported, "refused": refused, "seconds": longest, "largest_kb": largest}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(import_all(Path(sys.argv[1]), Path(sys.argv[2]))))
