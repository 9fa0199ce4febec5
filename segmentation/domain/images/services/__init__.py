"""What can be done with uploads and images."""

from segmentation.domain.images.services.images import name_channels, rename_image
from segmentation.domain.images.services.scenes import choose_for_the_absent, choose_scenes
from segmentation.domain.images.services.sets import finish_set
from segmentation.domain.images.services.uploads import (
    create_upload,
    expire_uploads,
    finish_upload,
    take_file,
    take_model,
    terminate_upload,
)
from segmentation.domain.images.services.writing import UploadWriter, durable_offset, open_writer

__all__ = [
    "UploadWriter",
    "choose_for_the_absent",
    "choose_scenes",
    "create_upload",
    "durable_offset",
    "expire_uploads",
    "finish_set",
    "finish_upload",
    "name_channels",
    "open_writer",
    "rename_image",
    "take_file",
    "take_model",
    "terminate_upload",
]
