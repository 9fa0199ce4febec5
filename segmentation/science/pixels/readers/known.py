"""Formats that are recognised only to say what they are."""

_MAGIC = (
    (b"\x01\xda", "an SGI picture"),
    (b"8BPS", "a Photoshop document"),
    (b"icns", "an Apple icon"),
    (b"%PDF", "a PDF document"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML text"),
)


def describe(head: bytes) -> str:
    """What a file of no readable format seems to be, to be read after "it looks like"."""
    start = head.lstrip().lower()
    for magic, name in _MAGIC:
        if head.startswith(magic) or start.startswith(magic.lower()):
            return name
    if head[4:6] in (b"\x11\xaf", b"\x12\xaf"):
        return "an FLI animation"
    if head and all(32 <= byte < 127 or byte in b"\t\r\n" for byte in head):
        return "plain text"
    return "nothing it knows"
