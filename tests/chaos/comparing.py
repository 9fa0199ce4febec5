"""Two runs over one image, compared; run as a program in a site's environment.

Prints JSON: whether labels and tables are the same, and how often regions were begun again.
"""

import json
import sys

import django

django.setup()

import numpy as np  # noqa: E402

from segmentation.domain.jobs.models import Job  # noqa: E402
from segmentation.domain.masks.queries import open_labels, read_table  # noqa: E402
from segmentation.domain.runs import regions  # noqa: E402
from segmentation.domain.runs.models import Run  # noqa: E402

ROWS = 2048

one, other = (Run.objects.get(pk=name).items.get() for name in sys.argv[1:])
assert one.segmentation
assert other.segmentation
first, second = open_labels(one.segmentation), open_labels(other.segmentation)
height, width = first.shape[2:]
same = first.shape == second.shape and all(
    np.array_equal(
        first.read(0, 0, slice(top, top + ROWS), slice(0, width)),
        second.read(0, 0, slice(top, top + ROWS), slice(0, width)),
    )
    for top in range(0, height, ROWS)
)
tables = read_table(one.segmentation), read_table(other.segmentation)
jobs = Job.objects.filter(kind=regions.REGION, created_at__gte=other.run.created_at)
attempts = list(jobs.values_list("attempts", flat=True))
found = {
    "same": same and tables[0].equals(tables[1]),
    "objects": tables[0].num_rows,
    "regions": len(attempts),
    "begun_again": sum(attempts) - len(attempts),
}
json.dump(found, sys.stdout)
