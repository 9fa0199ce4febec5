"""EmbedSeg of stacks: arrows that meet in space are objects, also between flat voxels."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines import catalog
from segmentation.science.engines.embedseg.config import EmbedSeg3DConfig
from segmentation.science.engines.embedseg.decode import decode
from segmentation.science.engines.embedseg.engine import EmbedSegRecipe, EmbedSegSegmenter
from segmentation.science.engines.embedseg.loss import loss
from segmentation.science.engines.embedseg.network import EmbedSegNetwork
from segmentation.science.engines.embedseg.spec import EmbedSegParameters
from segmentation.science.engines.embedseg.targets import targets
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.segment import load_segmenter, segment
from segmentation.science.engines.stitching import crop_to_core, merge_cores
from segmentation.science.engines.tiled import tile_grid
from segmentation.science.engines.weights import save_weights
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.truth import Eye

LENIENT = EmbedSegParameters(foreground_threshold=0.5, seed_threshold=0.5, min_area_px=0)

pytestmark = pytest.mark.usefixtures("one_thread")


def stack(shape: tuple[int, ...] = (40, 72, 80)) -> NDArray[np.int32]:
    return nuclei(shape, count=24, radius=(6, 10), seed=3).labels.astype(np.int32)


def ideal_words(labels: NDArray[np.int32], units: tuple[float, ...]) -> NDArray[np.float32]:
    """What a network says that has learnt everything, before activation."""
    said = np.zeros((7, *labels.shape), np.float32)
    for one in targets(labels, units).objects:
        corner = [part.start for part in one.window]
        places = np.nonzero(one.mask)
        at = tuple(axis + start for axis, start in zip(places, corner, strict=True))
        for i, unit in enumerate(units):
            said[i][at] = np.arctanh((one.centre_px[2 - i] - at[2 - i]) / unit)
    said[3:6] = np.log(np.log(2) * (units[0] / 3) ** 2) / 10
    said[6] = np.where(labels > 0, 9, -9)
    return said


class Says(torch.nn.Module):
    """A network that says the same of every stack."""

    def __init__(self, said: NDArray[np.float32]) -> None:
        super().__init__()
        self.said = torch.nn.Parameter(torch.from_numpy(said)[None])

    def forward(self, _image: torch.Tensor) -> torch.Tensor:
        return self.said


def small_header(anisotropy: float = 1.0) -> ModelHeader:
    config = catalog.engine("embedseg").default_config(1, ndim=3, anisotropy=anisotropy)
    return ModelHeader(
        engine="embedseg",
        slug="small",
        name="Small",
        ndim=3,
        channels=("objects",),
        config={**config, "widths": [4, 8, 12]},
        normalization={"low": 1.0, "high": 99.8},
        parameters={},
        licence="CC0-1.0",
    )


def new_recipe() -> EmbedSegRecipe:
    torch.manual_seed(5)
    recipe = catalog.engine("embedseg").recipe(small_header(), torch.device("cpu"))
    assert isinstance(recipe, EmbedSegRecipe)
    return recipe


def ideal_fields(labels: NDArray[np.int32], anisotropy: float = 1.0) -> NDArray[np.float32]:
    """What a network that has learnt everything is understood to say."""
    config = EmbedSeg3DConfig(anisotropy=anisotropy)
    network = Says(ideal_words(labels, config.units))
    segmenter = EmbedSegSegmenter(network, config, small_header(), torch.device("cpu"))
    return segmenter.fields(np.zeros((1, *labels.shape), np.float32))


@pytest.mark.parametrize("anisotropy", [1.0, 2.0])
def test_ideal_fields_give_the_objects_back(anisotropy: float) -> None:
    labels = stack()[:: round(anisotropy)]
    found = decode(ideal_fields(labels, anisotropy), LENIENT)
    assert len(found.scores) == found.labels.max() > 10
    assert summarise([match(found.labels, labels)]).ap[0.9] > 0.95


def test_flat_voxels_make_arrows_and_widths_shorter_along_z() -> None:
    labels = stack()
    cubes, flat = (ideal_fields(labels, anisotropy) for anisotropy in (1.0, 4.0))
    inside = labels > 0
    assert np.allclose(cubes[:3, inside], flat[:3, inside], atol=1e-2)
    assert np.allclose(flat[5], 16 * flat[4])
    assert np.allclose(cubes[5], cubes[4])


def plain_greedy(fields: NDArray[np.float32]) -> NDArray[np.int32]:
    """The clustering as the paper says it, over all voxels each time: slow and plain."""
    places = np.stack(np.nonzero(fields[6] > 0.5))
    said = fields[:, *places].astype(np.float64)
    ends = places[::-1] + said[:3]
    taken, ids = np.zeros(ends.shape[1], bool), np.zeros(ends.shape[1], np.int32)
    for best in np.argsort(-said[6], kind="stable"):
        if taken[best]:
            continue
        taken[best] = True
        distance = ((ends - ends[:, [best]]) ** 2 * said[3:6, [best]]).sum(0)
        members = np.exp(-distance) > 0.5
        free = members & ~taken
        if free.sum() + 1 <= 0.5 * members.sum():
            continue
        free[best] = True
        ids[free], taken[free] = ids.max() + 1, True
    labels = np.zeros(fields.shape[1:], np.int32)
    labels[tuple(places)] = ids
    return labels


def test_looking_near_finds_what_looking_everywhere_finds() -> None:
    labels = stack((20, 40, 48))
    rng = np.random.default_rng(4)
    fields = ideal_fields(labels)
    fields[:3] += rng.normal(0, 2, fields[:3].shape)
    fields[6] *= rng.uniform(0.6, 1, labels.shape)
    found, expected = decode(fields, LENIENT), plain_greedy(fields)
    assert expected.max() > 5
    assert match(found.labels, expected).counts(0.99) == (expected.max(), 0, 0)


def test_tiles_give_the_very_same_objects_as_the_whole() -> None:
    labels = stack((48, 160, 96))
    fields = ideal_fields(labels)
    tiles = tile_grid(labels.shape, 112, Eye())  # type: ignore[arg-type]
    pieces = [crop_to_core(fields[:, *tile.window], tile) for tile in tiles]
    assert len(pieces) > 1
    found = decode(merge_cores(pieces, labels.shape), LENIENT)
    assert np.array_equal(found.labels, decode(fields, LENIENT).labels)


def test_nothing_is_found_where_nothing_is() -> None:
    found = decode(np.zeros((7, 8, 9, 10), np.float32), LENIENT)
    assert found.labels.shape == (8, 9, 10)
    assert found.labels.max() == len(found.scores) == 0


@pytest.mark.parametrize("anisotropy", [1.0, 3.0])
def test_right_arrows_cost_less_than_wrong_ones(anisotropy: float) -> None:
    labels = stack((16, 48, 48))
    units = EmbedSeg3DConfig(anisotropy=anisotropy).units
    right = ideal_words(labels, units)
    wrong = right.copy()
    wrong[2] *= -1
    little, much = (
        float(loss(torch.from_numpy(said)[None], [targets(labels, units)], units))
        for said in (right, wrong)
    )
    assert little < 0.1
    assert much > little + 0.2


def test_training_lowers_the_loss() -> None:
    recipe = new_recipe()
    picture = nuclei((16, 32, 32), count=6, radius=(5, 8), seed=2)
    images = torch.from_numpy(picture.image.astype(np.float32) / 4000)[None, None]
    encoded = [recipe.encode(picture.labels.astype(np.int32))]
    optimizer = torch.optim.AdamW(recipe.network.parameters(), lr=5e-3)
    losses = []
    for _ in range(12):
        cost = recipe.loss(images, encoded)
        optimizer.zero_grad()
        cost.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(cost.detach()))
    assert np.mean(losses[-3:]) < 0.9 * np.mean(losses[:3])


def test_the_first_steps_throw_no_arrow_out_of_its_object() -> None:
    torch.manual_seed(5)
    config = EmbedSeg3DConfig(widths=(16, 20, 24))
    network = EmbedSegNetwork(config)
    picture = nuclei((16, 32, 32), count=6, radius=(5, 8), seed=2)
    images = torch.from_numpy(picture.image.astype(np.float32) / 4000)[None, None]
    encoded = [targets(picture.labels.astype(np.int32), config.units)]
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3)
    for _ in range(4):
        optimizer.zero_grad()
        loss(network(images), encoded, config.units).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    with torch.no_grad():
        arrows = network(images)[:, :3].tanh() * config.unit_px
    assert 0 < arrows.abs().mean() < 5


def test_a_model_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    recipe, path = new_recipe(), tmp_path / "small.ocellus"
    before = recipe.segmenter()
    save_weights(path, recipe.header, recipe.network.state_dict())
    after = load_segmenter(path, "cpu")
    picture = nuclei((12, 40, 48), count=6)
    image = picture.image[None, :8].astype(np.float32) / 4000
    seeds = before.fields(image)[6]
    assert np.ptp(seeds) > 1e-2
    # Files keep weights in half precision.
    assert np.allclose(seeds, after.fields(image)[6], atol=1e-3)
    found = segment(ArraySource.of(picture.image, "ZYX"), after, LENIENT)
    assert found.labels.shape[-3:] == (12, 40, 48)
    assert found.labels.max() == len(found.scores)


def test_the_configuration_knows_how_flat_voxels_are() -> None:
    config = small_header(anisotropy=3.5).config
    x, y, z = EmbedSeg3DConfig(**config).units
    assert x == y == 3.5 * z


def test_the_network_answers_at_full_size() -> None:
    network = EmbedSegNetwork(EmbedSeg3DConfig(channels=2, widths=(4, 8, 12)))
    assert network(torch.zeros(1, 2, 8, 16, 24)).shape == (1, 7, 8, 16, 24)
