"""What a project's listeners hear of uploads and images."""

from collections.abc import Sequence

from segmentation.domain.images.models import Image, Upload
from segmentation.domain.images.together import root_of
from segmentation.domain.jobs.events import announce


def announce_upload(upload: Upload, images: Sequence[Image] = ()) -> None:
    """Tell how far an upload is; to be called in the transaction that changed it.

    Nobody follows those that belong to no project.
    """
    if upload.project_id is None:
        return
    announce(
        upload.project_id,
        "upload",
        {
            "upload": str(upload.pk),
            "filename": upload.filename,
            "state": upload.state,
            "error": upload.error,
            "images": [str(image.pk) for image in images],
            **_more(upload),
        },
    )


def _more(upload: Upload) -> dict[str, object]:
    """What stands for more files than this one, and what there is to choose from."""
    more: dict[str, object] = {}
    if upload.set_id is not None and upload.parts.exists():
        more["root"] = root_of(upload.relative_path or upload.filename)
    if upload.scenes and upload.chosen is None:
        more["scenes"] = upload.scenes
    return more


def announce_image(image: Image) -> None:
    """Tell that an image has changed."""
    _announce(image, image.state)


def announce_deletion(image: Image) -> None:
    """Tell that an image is gone."""
    _announce(image, "deleted")


def _announce(image: Image, state: str) -> None:
    body = {"image": str(image.pk), "name": image.name, "state": state}
    announce(image.project_id, "image", body)
