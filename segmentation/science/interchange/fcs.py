"""The table of objects as FCS 3.1, for programs of flow and mass cytometry: an event an object.

Spidlen et al., Data File Standard for Flow Cytometry, version FCS 3.1, Cytometry A 2010.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from segmentation.science.interchange.base import Format
from segmentation.science.interchange.rows import numeric_columns, word_columns, words
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import LabelArray, LabelSource

_HEADER = 58
_DELIMITER = "|"
# Whole numbers up to here are exact in 32-bit floats, which every program reads.
_EXACT = 2**24
_EVENTS_A_TIME = 100_000
# Offsets of more digits than the header has room for stand in the text alone.
_LONGEST_OFFSET = 99_999_999


def write(
    path: Path,
    labels: LabelSource | LabelArray,  # noqa: ARG001
    info: ImageInfo,
    table: pa.Table,
) -> None:
    """Write every column of numbers; 64-bit numbers where an id needs them.

    A column of words becomes one of numbers from 1 (0 stands for none), and a keyword by its name
    says what they mean.
    """
    meanings = {}
    for name in word_columns(table):
        known, codes = words(table, name)
        told = ", ".join(f"{n}={word}" for n, word in enumerate(known, start=1))
        # Not every reader undoes what is written twice.
        meanings[name.upper()] = told.replace(_DELIMITER, "/")
        table = table.set_column(table.column_names.index(name), name, pa.array(codes + 1))
    columns = numeric_columns(table)
    highest = int(np.asarray(table["label"]).max(initial=0))
    kind = np.dtype("<f4" if highest <= _EXACT else "<f8")
    text = _text(table, columns, kind, {"$SRC": info.name, **meanings})
    begin = _HEADER + len(text)
    end = begin + table.num_rows * len(columns) * kind.itemsize - 1
    with path.open("wb") as file:
        file.write(_header(begin, end))
        file.write(text)
        for start in range(0, table.num_rows, _EVENTS_A_TIME):
            part = table.slice(start, _EVENTS_A_TIME)
            events = [np.asarray(part[name]).astype(kind) for name in columns]
            file.write(np.stack(events, axis=1).tobytes())


def _header(begin: int, end: int) -> bytes:
    data = (begin, end) if end <= _LONGEST_OFFSET else (0, 0)
    offsets = (_HEADER, begin - 1, *data, 0, 0)
    return ("FCS3.1    " + "".join(f"{offset:>8}" for offset in offsets)).encode("ascii")


def _text(table: pa.Table, columns: list[str], kind: np.dtype[Any], facts: dict[str, str]) -> bytes:
    """Keywords and values; offsets of the data, which depend on its length, have a fixed width."""
    size = table.num_rows * len(columns) * kind.itemsize
    keywords = {
        "$BEGINANALYSIS": "0",
        "$ENDANALYSIS": "0",
        "$BEGINSTEXT": "0",
        "$ENDSTEXT": "0",
        "$BYTEORD": "1,2,3,4",
        "$DATATYPE": "F" if kind.itemsize == 4 else "D",
        "$MODE": "L",
        "$NEXTDATA": "0",
        "$PAR": str(len(columns)),
        "$TOT": str(table.num_rows),
        "$CYT": "Ocellus",
        **facts,
    }
    for number, name in enumerate(columns, start=1):
        top = float(np.nanmax(np.asarray(table[name], np.float64), initial=0))
        keywords |= {
            f"$P{number}N": name.replace(",", "_"),
            f"$P{number}B": str(8 * kind.itemsize),
            f"$P{number}E": "0,0",
            f"$P{number}R": str(int(np.ceil(top)) + 1 if np.isfinite(top) else _EXACT),
        }
    rest = "".join(
        f"{key}{_DELIMITER}{_escaped(value)}{_DELIMITER}" for key, value in keywords.items()
    )
    offsets = "$BEGINDATA|{:012}|$ENDDATA|{:012}|"
    begin = _HEADER + len((_DELIMITER + offsets.format(0, 0) + rest).encode())
    return (_DELIMITER + offsets.format(begin, begin + size - 1) + rest).encode()


def _escaped(value: str) -> str:
    """A delimiter within a value is written twice; no value may be empty."""
    return value.replace(_DELIMITER, 2 * _DELIMITER) or " "


FORMAT = Format("fcs", ".fcs", "application/vnd.isac.fcs", write)
