"""What holds for every engine of the catalogue, shown with small untrained networks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines import blocks, catalog
from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.fit import Recipe
from segmentation.science.engines.model_file import ModelHeader, file_sha256
from segmentation.science.engines.parameters import parameter_schema, parse_parameters
from segmentation.science.engines.segment import (
    Segmented,
    from_blocks,
    load_segmenter,
    segment,
)
from segmentation.science.engines.torch_engine import TorchSegmenter
from segmentation.science.engines.weights import save_weights
from segmentation.science.engines.work import Work
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs
from tests.science.engines.resident import peak_bytes

SMALL: dict[str, dict[str, Any]] = {
    "unet": {"base": 4, "depth": 2},
    "stardist": {"rays": 8, "depth": 1, "base": 4, "features": 8},
    "cellpose": {"widths": [4, 8, 8]},
    "splinedist": {"depth": 1, "base": 4, "features": 8, "samples": 32},
    "embedseg": {"widths": [4, 8, 12]},
    "cellseg": {"widths": [8, 8, 8], "pyramid": 8, "hidden": 16},
}
# An untrained network is sure of nothing: these find something all the same.
LENIENT: dict[str, dict[str, float]] = {
    "unet": {"interior_threshold": 0.2, "foreground_threshold": 0.1, "min_area_px": 0},
    "stardist": {"prob_threshold": 0.05},
    "cellpose": {"cellprob_threshold": -6, "flow_threshold": 0, "min_area_px": 0},
    "splinedist": {"prob_threshold": 0.05},
    "embedseg": {"foreground_threshold": 0.05, "seed_threshold": 0.05, "min_area_px": 0},
    "cellseg": {"score_threshold": 0.1, "min_area_px": 0},
}
# What a tile of 512² may take in the network, and each pixel of the whole picture besides.
MOST_FOR_A_TILE, BYTES_PER_PIXEL = 2**28, 400
pytestmark = pytest.mark.usefixtures("one_thread")

Outline = Callable[..., Segmented]


def small_header(name: str) -> ModelHeader:
    engine = catalog.engine(name)
    roles = tuple(role.name for role in engine.spec.channels)
    return ModelHeader(
        engine=name,
        slug=f"small-{name}",
        name=f"Small {name}",
        ndim=2,
        channels=roles,
        config={**engine.default_config(len(roles)), **SMALL[name]},
        normalization={"low": 1.0, "high": 99.8},
        parameters={},
        licence="CC0-1.0",
    )


def new_recipe(name: str) -> Recipe:
    torch.manual_seed(5)
    recipe = catalog.engine(name).recipe(small_header(name), torch.device("cpu"))
    return cast("Recipe", recipe)


@pytest.fixture(scope="module", params=[spec.name for spec in catalog.specs()])
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

    def outline(picture: NDArray[Any], by: Segmenter = segmenter, **more: Any) -> Segmented:
        return segment(ArraySource.of(picture), by, parameters, **more)

    return outline


def sixteen_bit(size: int = 64) -> NDArray[np.uint16]:
    return (discs(size, 4)[0].clip(0, 1) * 5000 + 300).astype(np.uint16)


def whole(found: Segmented, shape: tuple[int, ...]) -> bool:
    """Whether an answer agrees with itself: ids, scores and outlines are of the same objects."""
    count = len(found.scores)
    return bool(
        found.labels.shape == (1, 1, *shape)
        and found.labels.dtype == np.uint32
        and np.array_equal(np.setdiff1d(found.labels, [0]), np.arange(1, count + 1))
        and found.scores.dtype == np.float32
        and ((found.scores >= 0) & (found.scores <= 1)).all()
        and len(found.outlines) in (0, count)
        and all(one.ndim == 2 and one.shape[1] == 2 for one in found.outlines)
    )


class TestEveryEngine:
    def test_objects_scores_and_outlines_belong_together(self, outline: Outline) -> None:
        found = outline(sixteen_bit())
        assert len(found.scores) > 0
        assert whole(found, (64, 64))

    @pytest.mark.parametrize(
        "picture",
        [
            pytest.param(np.zeros((40, 50), np.uint16), id="empty"),
            pytest.param(np.full((33, 47), 7.5, np.float32), id="constant"),
            pytest.param(np.full((1, 1), 3, np.uint8), id="one pixel"),
            pytest.param(np.arange(90, dtype=np.uint16)[None], id="one row"),
            pytest.param((discs(48, 1)[1] * 200).astype(np.uint8), id="one object"),
        ],
    )
    def test_no_picture_is_too_strange(self, outline: Outline, picture: NDArray[Any]) -> None:
        assert whole(outline(picture), picture.shape)

    def test_a_sure_model_finds_nothing_where_nothing_is(
        self, name: str, segmenter: Segmenter
    ) -> None:
        sure = parse_parameters(catalog.spec(name).parameters, {}, {"min_area_px": 1_000_000})
        found = segment(ArraySource.of(sixteen_bit()), segmenter, sure)
        assert not found.labels.any()
        assert len(found.scores) == len(found.outlines) == 0

    @pytest.mark.parametrize("dtype", ["uint8", "uint32", "float32", "float64"])
    def test_numbers_count_and_not_how_they_are_kept(self, outline: Outline, dtype: str) -> None:
        picture = sixteen_bit() // 32
        first, second = outline(picture), outline(picture.astype(dtype))
        assert np.array_equal(first.labels, second.labels)

    @pytest.mark.parametrize("threads", [2, 3])
    def test_the_number_of_threads_changes_nothing(self, outline: Outline, threads: int) -> None:
        expected = outline(sixteen_bit())
        torch.set_num_threads(threads)
        try:
            found = outline(sixteen_bit())
        finally:
            torch.set_num_threads(1)
        assert np.array_equal(found.labels, expected.labels)
        assert found.scores == pytest.approx(expected.scores, abs=1e-4)

    def test_the_same_picture_gives_the_same_objects(self, outline: Outline) -> None:
        first, second = (outline(sixteen_bit()) for _ in range(2))
        assert np.array_equal(first.labels, second.labels)
        assert np.array_equal(first.scores, second.scores)

    def test_a_model_saved_and_loaded_is_the_same(
        self, segmenter: Segmenter, outline: Outline, model: Path, tmp_path: Path
    ) -> None:
        assert isinstance(segmenter, TorchSegmenter)
        again = tmp_path / "again.ocellus"
        save_weights(again, segmenter.header, segmenter.network.state_dict())
        assert file_sha256(again) == file_sha256(model)
        found = outline(sixteen_bit(), by=load_segmenter(again, "cpu"))
        assert np.array_equal(found.labels, outline(sixteen_bit()).labels)

    def test_memory_grows_with_the_tile_and_by_the_pixel(
        self, name: str, segmenter: Segmenter
    ) -> None:
        usual = parse_parameters(catalog.spec(name).parameters, {}, {})
        pictures = [np.resize(sixteen_bit(), (side, side)) for side in (512, 1024)]
        segment(ArraySource.of(pictures[0]), segmenter, usual, tile=512)
        small, large = (
            peak_bytes(lambda one=one: segment(ArraySource.of(one), segmenter, usual, tile=512))  # type: ignore[misc]
            for one in pictures
        )
        more = pictures[1].size - pictures[0].size
        assert small < MOST_FOR_A_TILE + BYTES_PER_PIXEL * pictures[0].size
        assert large - small < BYTES_PER_PIXEL * more

    def test_work_can_be_stopped_in_the_middle(
        self, segmenter: Segmenter, outline: Outline
    ) -> None:
        smallest = 2 * segmenter.halo + segmenter.stride
        shares: list[float] = []

        def stop() -> None:
            raise InterruptedError

        with pytest.raises(InterruptedError):
            outline(
                sixteen_bit(smallest + segmenter.stride),
                tile=smallest,
                progress=shares.append,
                checkpoint=stop,
            )
        assert shares == [0.25]

    def test_blocks_in_any_order_are_one_image(
        self, name: str, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(blocks.CORE, 2, 16)
        monkeypatch.setitem(blocks.REACH, 2, 8)
        tile = 2 * segmenter.halo + 2 * segmenter.stride
        source = ArraySource.of(sixteen_bit(tile + 8 * segmenter.stride))
        parameters = parse_parameters(catalog.spec(name).parameters, {}, LENIENT[name])
        work = Work(source, segmenter, parameters, tile=tile)
        assert len(work.blocks) > 1
        done = {block.number: work.find(block) for block in work.blocks[::-1]}
        found = from_blocks(work, done.__getitem__)
        expected = segment(source, segmenter, parameters, tile=tile)
        assert whole(found, source.info.shape[3:])
        assert np.array_equal(found.labels, expected.labels)
        assert np.array_equal(found.scores, expected.scores)

    def test_training_lowers_the_loss(self, name: str) -> None:
        recipe = new_recipe(name)
        image, labels = discs(64, 6)
        images, encoded = torch.from_numpy(image)[None, None], [recipe.encode(labels)]
        optimizer = torch.optim.AdamW(recipe.network.parameters(), lr=5e-3)
        losses = []
        for _ in range(12):
            loss = recipe.loss(images, encoded)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            losses.append(float(loss.detach()))
        assert np.mean(losses[-3:]) < np.mean(losses[:3])

    def test_training_on_a_patch_without_objects_is_possible(self, name: str) -> None:
        recipe = new_recipe(name)
        images = torch.rand(1, 1, 64, 64)
        loss = recipe.loss(images, [recipe.encode(np.zeros((64, 64), np.int32))])
        loss.backward()  # type: ignore[no-untyped-call]
        gradients = [p.grad for p in recipe.network.parameters() if p.grad is not None]
        assert all(torch.isfinite(gradient).all() for gradient in gradients)

    def test_what_is_tuned_is_a_parameter(self, name: str) -> None:
        recipe = new_recipe(name)
        assert recipe.tunable
        for parameter, values in recipe.tunable.items():
            for value in values:
                parse_parameters(recipe.parameters, {}, {parameter: value})

    def test_every_parameter_is_explained(self, name: str) -> None:
        schema = parameter_schema(catalog.spec(name).parameters, {})
        for field in schema["properties"].values():
            assert field["title"]
            assert field["description"].endswith((".", "all."))
            assert "default" in field
