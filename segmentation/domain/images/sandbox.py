"""The process that decodes people's files for this worker; it starts with the first of them."""

import atexit
from functools import cache

from segmentation.science.interchange import label_import
from segmentation.science.pixels.sandbox import Sandbox


@cache
def sandbox() -> Sandbox:
    """The one sandbox of this process."""
    box = Sandbox([label_import.__name__])
    atexit.register(box.close)
    return box
