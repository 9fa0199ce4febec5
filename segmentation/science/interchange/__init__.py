"""Files for other software, one format a module; the same object has the same id in each."""

from segmentation.science.interchange import labels_tiff, ome_tiff, tables
from segmentation.science.interchange.base import Format
from segmentation.science.interchange.reading import read_labels

__all__ = ["FORMATS", "Format", "read_labels"]

FORMATS: dict[str, Format] = {
    format_.name: format_
    for format_ in (labels_tiff.FORMAT, ome_tiff.FORMAT, tables.CSV, tables.PARQUET)
}
