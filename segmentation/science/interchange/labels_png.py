"""Labels as PNG: grey of 8 or 16 bits, or the places in a palette."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.pixels.errors import Refused

_MAGIC = b"\x89PNG\r\n\x1a\n"
_MODES = ("1", "L", "P", "I", "I;16", "I;16B", "I;16L")


def read(file: LabelFile) -> NDArray[np.uint32]:
    """The values of the pixels; a picture in colour is refused."""
    with Image.open(file.path, formats=("PNG",)) as picture:
        file.check_shape((picture.height, picture.width))
        if picture.mode not in _MODES:
            raise Refused("is a picture in colour; labels are one number a pixel")
        return file.fitted(np.asarray(picture))


READER = LabelReader("label PNG", lambda file: file.head.startswith(_MAGIC), read)
