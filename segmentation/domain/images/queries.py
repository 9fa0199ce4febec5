"""Reading images."""

from dataclasses import replace

from segmentation.domain.common import storage
from segmentation.domain.common.errors import NotFound
from segmentation.domain.images.models import Image
from segmentation.science.pixels.axes import Channel, ImageInfo
from segmentation.science.pixels.store import Pyramid, open_pyramid


def image_info(image: Image) -> ImageInfo:
    """What the image's row says of its pixels."""
    return ImageInfo.from_json(
        {
            "name": image.name,
            "shape": image.shape,
            "dtype": image.dtype,
            "pixel_size_um": image.pixel_size_um,
            "channels": image.channels,
            "is_rgb": image.is_rgb,
            "notes": image.notes,
            "objective": image.objective,
            "acquired": image.acquired,
            "interval_s": image.interval_s,
        }
    )


def open_pixels(image: Image) -> Pyramid:
    """The pixels of an image, read lazily, with the channels' names as people gave them.

    Raises `NotFound` when it has none.
    """
    if not image.pixels_key:
        raise NotFound(f"{image.name} has no pixels.")
    stored = open_pyramid(storage.zarr_store(image.pixels_key, read_only=True))
    channels = tuple(Channel(**channel) for channel in image.channels)
    if len(channels) != len(stored.info.channels):
        return stored
    return replace(stored, info=replace(stored.info, channels=channels))


def thumbnail(image: Image) -> bytes:
    """A small WebP picture of an image; raises `NotFound` when it has none."""
    if not image.thumbnail_key:
        raise NotFound(f"{image.name} has no thumbnail.")
    return storage.get_bytes(image.thumbnail_key)
