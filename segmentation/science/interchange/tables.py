"""The table of objects as CSV and Parquet; units stand in the column names."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from segmentation.science.interchange.base import Format
from segmentation.science.interchange.rows import word_columns
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import LabelArray, LabelSource


def write_csv(
    path: Path,
    labels: LabelSource | LabelArray,  # noqa: ARG001
    info: ImageInfo,  # noqa: ARG001
    table: pa.Table,
) -> None:
    """Write every column that holds single values; outlines have no place in a CSV."""
    single = [field.name for field in table.schema if not pa.types.is_list(field.type)]
    plain = table.select(single)
    for name in word_columns(plain):
        place = plain.column_names.index(name)
        plain = plain.set_column(place, name, plain[name].cast(pa.string()))
    pyarrow.csv.write_csv(plain, path, pyarrow.csv.WriteOptions(quoting_style="needed"))


def read_csv(path: Path) -> pa.Table:
    """A table written by `write_csv`."""
    return pyarrow.csv.read_csv(path)


def write_parquet(
    path: Path,
    labels: LabelSource | LabelArray,  # noqa: ARG001
    info: ImageInfo,  # noqa: ARG001
    table: pa.Table,
) -> None:
    """Write the whole table, outlines included."""
    pyarrow.parquet.write_table(table, path, compression="zstd")


def read_parquet(path: Path) -> pa.Table:
    """A table written by `write_parquet`."""
    return pyarrow.parquet.read_table(path)


CSV = Format("csv", ".objects.csv", "text/csv", write_csv)
PARQUET = Format("parquet", ".objects.parquet", "application/vnd.apache.parquet", write_parquet)
