"""What must be true of a site after any harm; run as a program in its environment.

Prints JSON: what is orphaned, once the sweep has taken what was given up.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.db.models import Count  # noqa: E402

from segmentation.domain.common import storage  # noqa: E402
from segmentation.domain.exports.models import Export  # noqa: E402
from segmentation.domain.images.models import Image  # noqa: E402
from segmentation.domain.jobs.models import Job, Leftover  # noqa: E402
from segmentation.domain.jobs.sweep import sweep  # noqa: E402
from segmentation.domain.masks.models import Revision, Segmentation  # noqa: E402
from segmentation.domain.runs.models import Run, RunItem  # noqa: E402

while Leftover.objects.exists():
    sweep(timedelta(0))
pointed = {
    *Revision.objects.values_list("pixels_key", flat=True),
    *Revision.objects.values_list("table_key", flat=True),
    *Image.objects.values_list("pixels_key", flat=True),
    *Image.objects.values_list("thumbnail_key", flat=True),
    *Export.objects.values_list("file_key", flat=True),
}


# What an attempt wrote belongs together: it was published as a whole, or given up.
attempts = {"/".join(key.split("/")[:3]) for key in pointed}


def is_pointed_at(key: str) -> bool:
    """Whether a row names something of the attempt that wrote the object."""
    return "/".join(key.split("/")[:3]) in attempts


# Trials of models and the like keep pictures of their own.
KINDS = ("segment/", "import/", "segment-region/")
keys = (stored.key for stored in storage.list_all())
files = [key for key in keys if key.startswith(KINDS) and not is_pointed_at(key)]
twice = RunItem.objects.values("run", "image").annotate(n=Count("pk")).filter(n__gt=1)
made = Segmentation.objects.values("run_item__run", "image").annotate(n=Count("pk"))
counters = [
    str(run.pk)
    for run in Run.objects.all()
    if run.done != run.items.filter(segmentation__isnull=False).count()
]
found = {
    "files": files[:10],
    "unfinished_jobs": Job.objects.filter(state__in=["queued", "running"]).count(),
    "items_without_result": RunItem.objects.filter(state="done", segmentation=None).count(),
    "results_without_item": Segmentation.objects.filter(run_item=None, upload=None).count(),
    "items_twice": twice.count(),
    "results_twice": made.filter(n__gt=1).count(),
    "runs_that_miscount": counters,
}
json.dump(found, sys.stdout)
