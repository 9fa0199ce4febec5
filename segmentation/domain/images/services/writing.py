"""Appending to an upload: one writer at a time, and an offset that survives any crash.

The offset in the database is the truth: it is raised only after the bytes below it have reached
the disk, and what a killed writer left above it is cut off by the next one.
"""

from time import monotonic
from types import TracebackType
from typing import BinaryIO, Self
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from segmentation.domain.common.errors import NotFound
from segmentation.domain.images import staging
from segmentation.domain.images.checksums import Checksum
from segmentation.domain.images.errors import ChecksumMismatch, OffsetMismatch, UploadTooLong
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.images.services.imports import import_when_complete

RECORD_EVERY = 8 * 1024 * 1024
# A client that asks after a cut nobody has noticed yet has lost no more than this.
RECORD_SECONDS = 1.0


class UploadWriter:
    """The only writer of an upload, for the bytes of one PATCH request.

    A context manager: leaving it keeps the bytes, also after a cut; bytes with a checksum are
    kept as a whole or not at all. All methods block; call them off the event loop.
    """

    def __init__(self, upload: Upload, file: BinaryIO, checksum: Checksum | None) -> None:
        self.upload = upload
        self.offset = self._start = self._recorded = upload.offset
        self._recorded_at = monotonic()
        self._file = file
        self._checksum = checksum

    def write(self, data: bytes) -> None:
        """Append bytes; raises `UploadTooLong` when they are more than were announced.

        To be called with none while nothing comes, so that what came before is recorded.
        """
        if self.offset + len(data) > self.upload.length:
            raise UploadTooLong(
                f"{self.upload.filename}: more than the announced {self.upload.length} bytes came."
            )
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self.offset += len(data)
        if self._checksum is not None:
            self._checksum.update(data)
        elif self._record_is_due():
            self._record()

    def commit(self) -> None:
        """Keep what came; with the last byte the import begins, in the same transaction."""
        if self._checksum is not None and not self._checksum.holds():
            self._rewind()
            raise ChecksumMismatch(f"{self.upload.filename}: the checksum differs; send it again.")
        self._record()

    def cut(self) -> None:
        """The connection broke: keep what came, unless it can't be verified any more."""
        if self._checksum is None:
            self._record()
        else:
            self._rewind()

    def close(self) -> None:
        """Let the next writer in."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.commit()
            else:
                self.cut()
        finally:
            self.close()

    def _record_is_due(self) -> bool:
        unrecorded = self.offset - self._recorded
        late = monotonic() - self._recorded_at >= RECORD_SECONDS
        # The last byte is for `commit`: with it the upload takes no more.
        whole = self.offset == self.upload.length
        return not whole and (unrecorded >= RECORD_EVERY or (late and unrecorded > 0))

    def _record(self) -> None:
        staging.sync(self._file)
        with transaction.atomic():
            upload = _receiving(self.upload.pk)
            upload.offset = self.offset
            upload.expires_at = timezone.now() + settings.OCELLUS_UPLOAD_LIFETIME
            upload.save(update_fields=["offset", "expires_at"])
            import_when_complete(upload)
        self.upload, self._recorded, self._recorded_at = upload, self.offset, monotonic()

    def _rewind(self) -> None:
        self._file.truncate(self._start)
        self.offset = self._start


def open_writer(upload_id: UUID, offset: int, checksum: Checksum | None = None) -> UploadWriter:
    """Become the only writer, at `offset`, which must be where the stored bytes end.

    Raises `NotFound`, `UploadLocked` or `OffsetMismatch`. Who may write is asked before.
    """
    try:
        file = staging.open_locked(upload_id)
    except FileNotFoundError as error:
        raise NotFound("There is no such upload.") from error
    try:
        upload = _at_offset(upload_id, offset)
        file.truncate(upload.offset)
        file.seek(upload.offset)
    except BaseException:
        file.close()
        raise
    return UploadWriter(upload, file, checksum)


def durable_offset(upload: Upload) -> int:
    """How many bytes are surely there: where a client goes on after a cut."""
    if upload.state != UploadState.RECEIVING:
        return upload.offset
    return min(upload.offset, staging.size(upload.pk))


@transaction.atomic
def _at_offset(upload_id: UUID, offset: int) -> Upload:
    upload = _receiving(upload_id)
    stored = durable_offset(upload)
    if stored != offset:
        raise OffsetMismatch(f"{upload.filename}: {stored} bytes are there, not {offset}.")
    if stored != upload.offset:  # the disk lost what it had promised; begin from what it kept
        upload.offset = stored
        upload.save(update_fields=["offset"])
    return upload


def _receiving(upload_id: UUID) -> Upload:
    """The locked row of an upload that still takes bytes."""
    upload = (
        Upload.objects.receiving()
        .select_for_update(of=("self",))
        .select_related("set", "project")
        .filter(pk=upload_id)
        .first()
    )
    if upload is None:
        raise NotFound("There is no such upload that takes bytes.")
    return upload
