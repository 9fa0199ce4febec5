"""What an image is, apart from its pixels: shape, physical size, channels."""

from dataclasses import dataclass
from typing import Any, Self

AXES = "TCZYX"
Shape = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class PixelSize:
    """Edge lengths of a pixel in µm; None where the file does not say."""

    x: float | None = None
    y: float | None = None
    z: float | None = None


@dataclass(frozen=True)
class Channel:
    """A channel's name and the colour (`#rrggbb`) it is first shown in."""

    name: str
    color: str


@dataclass(frozen=True)
class ImageInfo:
    """The header of an image; `shape` is TCZYX, `dtype` one of uint8, uint16, float32.

    `notes` are sentences about what reading changed, such as a conversion of the number type.
    `objective` is the lens as its maker names it, `acquired` when the picture was taken (ISO 8601,
    without a zone where the file gives none); both are empty where the file does not say.
    `interval_s` is the time from one picture to the next, in seconds; None where nobody knows.
    """

    name: str
    shape: Shape
    dtype: str
    pixel_size: PixelSize
    channels: tuple[Channel, ...]
    is_rgb: bool = False
    notes: tuple[str, ...] = ()
    objective: str = ""
    acquired: str = ""
    interval_s: float | None = None

    def __post_init__(self) -> None:
        if len(self.shape) != len(AXES) or min(self.shape) < 1:
            raise ValueError(f"an image's shape is {AXES} with no empty axis, not {self.shape}")
        if len(self.channels) != self.shape[1]:
            raise ValueError(f"{len(self.channels)} channels named, {self.shape[1]} there")

    def to_json(self) -> dict[str, Any]:
        """As the REST API, `info.json` and the store's attributes give it."""
        size = self.pixel_size
        return {
            "name": self.name,
            "axes": AXES,
            "shape": list(self.shape),
            "dtype": self.dtype,
            "pixel_size_um": {"x": size.x, "y": size.y, "z": size.z},
            "channels": [{"name": c.name, "color": c.color} for c in self.channels],
            "is_rgb": self.is_rgb,
            "notes": list(self.notes),
            "objective": self.objective,
            "acquired": self.acquired,
            "interval_s": self.interval_s,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`; raises ValueError when the parts contradict each other."""
        t, c, z, y, x = (int(length) for length in data["shape"])
        return cls(
            name=data["name"],
            shape=(t, c, z, y, x),
            dtype=data["dtype"],
            pixel_size=PixelSize(**data["pixel_size_um"]),
            channels=tuple(Channel(c["name"], c["color"]) for c in data["channels"]),
            is_rgb=data["is_rgb"],
            notes=tuple(data.get("notes", ())),
            objective=data.get("objective", ""),
            acquired=data.get("acquired", ""),
            interval_s=data.get("interval_s"),
        )
