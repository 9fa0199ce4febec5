"""Making files of segmentations: one at once, or all of a run or project by a worker."""

from segmentation.domain.exports.services.bundles import expire_exports, start_export
from segmentation.domain.exports.services.single import ExportedFile, export_segmentation

__all__ = [
    "ExportedFile",
    "expire_exports",
    "export_segmentation",
    "start_export",
]
