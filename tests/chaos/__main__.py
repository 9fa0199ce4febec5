"""`make chaos SECONDS=600`: kills, restarts and freezes at random; what was lost is counted."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.harm import ALL, Victim
from tests.chaos.servers import missing
from tests.chaos.trial import Trial

IMAGES = 12
PAUSE_S = (4.0, 14.0)


def main() -> int:
    """Run the long form; 1 when anything was lost, done twice, or differs."""
    parser = argparse.ArgumentParser(prog="tests.chaos")
    parser.add_argument("--seconds", type=float, default=600)
    seconds = parser.parse_args().seconds
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        victim = Victim(folder)
        try:
            victim.start()
            tally = Trial(victim, folder, IMAGES).harmed(seconds, ALL, PAUSE_S)
        finally:
            victim.stop()
    print(tally.told())
    return 0 if tally.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
