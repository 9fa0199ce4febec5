"""Blosc in Zarr: its decoder believes a chunk's header and reads past the end of one cut short."""

import struct

from zarr.abc.store import ByteRequest, Store
from zarr.core.buffer import Buffer, BufferPrototype
from zarr.storage import WrapperStore

from segmentation.science.pixels.errors import CUT_SHORT, Refused

_HEADER = 16
_LENGTH_AT = 12
_METADATA = (".zarray", ".zgroup", ".zattrs", "zarr.json")


class BloscChecked(WrapperStore[Store]):
    """The store of an array whose chunks are compressed by Blosc, each as long as it says."""

    async def get(
        self, key: str, prototype: BufferPrototype, byte_range: ByteRequest | None = None
    ) -> Buffer | None:
        """As the store's; raises Refused for a chunk that is not whole."""
        found = await super().get(key, prototype, byte_range)
        if found is None or byte_range is not None or key.endswith(_METADATA):
            return found
        data = found.to_bytes()
        if len(data) < _HEADER or struct.unpack_from("<I", data, _LENGTH_AT)[0] != len(data):
            raise Refused(CUT_SHORT)
        return found
