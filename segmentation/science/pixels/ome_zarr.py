"""The attributes that make a Zarr group an OME-Zarr 0.5 image or label image."""

from collections.abc import Sequence
from typing import Any

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.contrast import Window
from segmentation.science.pixels.geometry import Grid

VERSION = "0.5"
INFO = "ocellus"
DIMENSIONS = ("t", "c", "z", "y", "x")


def image_attributes(
    info: ImageInfo, grids: Sequence[Grid], windows: Sequence[Window]
) -> dict[str, Any]:
    """Attributes of an image's group; `windows` holds one for each channel."""
    ome = {
        "version": VERSION,
        "multiscales": [_multiscale(info, grids, "mean")],
        "omero": {
            "name": info.name,
            "channels": [
                {
                    "label": channel.name,
                    "color": channel.color.removeprefix("#").upper(),
                    "active": True,
                    "window": {
                        "min": window.low,
                        "max": window.high,
                        "start": window.start,
                        "end": window.end,
                    },
                }
                for channel, window in zip(info.channels, windows, strict=True)
            ],
            "rdefs": {"model": "greyscale" if info.shape[1] == 1 else "color"},
        },
    }
    return {"ome": ome, INFO: info.to_json()}


def label_attributes(
    info: ImageInfo, grids: Sequence[Grid], image: str | None = None
) -> dict[str, Any]:
    """Attributes of a label image's group; `info` describes the labels.

    `image` is the way from the labels to their image, where they lie together.
    """
    source = {} if image is None else {"source": {"image": image}}
    ome = {
        "version": VERSION,
        "multiscales": [_multiscale(info, grids, "mode")],
        "image-label": {"version": VERSION, **source},
    }
    return {"ome": ome, INFO: info.to_json()}


def _multiscale(info: ImageInfo, grids: Sequence[Grid], method: str) -> dict[str, Any]:
    size = info.pixel_size
    return {
        "name": info.name,
        "axes": [
            _time(info.interval_s),
            {"name": "c", "type": "channel"},
            *(_space(axis, getattr(size, axis)) for axis in "zyx"),
        ],
        "datasets": [
            {
                "path": str(level),
                "coordinateTransformations": [
                    {
                        "type": "scale",
                        "scale": [
                            info.interval_s or 1.0,
                            1.0,
                            size.z or 1.0,
                            (size.y or 1.0) * 2**level,
                            (size.x or 1.0) * 2**level,
                        ],
                    }
                ],
            }
            for level in range(len(grids))
        ],
        "type": method,
    }


def _time(interval: float | None) -> dict[str, str]:
    unit = {"unit": "second"} if interval is not None else {}
    return {"name": "t", "type": "time", **unit}


def _space(axis: str, size: float | None) -> dict[str, str]:
    """An axis has a unit only where the pixel size is known."""
    unit = {"unit": "micrometer"} if size is not None else {}
    return {"name": axis, "type": "space", **unit}
