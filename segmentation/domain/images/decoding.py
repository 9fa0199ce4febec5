"""Having a received file decoded in the sandbox, as part of a job."""

from collections.abc import Callable
from typing import TypeVar

from segmentation.domain.jobs.errors import JobFailed
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.sandbox import SandboxError

T = TypeVar("T")


def decoded(decode: Callable[[], T]) -> T:
    """What `decode` makes of a file; a file that can't be read fails the job, with the reason."""
    try:
        try:
            return decode()
        except SandboxError:  # no fault of the file: once more, in a fresh sandbox
            return decode()
    except UnreadableImage as error:
        raise JobFailed(str(error)) from error
