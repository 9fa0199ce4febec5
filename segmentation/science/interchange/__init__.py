"""Files for other software, one format a module; the same object has the same id in each."""

from segmentation.science.interchange import (
    cellpose_npy,
    coco,
    fcs,
    geojson,
    h5ad,
    imagej_roi,
    labels_tiff,
    ome_tiff,
    ome_zarr,
    tables,
    tracks,
)
from segmentation.science.interchange.base import CannotHold, Format
from segmentation.science.interchange.reading import read_labels

__all__ = ["FORMATS", "CannotHold", "Format", "read_labels"]

FORMATS: dict[str, Format] = {
    format_.name: format_
    for format_ in (
        labels_tiff.FORMAT,
        ome_tiff.FORMAT,
        ome_zarr.FORMAT,
        imagej_roi.FORMAT,
        geojson.FORMAT,
        coco.FORMAT,
        cellpose_npy.FORMAT,
        tables.CSV,
        tables.PARQUET,
        tracks.FORMAT,
        fcs.FORMAT,
        h5ad.FORMAT,
    )
}
