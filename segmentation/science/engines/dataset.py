"""Training images with their truth, checked before they cost an hour."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from segmentation.science.engines.errors import InputError, TrainingDataError
from segmentation.science.engines.inputs import (
    PlaneReader,
    StackReader,
    choose_channels,
    refuse_flat_image,
)
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.repeated_ids import repeated_id
from segmentation.science.engines.zoom import resampled, zoomed
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.label_files import read_label_file, scattered_ids
from segmentation.science.pixels.readers import open_image
from segmentation.science.pixels.source import PixelSource

VALIDATION_SHARE = 0.15


@dataclass(frozen=True)
class Sample:
    """A normalised plane (C, Y, X) or stack (C, Z, Y, X) and its objects, ids from 1."""

    name: str
    image: NDArray[np.float32]
    labels: NDArray[np.int32]

    @property
    def objects(self) -> int:
        """How many objects the truth holds."""
        return len(np.unique(self.labels)) - bool((self.labels == 0).any())


def load_samples(
    images: Path, labels: Path, header: ModelHeader, channels: Sequence[int] | None = None
) -> list[Sample]:
    """Read two folders of files paired by stem, as the model that is trained will see them.

    Of a stack a model of planes gets every plane as a sample of its own. Raises
    `TrainingDataError` naming the file and the reason.
    """
    pairs = pair_by_stem(images, labels)
    return list(chain.from_iterable(_load(*pair, header, channels) for pair in pairs))


def holds_stacks(labels: Path) -> bool:
    """Whether the first label image of a folder is a stack."""
    first = next(iter(_files(labels)), None) if labels.is_dir() else None
    return first is not None and read_labels(first).ndim == 3


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
    """Median diameter in pixels of discs (or balls) as large as the objects, if there are any."""
    sizes = np.concatenate([np.bincount(sample.labels.ravel())[1:] for sample in samples])
    sizes = sizes[sizes > 0]
    if not len(sizes):
        return None
    ball = samples[0].labels.ndim == 3
    diameters = np.cbrt(6 * sizes / np.pi) if ball else 2 * np.sqrt(sizes / np.pi)
    return round(float(np.median(diameters)), 2)


def anisotropy_of(samples: Sequence[Sample]) -> float:
    """How much wider than deep, in voxels, the objects of stacks are: near the voxels' own ratio,
    as long as objects are about as deep as wide."""
    boxes = chain.from_iterable(ndimage.find_objects(sample.labels) for sample in samples)
    extents = np.array([[part.stop - part.start for part in box] for box in boxes if box])
    if not len(extents) or extents.shape[1] != 3:
        return 1.0
    z, y, x = np.median(extents, axis=0)
    return round(float((y + x) / 2 / z), 2)


def read_labels(path: Path) -> NDArray[np.int32]:
    """A label image (Y, X) or one with more axes, ids made 1..n; raises `TrainingDataError`."""
    try:
        raw = read_label_file(path)
    except UnreadableImage as error:
        raise TrainingDataError(str(error)) from error
    return renumbered(raw)


def renumbered(labels: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    """The same objects with the ids 1..n, in the order of their ids."""
    _, ids = np.unique(np.concatenate([[0], labels.ravel()]), return_inverse=True)
    numbered: NDArray[np.int32] = ids[1:].reshape(labels.shape).astype(np.int32)
    return numbered


def kept_for_validation(keys: Iterable[str]) -> set[str]:
    """Those of the keys (of images, say) that are validated on: a share, never trained on.

    Their hashes alone decide, so that the same images are kept time after time; it is at least one.
    """
    ranked = sorted(set(keys), key=lambda key: hashlib.sha256(key.encode()).digest())
    return set(ranked[: max(1, round(VALIDATION_SHARE * len(ranked)))])


def make_samples(
    source: PixelSource,
    labels: NDArray[np.int32],
    header: ModelHeader,
    channels: Sequence[int] | None = None,
    *,
    truth: str,
) -> Iterator[Sample]:
    """An image with its objects ([Z,] Y, X), ids 1..n, as the model that is trained will see it.

    Of a stack a model of planes gets every plane as a sample of its own. `truth` is what messages
    call the labels. Raises `TrainingDataError` where the two don't fit or can't be trained on.
    """
    name = Path(source.info.name).stem
    labels = _fitting_labels(labels, truth, source)
    source = zoomed(source, header.zoom)
    labels = resampled(labels, source.info.shape[2:])
    try:
        refuse_flat_image(source.info, header)
        chosen = choose_channels(source.info, header, channels)
    except InputError as error:
        raise TrainingDataError(f"{source.info.name}: {error}") from error
    if header.ndim == 3:
        stack = StackReader(source, 0, chosen, header.normalization)
        yield Sample(name, stack.whole(), labels)
        return
    depth = len(labels)
    for z, plane in enumerate(labels):
        reader = PlaneReader(source, 0, z, chosen, header.normalization)
        yield Sample(name if depth == 1 else f"{name} z{z}", reader.whole(), plane)


def _load(
    image: Path, truth: Path, header: ModelHeader, channels: Sequence[int] | None
) -> Iterator[Sample]:
    with open_image(image) as scenes:
        labels = read_labels(truth)
        yield from make_samples(scenes[0], labels, header, channels, truth=truth.name)


def _fitting_labels(
    labels: NDArray[np.int32], truth: str, source: PixelSource
) -> NDArray[np.int32]:
    """The labels (Z, Y, X) of an image; raises `TrainingDataError` unless they fit it."""
    times, _, *shape = source.info.shape
    if times > 1:
        raise TrainingDataError(
            f"{source.info.name} has {times} time points; training takes one image a file."
        )
    flat = shape[0] == 1
    if labels.shape != tuple(shape[1:] if flat else shape):
        there, wanted = (" × ".join(map(str, extents[::-1])) for extents in (labels.shape, shape))
        wanted = wanted.removesuffix(" × 1") if flat else wanted
        raise TrainingDataError(f"{truth} is {there} pixels, its image {wanted}.")
    scattered = scattered_ids(labels)
    if scattered is not None:
        raise TrainingDataError(f"{truth} {scattered}.")
    places = repeated_id(labels)
    if places is not None:
        raise TrainingDataError(
            f"{truth} gives two objects the same id, at {places}; give each object its own id."
        )
    return labels.reshape(tuple(shape))


def _files(folder: Path) -> list[Path]:
    ours = (path for path in folder.iterdir() if path.is_file() and path.suffix != ".csv")
    return sorted(path for path in ours if not path.name.startswith("."))


def _stem(path: Path) -> str:
    """The name without its suffix and without what our own exports add to it."""
    return path.stem.removesuffix(".ome").removesuffix(".labels")
