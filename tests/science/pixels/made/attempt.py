"""Reading a file that may well be refused."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.limits import DEFAULT, Limits
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.test_pictures import whole

NAME = "my file"


def attempt(
    path: Path, limits: Limits = DEFAULT, folder: Path | None = None
) -> tuple[str, list[NDArray[Any]]]:
    """Why a file called "my file" was refused, empty when it was not, and its images' pixels."""
    try:
        with open_image(path, limits, NAME, folder) as sources:
            return "", [whole(source) for source in sources]
    except UnreadableImage as error:
        return str(error), []


def is_a_sentence(message: str) -> bool:
    """Whether a refusal is one line that names the file."""
    return message.startswith(f"{NAME} ") and message.endswith(".") and "\n" not in message
