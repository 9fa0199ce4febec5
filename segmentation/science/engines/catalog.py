"""The table of engines. It knows them all and loads none until it is asked to.

This is the one place that imports lazily: what engines are made of (torch and its kin) takes
seconds and hundreds of megabytes, and most processes never segment anything.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from segmentation.science.engines.base import Engine, EngineSpec
from segmentation.science.engines.cellpose.spec import SPEC as CELLPOSE
from segmentation.science.engines.cellseg.spec import SPEC as CELLSEG
from segmentation.science.engines.embedseg.spec import SPEC as EMBEDSEG
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.splinedist.spec import SPEC as SPLINEDIST
from segmentation.science.engines.stardist.spec import SPEC as STARDIST
from segmentation.science.engines.unet.spec import SPEC as UNET

_SPECS = {spec.name: spec for spec in (UNET, STARDIST, CELLPOSE, SPLINEDIST, EMBEDSEG, CELLSEG)}
_ENGINES = {
    "unet": "segmentation.science.engines.unet.engine:ENGINE",
    "stardist": "segmentation.science.engines.stardist.engine:ENGINE",
    "cellpose": "segmentation.science.engines.cellpose.engine:ENGINE",
    "splinedist": "segmentation.science.engines.splinedist.engine:ENGINE",
    "embedseg": "segmentation.science.engines.embedseg.engine:ENGINE",
    "cellseg": "segmentation.science.engines.cellseg.engine:ENGINE",
}
_TRAINER = "segmentation.science.engines.train:train_on"


def specs() -> list[EngineSpec]:
    """What engines there are."""
    return list(_SPECS.values())


def spec(name: str) -> EngineSpec:
    """What one engine is; raises `EngineError` for a name that is not in the table."""
    try:
        return _SPECS[name]
    except KeyError:
        known = ", ".join(_SPECS)
        raise EngineError(f"There is no engine “{name}”; there are: {known}.") from None


def trainer() -> Callable[..., ModelHeader]:
    """`train.train_on`, loaded now if it was not before."""
    return cast("Callable[..., ModelHeader]", _loaded(_TRAINER))


def engine(name: str) -> Engine:
    """The engine itself, loaded now if it was not before."""
    return cast("Engine", _loaded(_ENGINES[spec(name).name]))


def _loaded(place: str) -> Any:
    module, attribute = place.split(":")
    return getattr(import_module(module), attribute)
