"""Object tables as Parquet files: read by column, and by a range of rows."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

# A page of objects in the API touches one group; a column of all objects stays a few big reads.
ROWS_A_GROUP = 10_000


def table_bytes(table: pa.Table) -> bytes:
    """The file of an object table."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", row_group_size=ROWS_A_GROUP)
    return sink.getvalue()


def table_rows(
    source: Path | BinaryIO,
    columns: Sequence[str] | None = None,
    start: int = 0,
    stop: int | None = None,
) -> pa.Table:
    """Rows `start` to `stop` of a file, in the order of their labels; all columns unless named.

    Only the groups that hold these rows are decoded. Columns that aren't there are left out.
    """
    with pq.ParquetFile(source, memory_map=isinstance(source, Path)) as file:
        wanted = None if columns is None else [c for c in columns if c in file.schema_arrow.names]
        end = file.metadata.num_rows if stop is None else min(stop, file.metadata.num_rows)
        groups, first = _groups(file.metadata, start, end)
        table = file.read_row_groups(groups, columns=wanted)
    return table.slice(start - first, max(end - start, 0))


def _groups(metadata: pq.FileMetaData, start: int, stop: int) -> tuple[list[int], int]:
    """The groups that hold rows of [start, stop), and the first row of the first of them."""
    groups: list[int] = []
    first, row = start, 0
    for index in range(metadata.num_row_groups):
        count = metadata.row_group(index).num_rows
        if row < stop and row + count > start:
            first = row if not groups else first
            groups.append(index)
        row += count
    return groups, first
