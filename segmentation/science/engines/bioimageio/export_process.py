"""Makes one package in a process of its own: `… MODEL PACKAGE`; see `apart`."""

import sys
from pathlib import Path

from segmentation.science.engines.bioimageio.exporting import export_package
from segmentation.science.engines.errors import EngineError


def main() -> int:
    """Exit status 2, and the reason on standard error, for what can't be exported."""
    try:
        export_package(Path(sys.argv[1]), Path(sys.argv[2]))
    except EngineError as error:
        sys.stderr.write(f"\nREFUSED {error}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
