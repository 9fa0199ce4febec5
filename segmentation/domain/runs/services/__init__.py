"""Starting, stopping and retrying runs."""

from segmentation.domain.runs.services.again import run_again
from segmentation.domain.runs.services.changes import (
    cancel_run,
    prioritise_run,
    retry_run,
    stop_run,
)
from segmentation.domain.runs.services.start import start_run

__all__ = ["cancel_run", "prioritise_run", "retry_run", "run_again", "start_run", "stop_run"]
