"""Lengths as files write them, in µm, and times in seconds."""

import math

_UM = {
    "pm": 1e-6,
    "å": 1e-4,
    "angstrom": 1e-4,
    "nm": 1e-3,
    "nanometer": 1e-3,
    "um": 1.0,
    "µm": 1.0,
    "micron": 1.0,
    "microns": 1.0,
    "micrometer": 1.0,
    "micrometers": 1.0,
    "mm": 1e3,
    "millimeter": 1e3,
    "cm": 1e4,
    "m": 1e6,
    "in": 25_400.0,
    "inch": 25_400.0,
}

_S = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "microsecond": 1e-6,
    "ms": 1e-3,
    "msec": 1e-3,
    "millisecond": 1e-3,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "min": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "hours": 3600.0,
    "d": 86_400.0,
    "day": 86_400.0,
}


def micrometres(length: float, unit: str) -> float | None:
    """A length in µm, or None when the unit is no length (pixels) or the number means nothing.

    Rounded to seven digits: TIFF keeps 1/0.16 as a fraction of integers.
    """
    return _scaled(length, _UM.get(_plain(unit)))


def seconds(time: float, unit: str) -> float | None:
    """A time in seconds, or None when the unit is no time or the number means nothing."""
    return _scaled(time, _S.get(_plain(unit)))


def _plain(unit: str) -> str:
    return unit.strip().replace("\\u00B5", "µ").replace("μ", "µ").lower()


def _scaled(number: float, factor: float | None) -> float | None:
    if factor is None or not math.isfinite(number) or number <= 0:
        return None
    return float(f"{number * factor:.7g}")
