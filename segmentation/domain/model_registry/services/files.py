"""Where the site's own model files lie: one folder, each file called by what it is.

Bundled files stay where they are; those that people add by hand keep the name they were given.
"""

import re
from pathlib import Path

from django.conf import settings

from segmentation.science.engines.model_file import SUFFIX

_SHA256 = re.compile("[0-9a-f]{64}")


def models_folder() -> Path:
    """Where the site's own model files lie; made when it is not there."""
    folder: Path = settings.OCELLUS_DATA / "models"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def place_of(sha256: str) -> Path:
    """Where the file of this SHA-256 belongs."""
    return models_folder() / f"{sha256}{SUFFIX}"


def is_placed(path: Path) -> bool:
    """Whether the registry put a file there, which then is the file of one row and of no other."""
    return path.parent == models_folder() and _SHA256.fullmatch(path.stem) is not None
