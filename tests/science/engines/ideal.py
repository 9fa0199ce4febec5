"""What networks say that have learnt everything, and what their engines make of it."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from segmentation.science.engines import catalog
from segmentation.science.engines.base import Instances, Segmenter
from segmentation.science.engines.cellpose import targets as cellpose
from segmentation.science.engines.cellseg.targets import masks_in, objects
from segmentation.science.engines.fit import Recipe
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.parameters import Parameters, parse_parameters
from segmentation.science.engines.splinedist import spline
from segmentation.science.engines.splinedist.targets import targets as splines
from segmentation.science.engines.stardist.targets import targets as stars
from segmentation.science.engines.unet.targets import targets as classes
from tests.science.engines.truth import everything

Labels = NDArray[np.int32]
Fields = NDArray[np.float32]

GRID, RAYS, CONTROL_POINTS, SAMPLES = 2, 32, 8, 128


def unet_fields(labels: Labels) -> Fields:
    """Probabilities (3, Y, X) that are nearly sure."""
    said = np.full((3, *labels.shape), 0.02, np.float32)
    np.put_along_axis(said, classes(labels).classes[None], 0.96, axis=0)
    return said


def stardist_fields(labels: Labels, grid: int = GRID) -> Fields:
    """Probability and distances."""
    said = stars(labels, RAYS, grid)
    fields: Fields = np.concatenate([said.prob[None], said.dist])
    return fields


def cellpose_fields(labels: Labels) -> Fields:
    """Five times the flow, and logits of a cell."""
    fields = cellpose.targets(labels)
    fields[:2] *= cellpose.FLOW_SCALE
    fields[2] = fields[2] * 12 - 6
    return fields


def splinedist_fields(labels: Labels, grid: int = GRID) -> Fields:
    """Probability and the control points of the curve nearest to the contour."""
    said = splines(labels, grid, SAMPLES)
    rows, columns = np.nonzero(said.owner >= 0)
    pixels = grid * np.stack([rows, columns], axis=1)[:, None]
    seen = spline.fit(said.contours, CONTROL_POINTS)[said.owner[rows, columns]] - pixels
    fields = np.zeros((1 + 2 * CONTROL_POINTS, *said.prob.shape), np.float32)
    fields[0] = said.prob
    fields[1:, rows, columns] = spline.to_polar(seen).T
    return fields


def embedseg_fields(labels: Labels, radius: float = 3.0) -> Fields:
    """Arrows that all end at the mean of their object's pixels, at most `radius` apart."""
    fields = np.zeros((5, *labels.shape), np.float32)
    rows, columns = np.nonzero(labels)
    ids = labels[rows, columns]
    count = np.maximum(np.bincount(ids), 1)
    fields[0, rows, columns] = (np.bincount(ids, columns) / count)[ids] - columns
    fields[1, rows, columns] = (np.bincount(ids, rows) / count)[ids] - rows
    fields[2:4] = np.log(2) / radius**2
    fields[4] = labels > 0
    return fields


def cellseg_fields(labels: Labels) -> Fields:
    """Rows of true boxes with true masks."""
    ids, boxes = objects(labels)
    return pack(boxes, np.ones(len(ids), np.float32), masks_in(labels, ids, boxes).astype("f4"))


def pack(boxes: Fields, scores: Fields, masks: Fields) -> Fields:
    """Boxes (n, 4), scores (n,) and masks (n, 28, 28) as the rows that CellSeg's network says."""
    rows = (boxes, scores[:, None], masks.reshape(-1, 28 * 28))
    return np.concatenate(rows, axis=1, dtype=np.float32)


IDEAL: dict[str, Callable[[Labels], Fields]] = {
    "unet": unet_fields,
    "stardist": stardist_fields,
    "cellpose": cellpose_fields,
    "splinedist": splinedist_fields,
    "embedseg": embedseg_fields,
    "cellseg": cellseg_fields,
}


def new_segmenter(engine: str) -> Segmenter:
    """An engine with an untrained network of the usual size."""
    found = catalog.engine(engine)
    roles = tuple(role.name for role in found.spec.channels)
    header = ModelHeader(
        engine=engine,
        slug=f"new-{engine}",
        name=f"New {engine}",
        ndim=2,
        channels=roles,
        config=found.default_config(len(roles)),
        normalization={"low": 1.0, "high": 99.8},
        parameters={},
        licence="CC0-1.0",
    )
    recipe: Recipe = found.recipe(header, torch.device("cpu"))
    return recipe.segmenter()


def decoded(
    segmenter: Segmenter, fields: Fields, shape: tuple[int, ...], how: Parameters
) -> Instances:
    """The objects of a plane of `shape` (Y, X) that was one tile."""
    pieces = [segmenter.gather(fields, everything(shape), how)]
    return segmenter.assemble(pieces, (shape[0], shape[1]), how)


def found_again(segmenter: Segmenter, labels: Labels, **parameters: float) -> Instances:
    """Labels encoded and decoded; crumbs are kept."""
    engine = segmenter.header.engine
    how = parse_parameters(catalog.spec(engine).parameters, {}, {"min_area_px": 0, **parameters})
    return decoded(segmenter, IDEAL[engine](labels), labels.shape, how)
