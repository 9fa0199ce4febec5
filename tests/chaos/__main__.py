"""`make chaos SECONDS=600`: kills, restarts and freezes at random; what was lost is counted."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.harm import ALL, ALL_S3, fill_disk, fill_disk_for_long, possible
from tests.chaos.servers import missing
from tests.chaos.trial import Trial
from tests.chaos.victim import Victim

IMAGES = 12
PAUSE_S = (4.0, 14.0)


def harmed(seconds: float, *, s3: bool) -> bool:
    """Whether a site with folders, or an S3, stands so many seconds of harm."""
    with tempfile.TemporaryDirectory() as name:
        victim = Victim(Path(name), s3=s3)
        harms = ALL_S3 if s3 else possible(ALL, victim, fill_disk, fill_disk_for_long)
        try:
            victim.start()
            tally = Trial(victim, Path(name), IMAGES).harmed(seconds, harms, PAUSE_S)
        finally:
            victim.stop()
    print(f"stored in {'an S3' if s3 else 'folders'}\n{tally.told()}", flush=True)
    if victim.proxy:
        print("requests to the S3:", dict(victim.proxy.did), flush=True)
    return tally.is_clean


def main() -> int:
    """Run the long form; 1 when anything was lost, done twice, or differs."""
    parser = argparse.ArgumentParser(prog="tests.chaos")
    parser.add_argument("--seconds", type=float, default=600)
    seconds = parser.parse_args().seconds
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    clean = [harmed(share * seconds, s3=s3) for s3, share in ((False, 0.6), (True, 0.4))]
    return 0 if all(clean) else 1


if __name__ == "__main__":
    sys.exit(main())
