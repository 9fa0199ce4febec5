"""`make bench`: prints a table and writes var/bench.json."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import measuring, orchestration

BENCHMARKS = (measuring, orchestration)
TITLES = f"{'':44} {'ours':>11}  {'other':>11}  {'figure':>10}  {'target':>10}  reached"


def main() -> None:
    """Run all, telling each result as it comes."""
    print(TITLES)
    results = []
    for benchmark in BENCHMARKS:
        for result in benchmark.run():
            print(result.line(), flush=True)
            results.append(asdict(result))
    machine = {"cores": len(os.sched_getaffinity(0)), "processor": platform.machine()}
    target = Path("var/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"machine": machine, "results": results}, indent=2) + "\n")
    print(f"written to {target}")


if __name__ == "__main__":
    main()
