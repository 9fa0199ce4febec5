"""The table of objects: names, units and order of its columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements import shape
from segmentation.science.measurements.accumulate import Geometry, Intensity
from segmentation.science.pixels.axes import ImageInfo, PixelSize

Columns = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """Sums of the objects that have pixels; row i belongs to `labels[i]`."""

    labels: NDArray[np.int64]
    geometry: Geometry
    intensities: Sequence[Intensity]

    @classmethod
    def of(
        cls, labels: NDArray[np.int64], geometry: Geometry, intensities: Sequence[Intensity]
    ) -> Self:
        """Keep the rows of objects with pixels, in rising order of label."""
        rows = np.flatnonzero(geometry.count)
        return cls(labels, _rows(geometry, rows), [_rows(part, rows) for part in intensities])


def build_table(
    measured: Measured,
    info: ImageInfo,
    scores: NDArray[np.float32] | None,
    outlines: Sequence[NDArray[np.float32]] | None,
    vertices: Sequence[NDArray[np.float32]] | None,
    ndim: int | None,
) -> pa.Table:
    """The table: label, place, size, form, intensities, score and outline, in this order."""
    geometry = measured.geometry
    deep = bool((geometry.high[:, 1] - geometry.low[:, 1] > 1).any())
    solid = deep if ndim is None else ndim == 3
    columns: Columns = {"label": measured.labels.astype(np.uint32)}
    columns |= _place(geometry)
    columns |= (_volume if solid else _area)(geometry, info.pixel_size)
    columns |= _intensities(measured.intensities, info)
    if scores is not None:
        columns["score"] = np.asarray(scores, np.float32)[_indices(measured.labels, len(scores))]
    if outlines is not None and (outlines or not len(measured.labels)):
        columns["outline_yx"] = _lists(outlines, _indices(measured.labels, len(outlines)))
    if vertices:
        axes = "zyx"[-vertices[0].shape[1] :]
        columns[f"vertices_{axes}"] = _lists(vertices, _indices(measured.labels, len(vertices)))
    return pa.table(columns)


def _place(geometry: Geometry) -> Columns:
    low, high = geometry.low, geometry.high
    centroid = shape.centroids(geometry)
    columns: Columns = {"t": low[:, 0]}
    for index, axis in enumerate("zyx", start=1):
        columns |= {f"{axis}0": low[:, index], f"{axis}1": high[:, index]}
    return columns | {f"centroid_{axis}_px": centroid[:, index] for index, axis in enumerate("zyx")}


def _area(geometry: Geometry, size: PixelSize) -> Columns:
    covariance = shape.covariances(geometry)
    columns: Columns = {"area_px": geometry.count}
    if size.y and size.x:
        columns["area_um2"] = geometry.count * (size.y * size.x)
    major, minor = shape.axes_2d(covariance)
    columns |= {"major_axis_px": major, "minor_axis_px": minor}
    if size.y and size.x:
        major, minor = shape.axes_2d(_scaled(covariance, (1.0, size.y, size.x)))
        columns |= {"major_axis_um": major, "minor_axis_um": minor}
    columns["eccentricity"] = shape.eccentricity(covariance)
    columns["orientation_rad"] = shape.orientation(covariance)
    return columns


def _volume(geometry: Geometry, size: PixelSize) -> Columns:
    covariance = shape.covariances(geometry)
    columns: Columns = {"volume_px": geometry.count}
    if size.z and size.y and size.x:
        columns["volume_um3"] = geometry.count * (size.z * size.y * size.x)
    major, minor = shape.axes_3d(covariance)
    columns |= {"major_axis_px": major, "minor_axis_px": minor}
    if size.z and size.y and size.x:
        major, minor = shape.axes_3d(_scaled(covariance, (size.z, size.y, size.x)))
        columns |= {"major_axis_um": major, "minor_axis_um": minor}
    return columns


def _intensities(intensities: Sequence[Intensity], info: ImageInfo) -> Columns:
    columns: Columns = {}
    for name, part in zip(column_names(info), intensities, strict=True):
        mean = part.mean()
        columns |= {
            f"mean_{name}": mean,
            f"min_{name}": part.low,
            f"max_{name}": part.high,
            f"std_{name}": part.std(),
            f"sum_{name}": part.count * part.shift + part.total,
        }
    return columns


def column_names(info: ImageInfo) -> list[str]:
    """Channel names fit for a column: letters, digits and _, no name twice."""
    names: list[str] = []
    for index, channel in enumerate(info.channels):
        plain = re.sub(r"\W+", "_", channel.name).strip("_") or f"channel_{index + 1}"
        names.append(plain if plain not in names else f"{plain}_{index + 1}")
    return names


def channels_in(columns: Sequence[str]) -> list[str]:
    """What the channels are called in a table with such columns."""
    return [
        name.removeprefix("std_")
        for name in columns
        if name.startswith("std_") and f"sum_{name.removeprefix('std_')}" in columns
    ]


def _scaled(covariance: shape.Floats, size: tuple[float, float, float]) -> shape.Floats:
    edges = np.asarray(size)
    return covariance * np.outer(edges, edges)


def _indices(labels: NDArray[np.int64], given: int) -> NDArray[np.int64]:
    if len(labels) and labels[-1] > given:
        raise ValueError(f"{given} given for labels up to {labels[-1]}")
    return labels - 1


def _lists(outlines: Sequence[NDArray[np.float32]], indices: NDArray[np.int64]) -> pa.Array:
    flat = [np.asarray(outlines[index], np.float32).ravel() for index in indices]
    ends = np.cumsum([0, *(len(outline) for outline in flat)], dtype=np.int32)
    values = np.concatenate([np.zeros(0, np.float32), *flat])
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(values))


def _rows(sums: Any, rows: NDArray[np.intp]) -> Any:
    """The same sums for some of the labels."""
    kept = type(sums)(len(rows))
    for item in fields(sums):
        if not item.init:
            setattr(kept, item.name, getattr(sums, item.name)[rows])
    return kept
