"""A worker of the tests' database in a process of its own, to be killed in the middle.

It writes down each region that it begins and ends, and takes its time over blocks.
"""

import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings

SLOWER_S = 0.15


def main(database: str, notes: Path, core: int, reach: int, region: int, tile: int) -> None:
    """Work until the end comes."""
    settings.DATABASES["default"]["NAME"] = database
    django.setup()

    from segmentation.domain.jobs.loop import WorkLoop
    from segmentation.domain.runs.regions import RegionKind
    from segmentation.science.engines import blocks, tiled
    from segmentation.science.engines.work import Work

    blocks.CORE[2], blocks.REACH[2], blocks.REGION = core, reach, region
    tiled.DEFAULT_TILE[2] = tile
    run, find = RegionKind.run, Work.find

    def noted(self: RegionKind, context: Any) -> None:
        with notes.open("a") as file:
            print("begun", context.job.pk, file=file, flush=True)
            run(self, context)
            print("ended", context.job.pk, file=file, flush=True)

    def slowly(self: Work, *arguments: Any) -> Any:
        time.sleep(SLOWER_S)
        return find(self, *arguments)

    RegionKind.run, Work.find = noted, slowly  # type: ignore[assignment, method-assign]
    notes.touch()
    WorkLoop().run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
