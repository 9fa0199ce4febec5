"""CellSeg's published weights: what stands in their way."""

from pathlib import Path
from typing import NoReturn

from segmentation.science.engines.errors import ModelFileError


def read_published(path: Path) -> NoReturn:
    """Refuse the authors' network, which is sixteen times the size of ours: `ModelFileError`."""
    raise ModelFileError(
        f"{path.name} cannot be imported: CellSeg's published network is a Mask R-CNN on a "
        "ResNet-101, which is another one than Ocellus'. Train a CellSeg model instead."
    )
