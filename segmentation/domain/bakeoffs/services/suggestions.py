"""Crops that are worth a look."""

from uuid import UUID

from segmentation.domain.accounts.models import User
from segmentation.domain.bakeoffs.services.start import Place
from segmentation.domain.images.models import Image
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.queries import truths_of
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_view, require
from segmentation.science.pixels.crops import liveliest

SIDE = 256


def suggest_crops(
    actor: User, project: Project, count: int, image: Image | None = None
) -> list[Place]:
    """The liveliest square of each of `count` images: of the one given, else spread evenly over
    the project's, those first whose truth is known."""
    require(can_view, actor, project)
    if image is not None:
        chosen = [image]
    else:
        rows = Image.objects.present().filter(project=project).ready().order_by("name", "pk")
        annotated = set(truths_of(rows).values_list("image_id", flat=True))
        keys = list(rows.values_list("pk", flat=True))
        known = [key for key in keys if key in annotated]
        others = [key for key in keys if key not in annotated]
        wanted = _spread(known, count)
        wanted += _spread(others, count - len(wanted))
        found = {one.pk: one for one in Image.objects.filter(pk__in=wanted)}
        chosen = [found[key] for key in wanted]
    return [Place(one.pk, liveliest(open_pixels(one), SIDE)) for one in chosen]


def _spread(keys: list[UUID], count: int) -> list[UUID]:
    """So many of them, from the first to the last."""
    if count >= len(keys):
        return keys
    return [keys[i * len(keys) // count] for i in range(max(count, 0))]
