"""The network of a package, for programs that load its weights with Ocellus installed."""

from collections.abc import Mapping
from typing import Any

from torch import nn

from segmentation.science.engines import catalog
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.torch_engine import TorchEngine


def network(engine: str, ndim: int, config: Mapping[str, Any]) -> nn.Module:
    """An untrained network of an engine; raises `ModelFileError` where it has no such form."""
    found = catalog.engine(engine)
    if not isinstance(found, TorchEngine) or ndim not in found.forms:
        raise ModelFileError(f"{engine} has no networks of {ndim} dimensions.")
    form = found.forms[ndim]
    return form.network(form.config(**config))
