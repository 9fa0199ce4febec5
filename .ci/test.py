"""Runs suites of tests one after the other and ends with what happened, in plain words."""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from suites import SUITES, Suite

# The embedded default is meant unless a suite says otherwise.
SERVICES = ("DATABASE_URL", "REDIS_URL", "OCELLUS_BROKER_URL", "OCELLUS_STORAGE_URL")


@dataclass
class Outcome:
    """What came of one suite; `missing` is why it was not run."""

    title: str
    missing: str = ""
    failed: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def run(suite: Suite) -> Outcome:
    """Run one suite, its output going straight to the terminal."""
    outcome = Outcome(suite.title, suite.missing())
    if outcome.missing:
        return outcome
    print(f"\n── {suite.title} ──", flush=True)
    started = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name not in SERVICES}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [*suite.command, *suite.report(report)]
        environment |= suite.environment
        status = subprocess.run(command, cwd=suite.folder, env=environment).returncode
        if report.exists():
            count(report, outcome)
    outcome.failed = status != 0 or not outcome.counts["passed"]
    outcome.seconds = time.monotonic() - started
    return outcome


def count(report: Path, outcome: Outcome) -> None:
    """Read a JUnit report into the outcome."""
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own test tools wrote it
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.counts["failed"] += 1
        elif skipped is not None:
            outcome.counts["skipped"] += 1
            outcome.skipped[skipped.get("message") or "no reason given"] += 1
        else:
            outcome.counts["passed"] += 1


def show(outcome: Outcome) -> None:
    """One line a suite, and one for each reason why something was left out."""
    if outcome.missing:
        print(f"{outcome.title:30} NOT RUN: {outcome.missing}")
        return
    counts = ", ".join(f"{number} {name}" for name, number in sorted(outcome.counts.items()))
    verdict = "FAILED" if outcome.failed else "ok"
    print(f"{outcome.title:30} {verdict}: {counts or 'no test ran'} ({outcome.seconds:.0f} s)")
    for reason, number in outcome.skipped.items():
        print(f"{'':30} skipped {number}: {reason}")


def main(names: list[str]) -> int:
    """Exit status 1 when a test failed, or anything was left out where all is required."""
    outcomes = [run(SUITES[name]) for name in names]
    print("\n── Totals ──")
    for outcome in outcomes:
        show(outcome)
    total = sum((outcome.counts for outcome in outcomes), Counter())
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    left_out = any(outcome.missing or outcome.skipped for outcome in outcomes)
    required = os.environ.get("OCELLUS_TEST_REQUIRE") == "all"
    if left_out and required:
        print("OCELLUS_TEST_REQUIRE=all: what was left out counts as failed.")
    failed = any(outcome.failed for outcome in outcomes)
    return 1 if failed or (left_out and required) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(SUITES)))
