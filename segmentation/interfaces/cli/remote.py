"""What the commands that speak with a server have in common."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

from segmentation.interfaces.cli.client import Ocellus, OcellusError, Run
from segmentation.interfaces.cli.commands import OK, SOME_FAILED, Mistake, print_json

# A run that was cancelled did what it was told to; only failures are failures.
FAILED = frozenset({"failed", "completed_with_failures"})


@contextmanager
def server() -> Iterator[Ocellus]:
    """The server of OCELLUS_SERVER; what it refuses is told as a mistake, in one line."""
    try:
        with Ocellus() as ocellus:
            yield ocellus
    except OcellusError as error:
        raise Mistake(str(error)) from error


def add_json(parser: argparse.ArgumentParser) -> None:
    """How to print."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def show(row: BaseModel, as_json: bool, text: str, **more: Any) -> None:
    """A row for a script, or a line for people; `more` stands beside its fields."""
    if as_json:
        print_json({**row.model_dump(mode="json"), **more})
    else:
        print(text)


def run_line(run: Run) -> str:
    """A run in one line."""
    progress = run.progress
    failed = f", {progress.failed} failed" if progress.failed else ""
    of_all = f"{progress.done} of {progress.total} images done{failed}"
    left = run.remaining_seconds
    foreseen = "" if left is None else f", about {_clock(left)} left"
    return f"{run.id}  {run.model_slug}  {run.state}: {of_all}{foreseen}"


def _clock(seconds: float) -> str:
    """Seconds as "40 s", "3 min", "2 h 10 min"."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def exit_status(run: Run) -> int:
    """1 once some of the images failed."""
    return SOME_FAILED if run.state in FAILED or run.progress.failed else OK
