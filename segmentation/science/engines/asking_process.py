"""The process that asks torch for a device: writes what it is called, or why there is none."""

import sys

from segmentation.science.engines.devices import choose_device, describe
from segmentation.science.engines.errors import EngineError


def main(wish: str) -> int:
    """Exit status 1 where there is no such device."""
    try:
        sys.stdout.write(describe(choose_device(wish)))
    except EngineError as error:
        sys.stderr.write(f"\nREFUSED {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
