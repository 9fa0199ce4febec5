"""Troubles of the machine and of the store: nobody's fault, and often soon over."""

import errno

from obstore.exceptions import GenericError

DISK_FULL = "The server's disk is full. Tell its administrator, and try again when there is room."
STORE_AWAY = "The site's storage does not answer. Try again later; if it stays so, tell its "
STORE_AWAY += "administrator."
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# As the C library puts it, where a number does not come through: from Rust, or another process.
_IN_WORDS = ("No space left on device", "Disk quota exceeded")


def is_full(error: Exception) -> bool:
    """Whether a disk takes no more."""
    numbered = isinstance(error, OSError) and error.errno in _FULL
    return numbered or any(words in str(error) for words in _IN_WORDS)


def trouble_of(error: Exception) -> str:
    """The trouble in words for people; "" for any other error."""
    if is_full(error):
        return DISK_FULL
    # After all its own tries: refused connections, errors of the server, no answer in time.
    return STORE_AWAY if isinstance(error, GenericError) else ""
