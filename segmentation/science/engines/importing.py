"""Models of other systems, whichever of the engines they belong to."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines import catalog
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.upstream.sniff import OCELLUS, recognise


def is_ours(path: Path) -> bool:
    """Whether a file is a model of Ocellus; raises `ModelFileError` for what is no model at all."""
    return recognise(path) == (OCELLUS,)


def import_published(
    path: Path, engine: str | None = None
) -> tuple[ModelHeader, dict[str, NDArray[np.float32]]]:
    """The header and the weights of a published model, for `engine` if it is said which.

    Raises `ModelFileError` for what can't be imported, or not by this engine; `EngineError` for
    an engine that does not exist.
    """
    engines = recognise(path)
    titles = " or ".join(catalog.spec(name).title for name in engines)
    if engine is None and len(engines) > 1:
        raise ModelFileError(
            f"{path.name} can be of {titles}, which share a form; say which with --engine."
        )
    chosen = engine or engines[0]
    if chosen not in engines:
        raise ModelFileError(f"{path.name} is of {titles}, not of {catalog.spec(chosen).title}.")
    return catalog.engine(chosen).import_upstream(path)
