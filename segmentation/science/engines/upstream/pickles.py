"""A look into a torch file: which names and classes its pickle speaks of. Nothing is unpickled."""

import io
import pickletools
import zipfile
from dataclasses import dataclass
from pathlib import Path

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.members import BROKEN_ARCHIVE

_MAX_BYTES = 64 * 1024 * 1024
_MAX_STEPS = 4_000_000
# A file from before torch used zip archives is a row of pickles: a magic number, a version, the
# machine, then the object.
_LEGACY_PICKLES = 4
_HARMLESS = ("collections.OrderedDict", "torch._utils._rebuild_", "torch.Size")
_NUMBERS = ("numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "numpy.dtype")


@dataclass(frozen=True)
class Look:
    """The strings in a pickle, among them the names of weights, and the classes it would call."""

    strings: frozenset[str]
    classes: frozenset[str]

    @property
    def strange(self) -> list[str]:
        """Classes that weights have no need of."""
        return sorted(name for name in self.classes if not _is_harmless(name))


def look(path: Path) -> Look:
    """Read the pickle of a file that torch saved; raises `ModelFileError` where there is none."""
    try:
        if zipfile.is_zipfile(path):
            return _look(io.BytesIO(_zipped_pickle(path)), 1)
        with path.open("rb") as file:
            return _look(io.BytesIO(file.read(_MAX_BYTES)), _LEGACY_PICKLES)
    except (*BROKEN_ARCHIVE, StopIteration) as error:
        raise ModelFileError(f"{path.name} can't be read as a file of weights: {error}") from error


def _zipped_pickle(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        member = next(n for n in archive.namelist() if n.rpartition("/")[2] == "data.pkl")
        with archive.open(member) as file:
            content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise ValueError("its table of contents is too large")
    return content


def _look(stream: io.BytesIO, pickles: int) -> Look:
    strings: list[str] = []
    classes: set[str] = set()
    size = len(stream.getbuffer())
    for _ in range(pickles):
        if stream.tell() == size:
            break
        for step, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if step > _MAX_STEPS:
                raise ValueError("its table of contents is too long")
            if opcode.name in {"GLOBAL", "INST"}:
                classes.add(str(argument).replace(" ", "."))
            elif opcode.name == "STACK_GLOBAL":
                classes.add(".".join(strings[-2:]))
            elif isinstance(argument, str):
                strings.append(argument)
    return Look(frozenset(strings), frozenset(classes))


def _is_harmless(name: str) -> bool:
    return (
        name.startswith((*_HARMLESS, *_NUMBERS))
        or name == "_codecs.encode"
        or (name.startswith("torch.") and name.endswith("Storage"))
    )
