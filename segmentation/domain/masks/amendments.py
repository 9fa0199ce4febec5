"""The rows of objects that edits have changed, in the database."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from segmentation.domain.masks.models import Amendment, Segmentation
from segmentation.science.measurements.phenotypes import CLASS

_ROWS_AT_ONCE = 100
_WORDS = pa.dictionary(pa.int32(), pa.string())


def amended(table: pa.Table, amendments: Iterable[Amendment]) -> pa.Table:
    """A revision's table as it is now. What is known of unchanged objects only is null."""
    changes = list(amendments)
    labels = np.asarray(table["label"], np.int64)
    kept = table.filter(~np.isin(labels, [change.label for change in changes]))
    rows = [json.loads(change.measured) for change in changes if change.measured is not None]
    if CLASS not in table.column_names and any(row.get(CLASS) for row in rows):
        kept = kept.append_column(CLASS, pa.nulls(kept.num_rows, _WORDS))
    now = pa.concat_tables([kept, pa.Table.from_pylist(rows, schema=kept.schema)])
    return now.unify_dictionaries().sort_by("label")


def save_amendments(
    segmentation: Segmentation, version: int, rows: Mapping[int, dict[str, Any] | None]
) -> None:
    """Keep the rows of objects as an edit left them; None for those that are gone."""
    changes = [
        Amendment(
            segmentation=segmentation,
            version=version,
            label=label,
            measured=None if row is None else json.dumps(row),
        )
        for label, row in rows.items()
    ]
    Amendment.objects.bulk_create(
        changes,
        batch_size=_ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["segmentation", "label"],
        update_fields=["version", "measured"],
    )
