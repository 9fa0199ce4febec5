"""What tests of the importers do alike."""

from pathlib import Path

from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.model_file import ModelHeader, write_model
from segmentation.science.engines.segment import load_segmenter


def imported(path: Path, engine: str | None = None) -> Segmenter:
    """A published file as a model in memory, by way of a model file."""
    header, tensors = import_published(path, engine)
    model = path.with_name("imported.ocellus")
    write_model(model, header, tensors)
    return load_segmenter(model, "cpu")


def header_of(path: Path, engine: str | None = None) -> ModelHeader:
    """What a published file becomes."""
    return import_published(path, engine)[0]
