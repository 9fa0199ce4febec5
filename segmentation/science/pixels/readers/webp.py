"""How large a WebP says it is; its decoder takes the memory for that as soon as it opens one."""

import struct

HEAD = 30
_SIDE = 0x3FFF


def webp_size(head: bytes) -> tuple[int, int] | None:
    """Height and width, from the first `HEAD` bytes of a file; None when it is no WebP."""
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < HEAD:
        return None
    kind = head[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
        return height + 1, width + 1
    if kind == b"VP8L":
        (packed,) = struct.unpack_from("<I", head, 21)
        return (packed >> 14 & _SIDE) + 1, (packed & _SIDE) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return height & _SIDE, width & _SIDE
