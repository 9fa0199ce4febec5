"""Columns that an edit can't know, as they depend on all objects: measured with the revision."""

import math

import pyarrow as pa

from segmentation.domain.masks.choosing import choice_of, measured_pixels, texture_ranges
from segmentation.domain.masks.models import Segmentation
from segmentation.science.measurements import add_columns, add_ratios, again, measure
from segmentation.science.measurements.more import SPILLOVER, TEXTURE
from segmentation.science.measurements.table import column_names
from segmentation.science.measurements.texture import value_ranges
from segmentation.science.pixels.label_source import LabelSource


def settled(segmentation: Segmentation, table: pa.Table, labels: LabelSource) -> pa.Table:
    """The table of all edits, in which what edits left open is measured anew, in all objects.

    That is spill-over in crowds too large to be solved at an edit, and texture once the lowest or
    the highest value in any object is another.
    """
    choice, pixels = choice_of(segmentation), measured_pixels(segmentation)
    names = column_names(pixels.info)
    groups = []
    # In smaller images edits solve all that hangs together, so that nothing is left open.
    if SPILLOVER in choice.groups and math.prod(labels.shape) > again.MOST_LINKED_PX:
        groups.append(SPILLOVER)
    before = texture_ranges(segmentation, pixels.info, segmentation.revision)
    if before is not None and before != value_ranges(table, names):
        groups.append(TEXTURE)
    if not groups:
        return table
    measured = measure(labels, pixels, ndim=3 if "volume_px" in table.column_names else 2)
    more = add_columns(measured, labels, pixels, groups)
    for name in more.column_names:
        if name in table.column_names and name not in measured.column_names:
            place = table.column_names.index(name)
            table = table.set_column(place, name, more[name].cast(table[name].type))
    ratios = {name: pair for name, pair in choice.ratios.items() if name in table.column_names}
    return add_ratios(table.drop_columns(list(ratios)), ratios)
