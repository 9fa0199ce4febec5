"""Damages a file of each format again and again, and imports it in the sandbox.

A finding is whatever is no sentence: an error of ours, a decoder that crashes, more than ten
seconds of processor time, more than a gigabyte. The smallest file that shows it is kept.
"""

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.sandbox import Sandbox
from tests.fuzz.more import MORE
from tests.fuzz.mutations import Mutation, apply, mutations
from tests.science.pixels.made.samples import MAKERS, Sample

LIMITS = Limits(max_bytes=200_000_000)
BATCH = 40
GIGABYTE_KB = 1_000_000
FORMATS = {maker.__name__: maker for maker in (*MAKERS, *MORE)}


class Finding(Exception):
    """A file that is answered with something else than an image or a sentence."""


class Target:
    """One format: a good file, and the sandbox that its damaged copies go through."""

    def __init__(self, name: str, folder: Path, findings: Path) -> None:
        self.name, self.folder, self.findings = name, folder, findings
        self.runs = self.refused = 0
        self.sandbox = Sandbox()
        (folder / "good").mkdir(parents=True)
        self.sample: Sample = FORMATS[name](folder / "good")
        self.victim = _largest(self.sample.path)
        self.data = self.victim.read_bytes()

    def try_once(self, changes: list[Mutation]) -> None:
        """Import a damaged copy; raises Finding."""
        data = apply(changes, self.data)
        self.victim.write_bytes(data)
        self.runs += 1
        try:
            folder = self.sample.folder
            self.sandbox.import_file(
                self.sample.path, self.folder / "out", LIMITS, "mine", folder=folder
            )
        except UnreadableImage as error:
            self.refused += 1
            if "crash" in str(error) or not str(error).startswith("mine "):
                self._keep(data, str(error))
        except Exception as error:  # noqa: BLE001 - whatever else is raised is what we look for
            self._keep(data, str(error))
        finally:
            shutil.rmtree(self.folder / "out", ignore_errors=True)

    def _keep(self, data: bytes, reason: str) -> None:
        self.findings.mkdir(parents=True, exist_ok=True)
        (self.findings / f"{self.name}{self.victim.suffix}").write_bytes(data)
        raise Finding(f"{self.name}: {reason}")


def _largest(path: Path) -> Path:
    """The file to damage: of a folder, its description in turn with its pixels is too much."""
    if path.is_file():
        return path
    named = [one for one in path.rglob("*") if one.name in {".zarray", "zarr.json"}]
    return max(named, key=lambda one: len(one.parts))


def fuzz(target: Target, seconds: float, first_seed: int) -> str:
    """Damage files for so long; gives the finding, empty when there is none."""
    until, number = time.monotonic() + seconds, first_seed
    while time.monotonic() < until:
        try:
            _batch(target, number)()
        except Finding as finding:
            return str(finding)
        number += 1
    return ""


def _batch(target: Target, number: int) -> Callable[[], None]:
    @seed(number)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(mutations())
    def run(changes: list[Mutation]) -> None:
        target.try_once(changes)

    return run


def main() -> int:
    """Fuzz the formats that are named, or all; exit status 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("formats", nargs="*", choices=[[], *FORMATS], metavar="FORMAT")
    parser.add_argument("--seconds", type=float, default=600, help="for each format")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--findings", type=Path, default=Path("var/fuzz"))
    arguments = parser.parse_args()
    found = 0
    for name in arguments.formats or FORMATS:
        with tempfile.TemporaryDirectory() as folder:
            target = Target(name, Path(folder), arguments.findings)
            with target.sandbox:
                finding = fuzz(target, arguments.seconds, arguments.seed)
        found += bool(finding)
        told = finding or "nothing found"
        sys.stdout.write(f"{name:16} {target.runs:6} files, {target.refused:6} refused: {told}\n")
        sys.stdout.flush()
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(f"The largest child took {largest / 1000:.0f} MB.\n")
    return 1 if found or largest > GIGABYTE_KB else 0


if __name__ == "__main__":
    sys.exit(main())
