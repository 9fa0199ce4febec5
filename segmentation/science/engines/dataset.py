"""Training images with their truth, checked before they cost an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from segmentation.science.engines.errors import TrainingDataError
from segmentation.science.engines.normalization import luminance, percentile_limits, rescale
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.label_files import read_label_file
from segmentation.science.pixels.readers import open_image


@dataclass(frozen=True)
class Sample:
    """A normalised plane (C, Y, X) and its objects (Y, X), ids 1..n."""

    name: str
    image: NDArray[np.float32]
    labels: NDArray[np.int32]

    @property
    def objects(self) -> int:
        """How many objects the truth holds."""
        return int(self.labels.max())


def load_samples(images: Path, labels: Path, normalization: dict[str, float]) -> list[Sample]:
    """Read two folders of files paired by stem; one-channel models take luminance of RGB.

    Raises `TrainingDataError` naming the file and the reason.
    """
    pairs = pair_by_stem(images, labels)
    return [_load(image, truth, normalization) for image, truth in pairs]


def pair_by_stem(first: Path, second: Path) -> list[tuple[Path, Path]]:
    """Files of two folders with one stem (`.labels` ignored), in order of name.

    Raises `TrainingDataError` when a folder is missing or a file of the first has no partner.
    """
    for folder in (first, second):
        if not folder.is_dir():
            raise TrainingDataError(f"There is no folder {folder}.")
    partners = {_stem(path): path for path in _files(second)}
    ours = _files(first)
    alone = [path.name for path in ours if _stem(path) not in partners]
    if alone or not ours:
        what = f"{alone[0]} has no partner" if alone else f"{first} holds no files to pair"
        raise TrainingDataError(f"{what} in {second} ({len(alone)} of {len(ours)} have none).")
    return [(path, partners[_stem(path)]) for path in ours]


def check_samples(samples: Sequence[Sample]) -> None:
    """Raise `TrainingDataError` when nothing can be learnt from these."""
    if len(samples) < 2:
        raise TrainingDataError(
            f"Training needs at least two annotated images, there are {len(samples)}."
        )
    if not any(sample.objects for sample in samples):
        raise TrainingDataError("None of the label images holds an object.")


def typical_diameter(samples: Sequence[Sample]) -> float | None:
    """Median diameter in pixels of discs with the areas of the objects, if there are any."""
    areas = np.concatenate([np.bincount(sample.labels.ravel())[1:] for sample in samples])
    if not len(areas):
        return None
    return round(float(np.median(2 * np.sqrt(areas / np.pi))), 2)


def read_labels(path: Path) -> NDArray[np.int32]:
    """A label image as (Y, X), ids made 1..n; raises `TrainingDataError`."""
    try:
        raw = read_label_file(path)
    except UnreadableImage as error:
        raise TrainingDataError(str(error)) from error
    if raw.ndim != 2:
        raise TrainingDataError(f"{path.name} is no plane of labels, its shape is {raw.shape}.")
    _, ids = np.unique(np.concatenate([[0], raw.ravel()]), return_inverse=True)
    renumbered: NDArray[np.int32] = ids[1:].reshape(raw.shape).astype(np.int32)
    return renumbered


def _load(image: Path, truth: Path, normalization: dict[str, float]) -> Sample:
    with open_image(image) as scenes:
        source = scenes[0]
        _, channels, _, height, width = source.info.shape
        every = slice(0, height), slice(0, width)
        planes = np.stack([source.read(0, c, 0, *every) for c in range(channels)])
        rgb = source.info.is_rgb
    labels = read_labels(truth)
    if labels.shape != (height, width):
        raise TrainingDataError(
            f"{truth.name} is {labels.shape[1]} × {labels.shape[0]} pixels, "
            f"its image {width} × {height}."
        )
    _refuse_scattered_ids(labels, truth.name)
    plane = luminance(planes[:3]) if rgb else planes[0].astype(np.float32)
    limits = percentile_limits(plane, normalization["low"], normalization["high"])
    return Sample(image.stem, rescale(plane, limits)[None], labels)


def _refuse_scattered_ids(labels: NDArray[np.int32], name: str) -> None:
    """An id in two far places is a mask with classes, not with objects."""
    _, count = ndimage.label(labels > 0, structure=np.ones((3, 3)))
    objects = int(labels.max())
    if objects and count > 3 * objects + 3:
        raise TrainingDataError(
            f"{name} uses {objects} ids for {count} separate objects; give each object its own id."
        )


def _files(folder: Path) -> list[Path]:
    ours = (path for path in folder.iterdir() if path.is_file() and path.suffix != ".csv")
    return sorted(path for path in ours if not path.name.startswith("."))


def _stem(path: Path) -> str:
    """The name without its suffix and without what our own exports add to it."""
    return path.stem.removesuffix(".ome").removesuffix(".labels")
