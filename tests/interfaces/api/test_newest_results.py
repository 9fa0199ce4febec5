"""The newest result of each image, and verdicts counted."""

import pytest

from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.trash import discard
from segmentation.domain.reviews.models import Verdict
from segmentation.domain.reviews.queries import by_verdict, newest_of_images
from segmentation.domain.reviews.services import give_verdict
from tests.interfaces.world import World, make_image

pytestmark = pytest.mark.django_db


def found_in(world: World, image: Image) -> Segmentation:
    """A row without labels."""
    return Segmentation.objects.create(image=image, model=world.model, object_count=2)


def newest(world: World) -> set[Segmentation]:
    """Of the images of the world's project."""
    return set(newest_of_images(Segmentation.objects.visible_to(world.people["owner"])))


def test_the_newest_of_an_image_is_neither_a_trial_nor_in_the_trash(world: World) -> None:
    assert newest(world) == {world.segmentation}
    later = found_in(world, world.image)
    trial = found_in(world, world.image)
    Segmentation.objects.filter(pk=trial.pk).update(trial=True)
    elsewhere = found_in(world, make_image(world.project, "other.tif"))
    assert newest(world) == {later, elsewhere}
    discard(world.people["owner"], later)
    assert newest(world) == {world.segmentation, elsewhere}


def test_of_two_of_one_moment_one_is_the_newest(world: World) -> None:
    twin = found_in(world, world.image)
    Segmentation.objects.filter(pk=twin.pk).update(created_at=world.segmentation.created_at)
    assert newest(world) == {max(twin, world.segmentation, key=lambda one: one.pk)}


def test_verdicts_are_counted_with_their_objects(world: World) -> None:
    for name in ("a.tif", "b.tif"):
        found_in(world, make_image(world.project, name))
    give_verdict(world.people["reviewer"], world.segmentation, 0, Verdict.APPROVED, "")
    rows = Segmentation.objects.visible_to(world.people["owner"])
    counted = {verdict: (h.segmentations, h.objects) for verdict, h in by_verdict(rows).items()}
    assert counted == {"approved": (1, 2), "none": (2, 4)}


@pytest.mark.postgresql
def test_all_images_are_looked_at_in_one_go(world: World) -> None:
    plan = newest_of_images(Segmentation.objects.visible_to(world.people["owner"])).explain()
    assert "Anti Join" in plan
    assert "SubPlan" not in plan
