"""`kill -9` of workers at random while one very large plane is segmented by two of them.

`python -m tests.chaos.large 20000`: a run left in peace, then one with kills. Says whether labels
and tables are the same, and how many regions were begun more often than once.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import tifffile
from numpy.typing import NDArray

from segmentation.science.engines.blocks import REGION
from segmentation.science.pixels.synthetic import nuclei
from tests.chaos.harm import kill_other_worker, kill_worker
from tests.chaos.quick_model import SLUG, make_quick_model
from tests.chaos.servers import missing
from tests.chaos.victim import Victim
from tests.scripted import OVER, Row, make_project, start_run, upload

PIECE = 1024
# Between two kills, in times of what a region takes: three kills in a row set a job aside.
PAUSES = (1.5, 4.0)


def picture(folder: Path, side: int) -> Path:
    """A tiled TIFF of one piece of made-up nuclei, laid side by side."""
    found = nuclei((PIECE, PIECE), PIECE, (8, 15), seed=1).image
    piece = (found // max(1, int(found.max()) // 255)).clip(0, 255).astype(np.uint8)
    path = folder / f"plane-{side}.tif"
    along = math.ceil(side / PIECE)

    def tiles() -> Iterator[NDArray[np.uint8]]:
        return (piece for _ in range(along**2))

    tifffile.imwrite(
        path, tiles(), shape=(side, side), dtype=np.uint8, tile=(PIECE, PIECE), compression="zlib"
    )
    return path


def run(
    victim: Victim, client: httpx.Client, project: str, pause_s: tuple[float, float] | None
) -> tuple[Row, int, float]:
    """A run to its end: its row, how often a worker was killed, and seconds."""
    address = f"runs/{start_run(client, project, SLUG)['id']}/"
    rng, killed, began = np.random.default_rng(), 0, time.monotonic()
    following = began + rng.uniform(*pause_s) if pause_s else math.inf
    while True:
        row = look_at(client, address)
        if row is not None and row["state"] in OVER:
            return row, killed, time.monotonic() - began
        if pause_s and time.monotonic() > following:
            (kill_worker, kill_other_worker)[int(rng.integers(2))](victim)
            killed += 1
            following = time.monotonic() + rng.uniform(*pause_s)
        time.sleep(1)


def look_at(client: httpx.Client, address: str) -> Row | None:
    """The run as it is; None where a busy machine did not answer in time."""
    try:
        found: Row = client.get(address).raise_for_status().json()
    except httpx.TimeoutException:
        return None
    return found


def compare(victim: Victim, first: str, second: str) -> dict[str, Any]:
    """Both runs' results, looked at in the site's environment."""
    command = [sys.executable, "-m", "tests.chaos.comparing", first, second]
    made = subprocess.run(
        command, env=victim.site.environment, stdout=subprocess.PIPE, check=True, text=True
    )
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def trial(victim: Victim, folder: Path, side: int) -> bool:
    """Whether the killed run did no more than asked, and told the same."""
    client = victim.site.client()
    project = make_project(client, "Large")
    (row,) = upload(client, project, [picture(folder, side)])
    assert row["state"] == "done", row
    peaceful, _, seconds = run(victim, client, project, None)
    print(f"in peace: {peaceful['state']} in {seconds:.0f} s", flush=True)
    # Two workers have shared as many regions.
    region_s = 2 * seconds / max(2, side**2 // REGION)
    pause_s = (PAUSES[0] * region_s, PAUSES[1] * region_s)
    harmed, kills, seconds = run(victim, client, project, pause_s)
    print(f"with {kills} kills: {harmed['state']} in {seconds:.0f} s", flush=True)
    found = compare(victim, peaceful["id"], harmed["id"])
    print(json.dumps(found), flush=True)
    return bool(found["same"]) and 0 <= found["begun_again"] <= kills


def main() -> int:
    """1 when the result differs, or more was done again than kills explain."""
    parser = argparse.ArgumentParser(prog="tests.chaos.large")
    parser.add_argument("side", type=int)
    side = parser.parse_args().side
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        victim = Victim(Path(name))
        try:
            print(make_quick_model(victim.site.data / f"models/{SLUG}.ocellus"), flush=True)
            victim.start()
            fine = trial(victim, Path(name), side)
        finally:
            victim.stop()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
