"""Changing label images: what tools do to objects, and what that changed, to be done and undone."""

from segmentation.science.editing.accepting import accept, overlapped
from segmentation.science.editing.canvas import Canvas, MemoryChunks, PatchedLabels, Place
from segmentation.science.editing.deltas import Delta, apply, decode, encode, put_back, revert
from segmentation.science.editing.errors import CannotEdit
from segmentation.science.editing.objects import Box, boxes_around, labels_near, unite
from segmentation.science.editing.operations import (
    Runs,
    fill_holes,
    paint,
    relabel,
    split,
)
from segmentation.science.editing.shapes import (
    copy_to,
    grow,
    restore,
    shrink,
    smooth,
    split_at_seeds,
)

__all__ = [
    "Box", "CannotEdit", "Canvas", "Delta", "MemoryChunks", "PatchedLabels", "Place", "Runs",
    "accept", "apply", "boxes_around", "copy_to", "decode", "encode", "fill_holes", "grow",
    "labels_near", "overlapped", "paint", "put_back", "relabel", "restore", "revert", "shrink",
    "smooth", "split", "split_at_seeds", "unite",
]  # fmt: skip
