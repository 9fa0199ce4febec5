"""What a Zeiss CZI's metadata says of its images beside their pixels."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from segmentation.science.pixels.axes import Channel, PixelSize
from segmentation.science.pixels.colors import RGB_CHANNELS, channels_for
from segmentation.science.pixels.readers.xml import parse_xml
from segmentation.science.pixels.units import micrometres, seconds

_INFORMATION = "./Metadata/Information"
_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")


@dataclass(frozen=True)
class CziInfo:
    """What all images of a file share."""

    pixel_size: PixelSize = field(default_factory=PixelSize)
    names: list[str | None] = field(default_factory=list)
    colors: list[str | None] = field(default_factory=list)
    scenes: dict[int, str] = field(default_factory=dict)
    objective: str = ""
    acquired: str = ""
    interval_s: float | None = None

    def scene(self, index: int) -> str:
        """What a scene is called."""
        return self.scenes.get(index) or f"scene {index + 1}"

    def channels(self, count: int, is_rgb: bool) -> tuple[Channel, ...]:
        """The channels of an image."""
        return RGB_CHANNELS if is_rgb else channels_for(count, self.names, self.colors)


def read_info(xml: str | None) -> CziInfo:
    """Read the metadata; files without any are fine."""
    if not xml:
        return CziInfo()
    root = parse_xml(xml.rstrip("\0"), "metadata (XML)")
    channels = root.findall(f"{_INFORMATION}/Image/Dimensions/Channels/Channel")
    shown = root.findall("./Metadata/DisplaySetting/Channels/Channel")
    shown += [Element("Channel")] * (len(channels) - len(shown))
    return CziInfo(
        pixel_size=PixelSize(*(_distance(root, axis) for axis in "XYZ")),
        names=[
            c.get("Name") or s.get("Name") or None for c, s in zip(channels, shown, strict=False)
        ],
        colors=[_color(s.findtext("Color")) for s in shown],
        scenes=_scenes(root),
        objective=_objective(root),
        acquired=_time(root.findtext(f"{_INFORMATION}/Image/AcquisitionDateAndTime")),
        interval_s=_interval(root),
    )


def _distance(root: Element, axis: str) -> float | None:
    metres = root.findtext(f"./Metadata/Scaling/Items/Distance[@Id='{axis}']/Value", "")
    try:
        return micrometres(float(metres), "m")
    except ValueError:
        return None


def _interval(root: Element) -> float | None:
    path = f"{_INFORMATION}/Image/Dimensions/T/Positions/Interval/Increment"
    try:
        return seconds(float(root.findtext(path, "")), "s")
    except ValueError:
        return None


def _color(text: str | None) -> str | None:
    """Colours are written as #AARRGGBB."""
    match = _COLOR.fullmatch((text or "").strip())
    return f"#{match[1].lower()}" if match and int(match[1], 16) else None


def _scenes(root: Element) -> dict[int, str]:
    path = f"{_INFORMATION}/Image/Dimensions/S/Scenes/Scene"
    return {
        int(scene.get("Index", index)): scene.get("Name", "")
        for index, scene in enumerate(root.findall(path))
    }


def _objective(root: Element) -> str:
    objectives = root.findall(f"{_INFORMATION}/Instrument/Objectives/Objective")
    used = root.find(f"{_INFORMATION}/Image/ObjectiveSettings/ObjectiveRef")
    wanted = used.get("Id") if used is not None else None
    chosen = [objective for objective in objectives if wanted and objective.get("Id") == wanted]
    names = [objective.get("Name", "") for objective in chosen or objectives[:1]]
    return names[0] if names else ""


def _time(text: str | None) -> str:
    """A time to the second; the fraction that microscopes add tells nothing."""
    return re.sub(r"\.\d+", "", (text or "").strip())[:40]
