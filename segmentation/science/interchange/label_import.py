"""From a user's label file to label pyramids of the images it belongs to, in a confined child."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.interchange import coco
from segmentation.science.interchange.label_file import LabelFile
from segmentation.science.interchange.reading import read_labels
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import UnreadableImage, decoding
from segmentation.science.pixels.label_files import scattered_ids
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.store import write_labels

LABELS = "labels.zarr"
NO_IMAGE = "fits no image by its name, and names none that is here"
_ITEM_BYTES = 4


@dataclass(frozen=True)
class Imported:
    """The objects that a target got, and how many of them are larger in the file."""

    index: int
    objects: int
    cut: int


def task(
    request: dict[str, Any], limits: Limits, announce: Callable[[int], None]
) -> dict[str, Any]:
    """Write `destination/<index>/labels.zarr` for each target that the file has objects of.

    `request["targets"]` are headers of images. Answers with `found`: index and number of objects,
    and how many of these were cut at the image's edge.
    """
    targets = [ImageInfo.from_json(target) for target in request["targets"]]
    found = import_labels(
        Path(request["path"]),
        Path(request["destination"]),
        request["filename"],
        targets,
        limits,
        announce,
    )
    return {"found": [asdict(one) for one in found]}


def import_labels(
    path: Path,
    destination: Path,
    filename: str,
    targets: list[ImageInfo],
    limits: Limits,
    announce: Callable[[int], None],
) -> list[Imported]:
    """What each target got that the file speaks of; raises UnreadableImage naming the file."""
    announce(sum(_pixels(target) * _ITEM_BYTES for target in targets))
    imported = []
    for index in _spoken_of(path, filename, targets, limits):
        target = targets[index]
        t, _, z, y, x = target.shape
        cut: set[int] = set()
        labels = read_labels(
            path, (t, z, y, x), name=filename, image_name=target.name, limits=limits, cut=cut
        )
        _refuse_classes(labels, filename)
        folder = destination / str(index)
        folder.mkdir(parents=True)
        write_labels(folder / LABELS, labels, target)
        ids = np.unique(labels[labels > 0])
        imported.append(Imported(index, len(ids), len(cut.intersection(ids.tolist()))))
    return imported


def _spoken_of(path: Path, filename: str, targets: list[ImageInfo], limits: Limits) -> list[int]:
    """All targets, or of several those that the file names."""
    if len(targets) == 1:
        return [0]
    with decoding(filename, limits):
        stems = coco.image_stems(LabelFile(path, (1, 1, 1, 1), "", limits))
    named = [index for index, target in enumerate(targets) if coco.stem(target.name) in stems]
    if not named:
        raise UnreadableImage(filename, NO_IMAGE)
    return named


def _refuse_classes(labels: NDArray[np.uint32], filename: str) -> None:
    for frame in labels:
        reason = scattered_ids(frame)
        if reason is not None:
            raise UnreadableImage(filename, reason)


def _pixels(info: ImageInfo) -> int:
    t, _, z, y, x = info.shape
    return t * z * y * x
