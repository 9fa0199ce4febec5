"""What a Leica file says of an image beside its pixels."""

from collections.abc import Iterator
from datetime import datetime

from liffile import LifImage

from segmentation.science.pixels.axes import ImageInfo, PixelSize, Shape
from segmentation.science.pixels.colors import RGB_CHANNELS, channels_for
from segmentation.science.pixels.numbers import conversion_note, kept_dtype
from segmentation.science.pixels.units import micrometres, seconds

# The lookup tables that are plain colours.
_LOOKUPS = {
    "red": "#ff0000",
    "green": "#00ff00",
    "blue": "#0000ff",
    "cyan": "#00ffff",
    "magenta": "#ff00ff",
    "yellow": "#ffff00",
    "gray": "#ffffff",
    "grey": "#ffffff",
}
_WAVES = ("λ", "Λ")


def info_of(image: LifImage, name: str, shape: Shape) -> ImageInfo:
    """The header of an image of the file."""
    is_rgb = image.sizes.get("S", 1) == shape[1] == len(RGB_CHANNELS)
    waves = _wavelengths(image)
    names, colors = list(_dyes(image)), [_LOOKUPS.get(lut.lower()) for lut in _lookups(image)]
    if len(waves) == shape[1]:
        names, colors = waves, []
    return ImageInfo(
        name=name,
        shape=shape,
        dtype=kept_dtype(image.dtype),
        pixel_size=PixelSize(*(_micrometres(image, axis) for axis in "XYZ")),
        channels=RGB_CHANNELS if is_rgb else channels_for(shape[1], names, colors),
        is_rgb=is_rgb,
        notes=conversion_note(image.dtype),
        objective=_objective(image),
        acquired=_acquired(image),
        interval_s=_interval(image),
    )


def step(image: LifImage, axis: str) -> float | None:
    """The distance of neighbours along an axis in metres; None when that isn't known."""
    for dimension in image.xml_element.iter("DimensionDescription"):
        if image.sizes.get(axis, 1) > 1 and int(dimension.attrib["DimID"]) == "XYZ".index(axis) + 1:
            count = int(dimension.attrib["NumberOfElements"])
            metres = dimension.attrib["Unit"] == "m" and count > 1
            return abs(float(dimension.attrib["Length"])) / (count - 1) if metres else None
    return None


def _micrometres(image: LifImage, axis: str) -> float | None:
    length = step(image, axis)
    return micrometres(length, "m") if length is not None else None


def _wavelengths(image: LifImage) -> list[str | None]:
    """The steps of a spectral scan in nanometres."""
    for axis in _WAVES:
        if image.sizes.get(axis, 1) > 1 and axis in image.coords:
            return [f"{wave * 1e9:.0f} nm" for wave in image.coords[axis]]
    return []


def _dyes(image: LifImage) -> Iterator[str | None]:
    for channel in image.xml_element.iter("ChannelDescription"):
        properties = {
            entry.findtext("Key"): entry.findtext("Value")
            for entry in channel.iter("ChannelProperty")
        }
        yield properties.get("DyeName") or channel.get("NameOfMeasuredQuantity") or None


def _lookups(image: LifImage) -> Iterator[str]:
    for channel in image.xml_element.iter("ChannelDescription"):
        yield channel.get("LUTName", "")


def _objective(image: LifImage) -> str:
    named = (element.get("ObjectiveName") for element in image.xml_element.iter())
    return " ".join(next(filter(None, named), "").split())


def _interval(image: LifImage) -> float | None:
    times = image.coords.get("T")
    if times is None or len(times) < 2:
        return None
    return seconds((float(times[-1]) - float(times[0])) / (len(times) - 1), "s")


def _acquired(image: LifImage) -> str:
    """When the first frame was taken, by the microscope's clock in UTC."""
    stamps = image.timestamps
    if stamps is None or not len(stamps):
        return ""
    taken: datetime = stamps[0].astype("datetime64[s]").item()
    return f"{taken.isoformat()}Z"
