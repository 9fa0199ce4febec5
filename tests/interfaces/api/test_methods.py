"""The paragraph for a paper says what was used, and what people did."""

from segmentation.domain.reviews.models import Verdict
from segmentation.domain.reviews.services import give_verdict, set_review_settings
from tests.interfaces.api.problems import problem
from tests.interfaces.api.test_reviews import edit
from tests.interfaces.world import World


def test_methods_say_engine_model_parameters_and_reviews(world: World) -> None:
    place = f"/api/v1/runs/{world.run.pk}/methods/"
    world.run.parameters = {"prob_threshold": 0.625}
    world.run.save()
    said = world.client("viewer").get(place).json()
    for part in ("1 image with StarDist [1]", "“Nuclei”, version 1", "prob threshold 0.625",
                 "2 objects were measured", "not reviewed by hand"):  # fmt: skip
        assert part in said["text"], said["text"]
    assert "Schmidt" in said["citations"][0]
    edit(world, 0, kind="delete", labels=[1])
    world.segmentation.refresh_from_db()
    give_verdict(world.people["reviewer"], world.segmentation, 1, Verdict.APPROVED)
    text = world.client("viewer").get(place).json()["text"]
    assert "1 image (100 %) were reviewed by 1 person, and 1 approved" in text
    assert "1 correction by hand changed 1 object in 1 image" in text
    set_review_settings(world.people["owner"], world.project, blind=True, reviewers_per_image=1)
    problem(world.client("viewer").get(place), 403)
