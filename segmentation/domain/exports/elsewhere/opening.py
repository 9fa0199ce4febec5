"""What a program is given to open a result in it."""

from collections.abc import Callable
from dataclasses import dataclass

from segmentation.domain.exports.elsewhere.notebook import notebook
from segmentation.domain.exports.elsewhere.scripts import fiji, napari, qupath
from segmentation.domain.exports.elsewhere.subject import Subject
from segmentation.domain.exports.naming import stem_of
from segmentation.domain.masks.models import Segmentation


@dataclass(frozen=True)
class Program:
    """How a file for a program is made, and what such files are called."""

    suffix: str
    media_type: str
    text: Callable[[Subject], str]


PROGRAMS = {
    "napari": Program(".napari.py", "text/x-python", napari),
    "fiji": Program(".fiji.ijm", "text/plain", fiji),
    "qupath": Program(".qupath.groovy", "text/plain", qupath),
    "notebook": Program(".ipynb", "application/x-ipynb+json", notebook),
}


@dataclass(frozen=True)
class Opened:
    """A file for a program."""

    filename: str
    media_type: str
    text: str


def open_elsewhere(segmentation: Segmentation, program: str, server: str) -> Opened:
    """The file that opens a result in a program of `PROGRAMS`; `server` is the site's address."""
    chosen = PROGRAMS[program]
    subject = Subject.of(segmentation, server)
    stem = stem_of(segmentation.image.name)
    return Opened(f"{stem}{chosen.suffix}", chosen.media_type, chosen.text(subject))
