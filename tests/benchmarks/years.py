"""Rows as they gather over years, made of a run over one image; run as a program in a site's
environment: `python -m tests.benchmarks.years RUN COUNT`.

Each row is a copy of one that the site made itself. They share the files behind them.
"""

import sys
import uuid
from typing import TypeVar

import django
from django.db import models, transaction

Row = TypeVar("Row", bound=models.Model)
ROWS_AT_ONCE = 2000


def main(run_id: str, count: int) -> None:
    """Images in the run's project, each done by the run and with its result."""
    django.setup()
    from segmentation.domain.runs.models import Run

    run = Run.objects.get(pk=run_id)
    first = run.items.select_related("image", "job", "segmentation").get(position=0)
    for start in range(run.total, count, ROWS_AT_ONCE):
        add(first, range(start, min(start + ROWS_AT_ONCE, count)))
    Run.objects.filter(pk=run.pk).update(total=count, done=count)


@transaction.atomic
def add(first: models.Model, positions: range) -> None:
    """The copies of an item with all that stands around it."""
    item, image, job = (first, first.image, first.job)  # type: ignore[attr-defined]
    segmentation = first.segmentation  # type: ignore[attr-defined]
    images = [copy(image, name=f"field-{position:06}.tif") for position in positions]
    jobs = [copy(job) for _ in positions]
    found = [copy(segmentation, image=one) for one in images]
    revision = segmentation.revisions.get()
    revisions = [copy(revision, segmentation=one) for one in found]
    items = [
        copy(item, position=position, image=images[i], job=jobs[i], segmentation=found[i])
        for i, position in enumerate(positions)
    ]
    for rows in (images, jobs, found, revisions, items):
        type(rows[0])._default_manager.bulk_create(rows)


def copy(row: Row, **changes: object) -> Row:
    """A new row like another one."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    made = type(row)(**fields | {"id": uuid.uuid4()})
    for name, value in changes.items():
        setattr(made, name, value)
    return made


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
