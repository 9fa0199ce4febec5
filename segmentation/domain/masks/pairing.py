"""Which image a file of labels belongs to, told by names and folders as people choose them."""

import re
from collections.abc import Hashable, Sequence
from pathlib import PurePosixPath
from typing import Generic, TypeVar

_KEY = TypeVar("_KEY", bound=Hashable)
_WORDS = (
    "labels?|masks?|truth|gt|ground_?truth|annotations?|annotated|instances?|segmentations?|seg|"
    "cp_masks|rois?|roi_?set|objects?|images?|imgs?|raw|pictures?"
)
_FOLDER = re.compile(rf"^(?:{_WORDS})$", re.IGNORECASE)
_ENDING = re.compile(rf"[._ -](?:{_WORDS})$", re.IGNORECASE)
_BEGINNING = re.compile(rf"^(?:{_WORDS})[._ -](?=.)", re.IGNORECASE)
_OME = re.compile(r"\.ome$", re.IGNORECASE)


class NoPartner(ValueError):
    """No image fits, or several do; the message is a predicate that follows the file's name."""


class Candidates(Generic[_KEY]):
    """Images by the path they came with, to be asked for the partner of a file of labels."""

    def __init__(self, images: Sequence[tuple[_KEY, str]]) -> None:
        self._images = images

    def partner(self, path: str) -> _KEY:
        """The image with the same stem, in the folder most like it; raises `NoPartner`.

        Words such as “labels” or “mask” at an end of the name, and folders called so, do not count.
        """
        named = [(key, other) for key, other in self._images if stem(other) == stem(path)]
        if not named:
            raise NoPartner(f"has no image beside it: none here is called “{stem(path)}”")
        ours = _folders(path)
        near = [(key, other) for key, other in named if _folders(other) == ours] or named
        if len(near) > 1:
            first, second = sorted(other for _, other in near)[:2]
            raise NoPartner(
                f"fits several images ({first} and {second}); give them names of their own, or "
                "send them as folders of the same structure"
            )
        return near[0][0]


def stem(path: str) -> str:
    """What is left of a file's name without suffixes and words that say what is in it."""
    name = _OME.sub("", PurePosixPath(path).stem)
    for word in (_ENDING, _BEGINNING):
        name = word.sub("", name, count=1)
    return name.casefold()


def _folders(path: str) -> tuple[str, ...]:
    return tuple(part for part in PurePosixPath(path).parent.parts if not _FOLDER.match(part))
