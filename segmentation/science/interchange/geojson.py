"""Outlines as GeoJSON, the way QuPath exchanges them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.interchange.areas import Area, paint, ring, whole_number
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.pixels.errors import Refused

_KINDS = ("FeatureCollection", "Feature", "GeometryCollection", "Polygon", "MultiPolygon")


def read(file: LabelFile) -> NDArray[np.uint32]:
    """The labels of polygons in pixels; `plane` of a geometry says where in Z and T they lie.

    An id is the property `label`, or a `name` of digits.
    """
    areas = [area for feature in _features(file.document) for area in _areas(feature)]
    return paint(areas, file.shape)


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


READER = LabelReader("GeoJSON", _knows, read)
