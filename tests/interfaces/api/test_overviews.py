"""What a run found, image by image."""

import numpy as np

from tests.interfaces.api.problems import problem
from tests.interfaces.world import World


def test_each_image_says_how_its_objects_are_spread(world: World) -> None:
    client, place = world.client("viewer"), f"/api/v1/runs/{world.run.pk}/overview/"
    found = client.get(place).json()
    assert (found["columns"], found["column"], found["more"]) == (
        ["area_px", "score"], "area_px", False,
    )  # fmt: skip
    (image,) = found["images"]
    assert (image["name"], image["objects"]) == ("cells.tif", 2)
    assert image["segmentation"] == str(world.segmentation.pk)
    assert image["quantiles"] == [100.0] * 5
    # What is no number counts for nothing.
    scores = client.get(f"{place}?column=score").json()["images"][0]["quantiles"]
    np.testing.assert_allclose(scores, [0.5] * 5)
    problem(client.get(f"{place}?column=label"), 400)
    problem(client.get(f"{place}?other=1"), 400)
