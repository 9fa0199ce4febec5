"""Pictures and results of a server as layers of napari, read tile by tile over HTTP.

napari itself is not needed here: what it calls is a reader, which answers with data.
"""

import os
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from obstore.store import HTTPStore
from zarr.storage import ObjectStore

from segmentation.interfaces.cli.client.ocellus import Ocellus
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.pyramid import open_labels, open_pyramid

if TYPE_CHECKING:
    from obstore.store import ClientConfig

Layer = tuple[Any, dict[str, Any], str]
_PAGE = re.compile(r"/images/([0-9a-f-]{36})/?")


def get_reader(path: str | Sequence[str]) -> Callable[[Any], list[Layer]] | None:
    """What napari asks of a plugin: a reader for addresses of the viewer, None for other paths."""
    if not isinstance(path, str) or not path.startswith(("http://", "https://")):
        return None
    return layers if _PAGE.fullmatch(urlsplit(path).path) else None


def layers(address: str) -> list[Layer]:
    """The layers of a picture, and of the result that its address names, in µm where known.

    The token is that of OCELLUS_TOKEN. Results are shown as of their newest revision.
    """
    parts = urlsplit(address)
    found = _PAGE.fullmatch(parts.path)
    if found is None:
        raise ValueError(f"{address} is no address of a picture in the viewer")
    server = f"{parts.scheme}://{parts.netloc}"
    pixels = open_pyramid(_store(f"{server}/pixels/images/{found[1]}.zarr"))
    shown = [_picture(pixels.info, list(pixels.arrays))]
    wanted = parse_qs(parts.query).get("segmentation", [""])[0]
    if wanted and wanted != "none":
        with Ocellus(server) as ocellus:
            result = ocellus.segmentation(wanted)
        place = f"{server}/pixels/segmentations/{result.id}/{result.revision}.zarr"
        labels = open_labels(_store(place))
        # Labels have no channels; napari reads what it shows of an array, which is lazy.
        arrays = [_WithoutChannels(array) for array in labels.arrays]
        about = {"name": f"{pixels.info.name}: objects", "scale": _scale(pixels.info)}
        shown.append((arrays, {**about, "multiscale": True}, "labels"))
    return shown


def _picture(info: ImageInfo, arrays: list[Any]) -> Layer:
    colors = [channel.color for channel in info.channels]
    about: dict[str, Any] = {
        "name": [f"{info.name}: {channel.name}" for channel in info.channels],
        "channel_axis": 1,
        "colormap": [["#000000", color] for color in colors],
        "scale": _scale(info),
        "multiscale": True,
    }
    return arrays, about, "image"


def _scale(info: ImageInfo) -> list[float]:
    size = info.pixel_size
    return [1.0, size.z or 1.0, size.y or 1.0, size.x or 1.0]


def _store(address: str) -> ObjectStore[HTTPStore]:
    token = os.environ.get("OCELLUS_TOKEN", "")
    options: ClientConfig = {
        "default_headers": {"authorization": f"Token {token}"},
        "allow_http": address.startswith("http://"),
    }
    return ObjectStore(HTTPStore.from_url(address, client_options=options), read_only=True)


class _WithoutChannels:
    """A label array (T, 1, Z, Y, X) as (T, Z, Y, X), still read where it is looked at."""

    def __init__(self, array: Any) -> None:
        self._array = array
        t, _, z, y, x = array.shape
        self.shape, self.dtype, self.ndim = (t, z, y, x), array.dtype, 4

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if Ellipsis in parts:
            at = parts.index(Ellipsis)
            missing = (slice(None),) * (5 - len(parts))
            parts = (*parts[:at], *missing, *parts[at + 1 :])
        parts = (*parts, *(slice(None),) * (4 - len(parts)))
        return self._array[(parts[0], 0, *parts[1:])]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self[...].astype(dtype) if dtype is not None else self[...]
