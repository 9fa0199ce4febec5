"""What a project's listeners hear of uploads and images."""

from collections.abc import Sequence

from segmentation.domain.images.models import Image, Upload
from segmentation.domain.jobs.events import announce


def announce_upload(upload: Upload, images: Sequence[Image] = ()) -> None:
    """Tell how far an upload is; to be called in the transaction that changed it."""
    announce(
        upload.project_id,
        "upload",
        {
            "upload": str(upload.pk),
            "filename": upload.filename,
            "state": upload.state,
            "error": upload.error,
            "images": [str(image.pk) for image in images],
        },
    )


def announce_image(image: Image, state: str | None = None) -> None:
    """Tell that an image is there, has another name, or (`deleted`) is gone."""
    announce(
        image.project_id,
        "image",
        {"image": str(image.pk), "name": image.name, "state": state or image.state},
    )
