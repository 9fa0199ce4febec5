"""From labels and pixels to one table of objects."""

from segmentation.science.measurements.choice import Choice
from segmentation.science.measurements.form import CannotMeasure
from segmentation.science.measurements.measure import measure
from segmentation.science.measurements.more import GROUPS, add_columns
from segmentation.science.measurements.pairing import cells_of_nuclei
from segmentation.science.measurements.ratios import add_ratios
from segmentation.science.measurements.single import measure_object

__all__ = [
    "GROUPS", "CannotMeasure", "Choice", "add_columns", "add_ratios", "cells_of_nuclei", "measure",
    "measure_object",
]  # fmt: skip
