"""What holds for every engine that sees stacks, shown with small untrained networks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines import catalog
from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.errors import InputError
from segmentation.science.engines.fit import Recipe
from segmentation.science.engines.model_file import ModelHeader, file_sha256
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import Segmented, load_segmenter, segment
from segmentation.science.engines.torch_engine import TorchSegmenter
from segmentation.science.engines.weights import save_weights
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.test_every_engine import LENIENT as PLANES

SMALL: dict[str, dict[str, Any]] = {
    "unet": {"base": 4, "depth": 2},
    "stardist": {"rays": 8, "depth": 1, "base": 4, "features": 8},
    "cellpose": {"widths": [4, 8, 8]},
    "embedseg": {"widths": [4, 8, 12]},
}
# Flows of an untrained network may lead all voxels to one place.
LENIENT = {**PLANES, "cellpose": {**PLANES["cellpose"], "max_area_share": 1}}
pytestmark = pytest.mark.usefixtures("one_thread")

Outline = Callable[..., Segmented]


def small_header(name: str) -> ModelHeader:
    return ModelHeader(
        engine=name,
        slug=f"small-{name}",
        name=f"Small {name}",
        ndim=3,
        channels=("objects",),
        config={**catalog.engine(name).default_config(1, 3, 1.5), **SMALL[name]},
        normalization={"low": 1.0, "high": 99.8},
        parameters={},
        licence="CC0-1.0",
    )


def new_recipe(name: str) -> Recipe:
    torch.manual_seed(5)
    recipe = catalog.engine(name).recipe(small_header(name), torch.device("cpu"))
    return cast("Recipe", recipe)


@pytest.fixture(scope="module", params=[spec.name for spec in catalog.specs() if 3 in spec.ndim])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def model(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp(name) / "small.ocellus"
    save_weights(path, small_header(name), new_recipe(name).network.state_dict())
    return path


@pytest.fixture(scope="module")
def segmenter(model: Path) -> Segmenter:
    return load_segmenter(model, "cpu")


@pytest.fixture(scope="module")
def outline(name: str, segmenter: Segmenter) -> Outline:
    parameters = parse_parameters(catalog.spec(name).parameters, {}, LENIENT[name])

    def outline(stack: NDArray[Any], by: Segmenter = segmenter, **more: Any) -> Segmented:
        return segment(ArraySource.of(stack, "ZYX"), by, parameters, **more)

    return outline


def sixteen_bit(shape: tuple[int, ...] = (16, 40, 48)) -> NDArray[np.uint16]:
    return nuclei(shape, count=8, radius=(4, 6), seed=1).image


def whole(found: Segmented, shape: tuple[int, ...]) -> bool:
    """Whether an answer agrees with itself: ids and scores are of the same objects."""
    count = len(found.scores)
    return bool(
        found.labels.shape == (1, *shape)
        and found.labels.dtype == np.uint32
        and np.array_equal(np.setdiff1d(found.labels, [0]), np.arange(1, count + 1))
        and found.scores.dtype == np.float32
        and ((found.scores >= 0) & (found.scores <= 1)).all()
    )


class TestEveryEngineOfStacks:
    def test_objects_and_scores_belong_together(self, outline: Outline) -> None:
        found = outline(sixteen_bit())
        assert len(found.scores) > 0
        assert whole(found, (16, 40, 48))

    @pytest.mark.parametrize(
        "stack",
        [
            pytest.param(np.zeros((6, 20, 30), np.uint16), id="empty"),
            pytest.param(np.full((3, 17, 9), 7.5, np.float32), id="constant"),
            pytest.param(np.full((2, 1, 1), 3, np.uint8), id="two voxels"),
            pytest.param(np.pad(np.ones((4, 6, 6), np.uint8), 9), id="one object"),
            pytest.param(sixteen_bit()[:, :9, :9], id="objects at the border"),
        ],
    )
    def test_no_stack_is_too_strange(self, outline: Outline, stack: NDArray[Any]) -> None:
        assert whole(outline(stack), stack.shape)

    def test_a_single_plane_is_refused(self, outline: Outline) -> None:
        with pytest.raises(InputError, match="single plane"):
            outline(sixteen_bit()[:1])

    def test_times_are_stacks_of_their_own(self, name: str, segmenter: Segmenter) -> None:
        parameters = parse_parameters(catalog.spec(name).parameters, {}, LENIENT[name])
        stack = sixteen_bit()
        found = segment(ArraySource.of(np.stack([stack] * 2), "TZYX"), segmenter, parameters)
        first, second = found.labels
        assert first.max() < second[second > 0].min()
        assert np.array_equal(first > 0, second > 0)

    def test_numbers_count_and_not_how_they_are_kept(self, outline: Outline) -> None:
        stack = sixteen_bit()
        first, second = outline(stack), outline(stack.astype(np.float32))
        assert np.array_equal(first.labels, second.labels)

    def test_a_model_saved_and_loaded_is_the_same(
        self, segmenter: Segmenter, outline: Outline, model: Path, tmp_path: Path
    ) -> None:
        assert isinstance(segmenter, TorchSegmenter)
        again = tmp_path / "again.ocellus"
        save_weights(again, segmenter.header, segmenter.network.state_dict())
        assert file_sha256(again) == file_sha256(model)
        found = outline(sixteen_bit(), by=load_segmenter(again, "cpu"))
        assert np.array_equal(found.labels, outline(sixteen_bit()).labels)

    def test_work_can_be_stopped_in_the_middle(
        self, segmenter: Segmenter, outline: Outline
    ) -> None:
        smallest = 2 * segmenter.halo + segmenter.stride
        shares: list[float] = []

        def stop() -> None:
            raise InterruptedError

        with pytest.raises(InterruptedError):
            outline(
                sixteen_bit((8, smallest + segmenter.stride, 16)),
                tile=smallest,
                progress=shares.append,
                checkpoint=stop,
            )
        assert shares == [0.5]

    def test_training_lowers_the_loss(self, name: str) -> None:
        recipe = new_recipe(name)
        image, labels = lesson(name, recipe)
        encoded = [recipe.encode(labels)]
        optimizer = torch.optim.AdamW(recipe.network.parameters(), lr=5e-3)
        losses = []
        for _ in range(12):
            loss = recipe.loss(image, encoded)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            losses.append(float(loss.detach()))
        assert np.mean(losses[-3:]) < np.mean(losses[:3])

    def test_training_on_a_patch_without_objects_is_possible(self, name: str) -> None:
        recipe = new_recipe(name)
        image, labels = lesson(name, recipe)
        loss = recipe.loss(image, [recipe.encode(np.zeros_like(labels))])
        loss.backward()  # type: ignore[no-untyped-call]
        gradients = [p.grad for p in recipe.network.parameters() if p.grad is not None]
        assert all(torch.isfinite(gradient).all() for gradient in gradients)


def lesson(name: str, recipe: Recipe) -> tuple[torch.Tensor, NDArray[np.int32]]:
    """A patch that the network learns from: a stack, or for Cellpose a plane of one."""
    made = nuclei((16, 32, 32), count=6, radius=(4, 6), seed=2)
    image, labels = made.image.astype(np.float32) / 4000, made.labels.astype(np.int32)
    if name == "cellpose":
        image, labels = image[8], labels[8]
    return torch.from_numpy(image)[None, None], labels
