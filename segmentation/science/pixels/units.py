"""Lengths as files write them, in µm."""

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


def micrometres(length: float, unit: str) -> float | None:
    """A length in µm, or None when the unit is no length (pixels) or the number means nothing.

    Rounded to seven digits: TIFF keeps 1/0.16 as a fraction of integers.
    """
    plain = unit.strip().replace("\\u00B5", "µ").replace("μ", "µ").lower()
    factor = _UM.get(plain)
    if factor is None or not math.isfinite(length) or length <= 0:
        return None
    return float(f"{length * factor:.7g}")
