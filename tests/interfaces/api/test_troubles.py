"""What people hear while the disk is full or the store is away."""

import errno

import pytest
from obstore.exceptions import GenericError

from segmentation.domain.common import storage
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disk is full"),
        (GenericError("no answer"), 503, "storage does not answer"),
    ],
)
def test_a_download_tells_of_the_trouble(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def away(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(storage, "local_path", away)
    address = f"/api/v1/segmentations/{world.segmentation.pk}/export/?format=csv"
    answer = world.client("viewer").get(address)
    problem(answer, status)
    assert words in answer.json()["detail"]
