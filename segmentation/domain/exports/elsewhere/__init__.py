"""Files that open a result in other programs; in each a person puts a token of their own."""

from segmentation.domain.exports.elsewhere.opening import PROGRAMS, Opened, open_elsewhere

__all__ = ["PROGRAMS", "Opened", "open_elsewhere"]
