"""From labels and pixels to one table of objects."""

from segmentation.science.measurements.measure import measure

__all__ = ["measure"]
