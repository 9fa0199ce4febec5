"""What the regions of an image were found with, by any number of workers, told as of one image."""

from collections.abc import Iterable, Sequence
from typing import Any

Used = dict[str, Any]

SINGLE = "float32"
_TOO_LARGE, _TOO_MANY = "out_of_memory_at_tile_px", "out_of_memory_at_tiles"


def together(parts: Sequence[Used | None]) -> Used:
    """What `Work.used` says of each region, in the same words; None is of a region whose worker
    did not say.

    Devices and precisions are all that there were, tiles the smallest; what memory did not hold
    is told once, largest first, with the number of regions that met it.
    """
    told = [part for part in parts if part is not None]
    short = sum(_TOO_LARGE in part or _TOO_MANY in part for part in told)
    return {
        "regions": len(parts),
        **({"regions_untold": len(parts) - len(told)} if len(told) < len(parts) else {}),
        **({"out_of_memory_in_regions": short} if short else {}),
        **_devices(told),
        **_tiles(told),
        **{name: lost for name in (_TOO_LARGE, _TOO_MANY) if (lost := _sizes(told, name))},
    }


def _devices(told: Sequence[Used]) -> Used:
    """Where networks ran, and in which precisions unless that is single precision alone."""
    precisions = listed(part.get("precision", SINGLE) for part in told)
    return {
        **({"device": listed(part["device"] for part in told)} if told else {}),
        **({"precision": precisions} if precisions not in ("", SINGLE) else {}),
    }


def _tiles(told: Sequence[Used]) -> Used:
    """The smallest tile, where one was smaller than planned, and the most seen together."""
    names = ("planned_tile_px", "tile_px")
    smaller = [{name: part[name] for name in names} for part in told if names[0] in part]
    at_once = max((part.get("tiles_at_once", 1) for part in told), default=1)
    return {
        **min(smaller, key=lambda part: part["tile_px"], default={}),
        **({"tiles_at_once": at_once} if at_once > 1 else {}),
    }


def _sizes(told: Sequence[Used], name: str) -> list[int]:
    return sorted({size for part in told for size in part.get(name, [])}, reverse=True)


def listed(names: Iterable[str]) -> str:
    """Names that differ, for people: “cpu”, “cpu and cuda”, “cpu, cuda:0 and cuda:1”."""
    *first, last = sorted(set(names)) or [""]
    return f"{', '.join(first)} and {last}" if first else last
