"""What a header claims, held against the limits before anything is decoded."""

from collections.abc import Sequence

from segmentation.science.pixels.axes import Shape
from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.limits import GIGA, Limits, in_bytes
from segmentation.science.pixels.readers.planes import PlanesSource


def check_header(
    shape: Shape,
    itemsize: int,
    file_bytes: int,
    limits: Limits,
    taken_pixels: int | None = None,
) -> None:
    """Refuse an image larger than the limits; `itemsize` is bytes a pixel of one channel.

    `taken_pixels` counts those of a mosaic's tiles, whose box may be empty for the most part.
    """
    t, c, z, height, width = shape
    if min(shape) < 1:
        raise Refused(f"holds no pixels: it says it is {width} × {height}")
    if height * width > limits.max_pixels:
        raise Refused(
            f"claims to be {width} × {height} pixels, "
            f"more than the limit of {limits.max_pixels:,} pixels"
        )
    planes = t * c * z
    if planes > limits.max_planes:
        raise Refused(f"claims {planes:,} planes, more than the limit of {limits.max_planes:,}")
    whole = planes * height * width
    decoded = (whole if taken_pixels is None else min(taken_pixels, whole)) * itemsize
    if decoded > limits.max_bytes:
        raise Refused(
            f"claims to hold {in_bytes(decoded)} of pixels, more than {limits.most_bytes()}"
        )
    if decoded > GIGA and decoded > limits.max_expansion * file_bytes:
        raise Refused(
            f"would unpack from {in_bytes(file_bytes)} to {in_bytes(decoded)}, "
            "which no microscope's picture does"
        )


def check_decoder(decoded_bytes: int, limits: Limits, copies: float = 3.0) -> None:
    """Refuse pixels that only come in one piece when that piece takes too much memory.

    `copies`: how often the piece is in memory at once: decoder's buffer, conversion, block stored.
    """
    if copies * decoded_bytes > limits.max_memory:
        raise Refused(
            f"can only be decoded in one piece of {in_bytes(decoded_bytes)}, which takes more than "
            f"the memory limit of {in_bytes(limits.max_memory)}; save it as a tiled TIFF"
        )


def check_scenes(sources: Sequence[PlanesSource], limits: Limits) -> None:
    """Refuse a file whose images are too many or too large together."""
    count = len(sources)
    if not sources:
        raise Refused("holds no picture")
    if count > limits.max_scenes:
        raise Refused(f"holds {count:,} images, more than the limit of {limits.max_scenes:,}")
    total = sum(source.decoded_bytes for source in sources)
    if total > limits.max_bytes:
        raise Refused(
            f"claims to hold {in_bytes(total)} of pixels, more than {limits.most_bytes()}"
        )
