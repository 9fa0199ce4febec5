"""`make bench`: prints tables and writes var/bench.json.

`python -m tests.benchmarks decode accuracy` runs some; what the file holds of others stays there.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks import (
    accuracy,
    decode,
    editing,
    finetune,
    huge,
    large,
    load,
    many,
    measuring,
    memory,
    multiplexed,
    networks,
    orchestration,
    precision,
    representations,
    seams,
    sockets,
    viewer,
)
from tests.benchmarks.results import Row

BENCHMARKS: dict[str, Callable[[], Iterable[Row]]] = {
    "measuring": measuring.run,
    "multiplexed": multiplexed.run,
    "decode": decode.run,
    "networks": networks.run,
    "representations": representations.run,
    "memory": memory.run,
    "orchestration": orchestration.run,
    "accuracy": accuracy.run,
    "viewer": viewer.run,
}
# These take long: run them by name.
LONG: dict[str, Callable[[], Iterable[Row]]] = {
    "editing": editing.run,
    "finetune": finetune.run,
    "huge": huge.run,
    "large": large.run,
    "load": load.run,
    "many": many.run,
    "precision": precision.run,
    "seams": seams.run,
    "sockets": sockets.run,
    "viewer-long": viewer.run_long,
}
TARGET = Path("var/bench.json")


def main(names: list[str]) -> None:
    """Run those of these names, or all but the long ones, telling each result as it comes."""
    known = {**BENCHMARKS, **LONG}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"There is no benchmark “{unknown[0]}”; there are: {', '.join(known)}.")
    for name in names or BENCHMARKS:
        print(f"\n{name}", flush=True)
        keep(name, list(told(known[name]())))
    print(f"written to {TARGET}")


def told(rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
    """The rows as they come, printed."""
    titles = ""
    for row in rows:
        if titles != row.TITLES:
            titles = row.TITLES
            print(titles)
        print(row.line(), flush=True)
        yield asdict(row)


def keep(name: str, results: list[dict[str, Any]]) -> None:
    """Write one benchmark's results beside those of the others."""
    machine = {"cores": len(os.sched_getaffinity(0)), "processor": platform.machine()}
    kept = json.loads(TARGET.read_text()) if TARGET.is_file() else {}
    others = {other: kept[other] for other in BENCHMARKS | LONG if other in kept}
    every = {**others, name: {"machine": machine, "results": results}}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(every, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
