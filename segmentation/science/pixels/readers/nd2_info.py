"""What a Nikon ND2 says of its images beside their pixels."""

from datetime import UTC, datetime, timedelta

import nd2
from nd2.structures import Channel, Metadata, NETimeLoop, TimeLoop, XYPosLoop

from segmentation.science.pixels.axes import ImageInfo, PixelSize, Shape
from segmentation.science.pixels.colors import RGB_CHANNELS, channels_for, hex_color
from segmentation.science.pixels.numbers import conversion_note, kept_dtype
from segmentation.science.pixels.units import micrometres, seconds

# Midnight of 1 January 1970 as astronomers count days.
_JULIAN_1970 = 2440587.5


def info_of(handle: nd2.ND2File, name: str, shape: Shape) -> ImageInfo:
    """The header of an image of the file."""
    channels = _channels(handle)
    size = handle.voxel_size()
    is_rgb = handle.components_per_channel == shape[1] == len(RGB_CHANNELS)
    names = [channel.channel.name for channel in channels]
    colors = [hex_color(*channel.channel.color[:3]) for channel in channels]
    return ImageInfo(
        name=name,
        shape=shape,
        dtype=kept_dtype(handle.dtype),
        pixel_size=PixelSize(
            x=micrometres(size.x, "µm"),
            y=micrometres(size.y, "µm"),
            z=micrometres(size.z, "µm") if shape[2] > 1 else None,
        ),
        channels=RGB_CHANNELS if is_rgb else channels_for(shape[1], names, colors),
        is_rgb=is_rgb,
        notes=(*conversion_note(handle.dtype), *_stopped(handle)),
        objective=(channels[0].microscope.objectiveName or "") if channels else "",
        acquired=_acquired(handle) if channels else "",
        interval_s=_interval(handle) if shape[0] > 1 else None,
    )


def position_names(handle: nd2.ND2File, count: int) -> list[str]:
    """What the `count` stage positions are called; empty where nobody named them."""
    for loop in handle.experiment:
        if isinstance(loop, XYPosLoop):
            names = [point.name or "" for point in loop.parameters.points]
            return [*names, *[""] * count][:count]
    return [""] * count


def _channels(handle: nd2.ND2File) -> list[Channel]:
    metadata = handle.metadata
    return list(metadata.channels or []) if isinstance(metadata, Metadata) else []


def _stopped(handle: nd2.ND2File) -> tuple[str, ...]:
    taken, wanted = handle.attributes.sequenceCount, 1
    for loop in handle.experiment:
        wanted *= loop.count
    if taken >= wanted:
        return ()
    return (f"only {taken} of {wanted} frames were taken; the others are black",)


def _interval(handle: nd2.ND2File) -> float | None:
    """As it was taken; a series of several intervals has no one of its own."""
    for loop in handle.experiment:
        if isinstance(loop, TimeLoop):
            taken = loop.parameters.periodDiff.avg
            return seconds(taken or loop.parameters.periodMs, "ms")
        if isinstance(loop, NETimeLoop) and len(loop.parameters.periods) == 1:
            return seconds(loop.parameters.periods[0].periodMs, "ms")
    return None


def _acquired(handle: nd2.ND2File) -> str:
    """When the first frame was taken."""
    frame = handle.frame_metadata(0)
    if isinstance(frame, dict) or not frame.channels:
        return ""
    days = frame.channels[0].time.absoluteJulianDayNumber - _JULIAN_1970
    taken = datetime.fromtimestamp(0, UTC) + timedelta(days=days)
    return taken.isoformat(timespec="seconds").replace("+00:00", "Z")
