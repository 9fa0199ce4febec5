"""What holds for a segmentation after several people have judged it."""

from collections.abc import Sequence
from uuid import UUID

from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.models import Outcome, Review, ReviewSettings


def settings_of(project: Project) -> ReviewSettings:
    """How a project reviews; one person each where nobody has said otherwise."""
    found = ReviewSettings.objects.filter(project=project).first()
    return found or ReviewSettings(project=project)


def outcome_of(reviews: Sequence[Review], people: int) -> Outcome:
    """The verdict that holds, given all on one version, the oldest first.

    An owner's final word decides. Else, where one person is enough, the newest verdict; where
    several are wanted, it is open until so many have judged, and disputed when they differ.
    """
    final = [review.verdict for review in reviews if review.final]
    if final:
        return Outcome(final[-1])
    if people <= 1:
        return Outcome(reviews[-1].verdict)
    last: dict[UUID | None, str] = {review.created_by_id: review.verdict for review in reviews}
    if len(set(last.values())) > 1:
        return Outcome.DISPUTED
    return Outcome(reviews[-1].verdict) if len(last) >= people else Outcome.OPEN
