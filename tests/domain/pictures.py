"""Images that are there without having been uploaded, with real pixels in the store."""

import uuid

import numpy as np
from numpy.typing import NDArray

from segmentation.domain.common import storage
from segmentation.domain.images.models import Image, ImageState
from segmentation.domain.projects.models import Project
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import write_image
from tests.science.engines.conftest import discs


def grey_discs(seed: int = 0) -> NDArray[np.uint8]:
    """A picture (96, 96) of bright discs."""
    return (discs(seed=seed)[0].clip(0, 1) * 255).astype(np.uint8)


def stored_image(
    project: Project,
    array: NDArray[np.generic] | None = None,
    axes: str = "YX",
    name: str = "discs.tif",
    pixel_size: PixelSize | None = None,
) -> Image:
    """A ready image of `array`, by default of discs."""
    source = ArraySource.of(
        grey_discs() if array is None else array, axes, name=name, pixel_size=pixel_size
    )
    folder = f"import/{uuid.uuid4()}/1/0"
    write_image(storage.zarr_store(f"{folder}/pixels.zarr"), source)
    header = source.info.to_json()
    return Image.objects.create(
        project=project,
        state=ImageState.READY,
        pixels_key=f"{folder}/pixels.zarr",
        **header,
    )
