"""How a segmentation came to be, so that it can be judged and made again."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from segmentation.domain.common.versions import installed_version
from segmentation.domain.runs.models import RunItem

LIBRARIES = ("torch", "numpy", "scipy", "scikit-image", "stardist", "zarr", "numba")


def provenance(item: RunItem, made: dict[str, Any], started_at: datetime) -> dict[str, Any]:
    """What went in, what was used, when; `made` is what the engine says of its own work."""
    model, image = item.run.model, item.image
    return {
        **made,
        "ocellus": installed_version("ocellus"),
        "libraries": {name: installed_version(name) for name in LIBRARIES},
        "engine": model.engine,
        "model": {"slug": model.slug, "version": model.version, "sha256": model.sha256},
        "image": {"id": str(image.pk), "name": image.name, "sha256": image.sha256},
        "run": str(item.run_id),
        "measurements": item.run.measurements,
        "started_at": started_at.isoformat(),
        "finished_at": timezone.now().isoformat(),
    }
