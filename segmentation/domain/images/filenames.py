"""What a client calls a file, made safe to keep and to show."""

import unicodedata
from pathlib import PurePosixPath

from segmentation.domain.common.errors import UserError

LONGEST_NAME = 255
LONGEST_PATH = 1000


def safe_filename(given: str) -> str:
    """The last part of a path, without control characters; refuses what names no file."""
    name = _printable(given).replace("\\", "/").rsplit("/", 1)[-1].strip()
    if name.strip(".") == "":
        raise UserError(f"“{_printable(given)[:100]}” is not the name of a file.")
    if len(name) <= LONGEST_NAME:
        return name
    suffix = PurePosixPath(name).suffix[:20]
    return name[: LONGEST_NAME - len(suffix)] + suffix


def safe_relative_path(given: str) -> str:
    """The folders and the name a file had, without anything that leads out of them."""
    parts = _printable(given).replace("\\", "/").split("/")
    kept = [part.strip() for part in parts if part.strip(" .")]
    return "/".join(kept)[-LONGEST_PATH:]


def _printable(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if unicodedata.category(c)[0] != "C")
