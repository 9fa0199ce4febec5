"""Telling that a run has ended: to who started it, and to the programs that follow the project."""

from segmentation.domain.notices.services import send_notice, tell_webhooks
from segmentation.domain.runs.models import Run, RunState

RUN_ENDED = "run-ended"


def tell_end(run: Run) -> None:
    """Tell it as part of the transaction in which the run ends, so exactly once."""
    link = f"/runs/{run.pk}/"
    send_notice(
        [run.created_by],
        RUN_ENDED,
        _title(run),
        text=f"{run.model.name} in {run.project.name}",
        link=link,
        project=run.project,
    )
    progress = {"done": run.done, "failed": run.failed, "total": run.total}
    said = {"run": str(run.pk), "state": run.state, "progress": progress, "link": link}
    tell_webhooks(run.project, RUN_ENDED, {**said, "model": run.model.slug})


def _title(run: Run) -> str:
    images = f"{run.total} image{'s' if run.total != 1 else ''}"
    if run.state == RunState.CANCELLED:
        return f"A run was cancelled after {run.done} of {images}"
    if run.state == RunState.COMPLETED:
        return f"A run is done: {images}"
    if run.state == RunState.FAILED:
        return f"A run has failed: none of {images} could be segmented"
    return f"A run is done: {run.failed} of {images} failed"
