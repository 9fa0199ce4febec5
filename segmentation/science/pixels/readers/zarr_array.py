"""Arrays of a Zarr hierarchy, opened only when their metadata asks for nothing unsafe."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused
from segmentation.science.pixels.readers.header import check_decoder
from segmentation.science.pixels.readers.planes import Region
from segmentation.science.pixels.readers.zarr_blosc import BloscChecked
from segmentation.science.pixels.readers.zarr_tree import ZarrTree

# Everything else is refused: some codecs load pickles, which run code.
_COMPRESSORS = {"blosc", "zlib", "gzip", "zstd", "lz4", "bz2", "lzma"}
_FILTERS = {"delta", "shuffle"}
_CODECS = {"bytes", "transpose", "blosc", "gzip", "zstd", "crc32c"}
_SHARDS = "sharding_indexed"
_NUMBER = re.compile(r"[<>|][biufc]\d{1,2}")
_NUMBERS = re.compile(r"bool|u?int(8|16|32|64)|float(16|32|64)|complex(64|128)")


@dataclass(frozen=True)
class ZarrPlane:
    """One plane of an array: `at` holds an index, or None for Y and X, for each of its axes."""

    array: zarr.Array[Any]
    at: tuple[int | None, ...]

    def natural(self, region: Region) -> Region:
        """The region itself: chunks are small."""
        return region

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, 1) pixels of a region."""
        sides = iter((slice(region.y0, region.y1), slice(region.x0, region.x1)))
        selection = tuple(next(sides) if index is None else index for index in self.at)
        return np.asarray(self.array[selection])[..., None]


def open_array(tree: ZarrTree, path: str) -> zarr.Array[Any]:
    """The array at a place in the tree; raises Refused for damage and for unsafe metadata."""
    newer, older = tree.json(path, "zarr.json"), tree.json(path, ".zarray")
    if newer:
        itemsize = _checked_v3(newer)
        chunk = _chunk_v3(newer["codecs"], newer["chunk_grid"]["configuration"]["chunk_shape"])
    elif older:
        itemsize = _checked_v2(older)
        chunk = older["chunks"]
    else:
        raise Refused(CUT_SHORT)
    if not all(isinstance(side, int) and 0 < side < 2**40 for side in chunk):
        raise Refused(DAMAGED)
    size = itemsize
    for side in chunk:
        size *= side
    check_decoder(size, tree.file.limits)
    store = BloscChecked(tree.store) if _ends_with_blosc(newer or older) else tree.store
    return zarr.open_array(store, path=tree.path(path), mode="r", zarr_format=3 if newer else 2)


def _checked_v2(meta: dict[str, Any]) -> int:
    """Bytes of a number of an array of Zarr 2, whose codecs are known and harmless."""
    kind = meta.get("dtype")
    if not isinstance(kind, str) or not _NUMBER.fullmatch(kind):
        raise Refused("holds something else than numbers")
    compressor = meta.get("compressor")
    filters = meta.get("filters") or []
    unknown = {entry.get("id") for entry in filters} - _FILTERS
    if compressor is not None and compressor.get("id") not in _COMPRESSORS:
        unknown.add(compressor.get("id"))
    _refuse(unknown)
    return np.dtype(kind).itemsize


def _checked_v3(meta: dict[str, Any]) -> int:
    """Bytes of a number of an array of Zarr 3, whose codecs are known and harmless."""
    kind = meta.get("data_type")
    if not isinstance(kind, str) or not _NUMBERS.fullmatch(kind):
        raise Refused("holds something else than numbers")
    if meta.get("storage_transformers"):
        raise Refused("uses an encoding or compression that Ocellus can't read")
    _refuse(_unknown_codecs(meta["codecs"], depth=0))
    return np.dtype(kind).itemsize


def _unknown_codecs(codecs: list[dict[str, Any]], depth: int) -> set[str | None]:
    unknown: set[str | None] = set()
    for codec in codecs:
        name = codec.get("name")
        if name == _SHARDS and depth < 2:
            inner = codec["configuration"]
            unknown |= _unknown_codecs(inner["codecs"], depth + 1)
            unknown |= _unknown_codecs(inner.get("index_codecs", []), depth + 1)
        elif name not in _CODECS:
            unknown.add(name)
    return unknown


def _chunk_v3(codecs: list[dict[str, Any]], outer: list[int]) -> list[int]:
    """What is decoded at once: the chunk within a shard."""
    for codec in codecs:
        if codec.get("name") == _SHARDS:
            inner = codec["configuration"]
            return _chunk_v3(inner["codecs"], inner["chunk_shape"])
    return outer


def _ends_with_blosc(meta: dict[str, Any]) -> bool:
    if "codecs" in meta:
        return bool(meta["codecs"]) and meta["codecs"][-1].get("name") == "blosc"
    return (meta.get("compressor") or {}).get("id") == "blosc"


def _refuse(unknown: set[str | None]) -> None:
    if unknown:
        names = ", ".join(sorted(str(name)[:40] for name in unknown))
        raise Refused(f"uses an encoding ({names}) that Ocellus doesn't read")
