"""What can go wrong while a file arrives; each has an answer of its own in tus."""

from segmentation.domain.common.errors import Conflict, UserError


class UploadLocked(Conflict):
    """Someone else is sending bytes of this upload right now (423)."""


class OffsetMismatch(Conflict):
    """The bytes offered don't start where the stored ones end (409)."""


class UploadTooLong(UserError):
    """More bytes came than were announced (413)."""


class ChecksumMismatch(UserError):
    """The bytes are not those the client has read; they were dropped (460)."""


class UnknownChecksum(UserError):
    """A checksum that can't be understood (400)."""
