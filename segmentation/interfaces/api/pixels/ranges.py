"""HTTP byte ranges: one range, by position or from the end."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obstore import OffsetRange, SuffixRange

_BY_POSITION = re.compile(r"bytes=(\d{1,18})-(\d{1,18})?", re.ASCII)
_SUFFIX = re.compile(r"bytes=-(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class ByteRange:
    """Bytes `start` ≤ i < `end` (to the end of the object without `end`), or its last `suffix`."""

    start: int = 0
    end: int | None = None
    suffix: int | None = None

    def within(self, size: int) -> tuple[int, int] | None:
        """The positions it means in an object of `size` bytes; None when it means no byte."""
        if self.suffix is not None:
            start, end = max(0, size - self.suffix), size
        else:
            start, end = self.start, size if self.end is None else min(self.end, size)
        return (start, end) if start < end else None

    def for_store(self) -> "tuple[int, int] | OffsetRange | SuffixRange":
        """The same as the object store says it."""
        if self.suffix is not None:
            return {"suffix": self.suffix}
        return {"offset": self.start} if self.end is None else (self.start, self.end)


def parse_range(header: str) -> ByteRange | None:
    """The range asked for; None for several ranges or none, which are answered with the whole."""
    header = header.replace(" ", "")
    suffix = _SUFFIX.fullmatch(header)
    if suffix:
        return ByteRange(suffix=int(suffix[1]))
    given = _BY_POSITION.fullmatch(header)
    if not given:
        return None
    start, last = int(given[1]), given[2]
    if last is None:
        return ByteRange(start)
    return ByteRange(start, int(last) + 1) if start <= int(last) else None
