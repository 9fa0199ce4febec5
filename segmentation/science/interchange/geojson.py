"""Outlines as GeoJSON, the way QuPath exchanges them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.interchange.areas import Area, paint, ring, whole_number
from segmentation.science.interchange.base import Format
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.interchange.outlines import Outline, outlines
from segmentation.science.interchange.rows import Rows
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.label_source import LabelArray, LabelSource, as_source

# What QuPath calls the class of an object.
_CLASS = "phenotype"
_KINDS = ("FeatureCollection", "Feature", "GeometryCollection", "Polygon", "MultiPolygon")


def write(path: Path, labels: LabelSource | LabelArray, info: ImageInfo, table: pa.Table) -> None:
    """Write a feature a plane for each object, in pixels, with its measurements.

    `label` and `name` are the object's id, its phenotype is its class; `id`, which QuPath wants to
    be a UUID, follows from the id and the image's name.
    """
    source, rows = as_source(labels), Rows(table)
    deep = source.shape[:2] != (1, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for number, outline in enumerate(outlines(source, table)):
            file.write(",\n" if number else "\n")
            json.dump(_feature(outline, info, rows, deep=deep), file, allow_nan=False)
        file.write("\n]}\n")


def _feature(outline: Outline, info: ImageInfo, rows: Rows, *, deep: bool) -> dict[str, Any]:
    geometry = _geometry(outline)
    if deep:
        geometry["plane"] = {"c": -1, "z": outline.z, "t": outline.t}
    place = f"{info.name}/{outline.label}/{outline.t}/{outline.z}"
    phenotype = rows.word(_CLASS, outline.label)
    return {
        "type": "Feature",
        "id": str(uuid5(NAMESPACE_URL, place)),
        "geometry": geometry,
        "properties": {
            "objectType": "detection",
            "name": str(outline.label),
            "label": outline.label,
            "measurements": rows.of(outline.label),
            **({"classification": {"name": phenotype}} if phenotype else {}),
        },
    }


def _geometry(outline: Outline) -> dict[str, Any]:
    polygons = [
        [[*ring[:, ::-1].tolist(), ring[0, ::-1].tolist()] for ring in polygon]
        for polygon in outline.polygons
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def read(file: LabelFile) -> NDArray[np.uint32]:
    """The labels of polygons in pixels; `plane` of a geometry says where in Z and T they lie.

    An id is the property `label`, or a `name` of digits.
    """
    areas = [area for feature in _features(file.document) for area in _areas(feature)]
    return paint(areas, file.shape, file.cut)


def _knows(file: LabelFile) -> bool:
    document = file.document
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and first.get("type") in _KINDS


def _features(document: Any) -> Iterator[dict[str, Any]]:
    """The features of a collection, a list or one of its own."""
    entries = document if isinstance(document, list) else [document]
    for entry in entries:
        if not isinstance(entry, dict):
            raise Refused("has something other than features in its list")
        if entry.get("type") == "FeatureCollection":
            yield from _features(entry.get("features", []))
        elif entry.get("type") == "Feature":
            yield entry
        else:
            yield {"geometry": entry}


def _areas(feature: dict[str, Any]) -> Iterator[Area]:
    geometry, properties = feature.get("geometry") or {}, feature.get("properties") or {}
    label = whole_number(properties.get("label"))
    if label is None:
        label = whole_number(properties.get("name"))
    plane = geometry.get("plane") or {}
    rings = [ring(points) for polygon in _polygons(geometry) for points in polygon]
    if rings:
        yield Area(rings, label, t=int(plane.get("t", 0)), z=int(plane.get("z", 0)))


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    kind = geometry.get("type")
    if kind == "Polygon":
        return [geometry.get("coordinates", [])]
    if kind == "MultiPolygon":
        return list(geometry.get("coordinates", []))
    if kind == "GeometryCollection":
        return [one for part in geometry.get("geometries", []) for one in _polygons(part)]
    raise Refused(f"has a shape of the kind {kind}; objects are Polygon or MultiPolygon")


FORMAT = Format("geojson", ".geojson", "application/geo+json", write)
READER = LabelReader("GeoJSON", _knows, read)
