"""The checksum a client may send along with a piece of a file (tus `Upload-Checksum`)."""

import base64
import binascii
import hashlib
import hmac
from typing import Self

from segmentation.domain.images.errors import UnknownChecksum

ALGORITHMS = ("sha1", "sha256", "md5")


class Checksum:
    """What the bytes should add up to, and what they do so far."""

    def __init__(self, algorithm: str, digest: bytes) -> None:
        self._expected = digest
        self._hash = hashlib.new(algorithm, usedforsecurity=False)

    @classmethod
    def parse(cls, header: str) -> Self:
        """From the header's `<algorithm> <base64 of the digest>`; raises `UnknownChecksum`."""
        algorithm, _, encoded = header.strip().partition(" ")
        if algorithm not in ALGORITHMS:
            raise UnknownChecksum(
                f"The checksum “{algorithm}” is unknown; use one of {', '.join(ALGORITHMS)}."
            )
        try:
            digest = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise UnknownChecksum("The checksum is not valid base64.") from error
        if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
            raise UnknownChecksum(f"That is not as long as a checksum by {algorithm}.")
        return cls(algorithm, digest)

    def update(self, data: bytes) -> None:
        """Count in more bytes."""
        self._hash.update(data)

    def holds(self) -> bool:
        """Whether the bytes so far are those that were meant."""
        return hmac.compare_digest(self._hash.digest(), self._expected)
