"""What to make of a model's trial on the golden picture."""

from enum import StrEnum

from segmentation.domain.common.versions import installed_version
from segmentation.domain.jobs.models import JobState
from segmentation.domain.model_registry.models import ModelTrial

# More than what another device or another order of sums makes.
CLEARLY = 0.05
# So little is matched by chance.
LEAST_AP = 0.05


class TrialVerdict(StrEnum):
    """`unmatched` is right for models of other pictures; they find little in the golden one."""

    OPEN = "open"
    FAILED = "failed"
    OUTDATED = "outdated"
    WORSE = "worse"
    UNMATCHED = "unmatched"
    GOOD = "good"


def present_versions() -> tuple[str, str]:
    """Those of Ocellus and of torch; for what a torch was built says nothing of its version."""
    torch = installed_version("torch") or ""
    return installed_version("ocellus") or "", torch.partition("+")[0]


def verdict_of(trial: ModelTrial) -> TrialVerdict:
    """Failed, of other versions, worse than before, without a match, or good: the first of them."""
    if trial.job.state in {JobState.QUEUED, JobState.RUNNING}:
        return TrialVerdict.OPEN
    if trial.job.state != JobState.DONE:
        return TrialVerdict.FAILED
    if (trial.ocellus, trial.torch) != present_versions():
        return TrialVerdict.OUTDATED
    if _is_worse(trial):
        return TrialVerdict.WORSE
    return TrialVerdict.GOOD if (trial.ap50 or 0) >= LEAST_AP else TrialVerdict.UNMATCHED


def last_good_ap50(trial: ModelTrial) -> float | None:
    """What the last trial of the same model, which is one file for ever, reached unless worse."""
    others = ModelTrial.objects.filter(model=trial.model_id, job__state=JobState.DONE)
    for one in others.exclude(pk=trial.pk).order_by("-created_at"):
        if not _is_worse(one):
            return one.ap50
    return None


def _is_worse(trial: ModelTrial) -> bool:
    before = trial.before_ap50
    return before is not None and (trial.ap50 or 0) < before - CLEARLY
