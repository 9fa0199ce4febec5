"""Ranges of rows come from the groups that hold them, whatever their size."""

import io

import pyarrow as pa
import pytest

from segmentation.domain.masks import tables
from segmentation.domain.masks.tables import table_bytes, table_rows


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(tables, "ROWS_A_GROUP", 4)
    return table_bytes(pa.table({"label": range(1, 11), "area_px": range(100, 110)}))


@pytest.mark.parametrize(
    ("start", "stop", "labels"),
    [
        (0, None, range(1, 11)),
        (0, 3, range(1, 4)),
        (3, 5, range(4, 6)),
        (4, 8, range(5, 9)),
        (9, 100, [10]),
        (10, 20, []),
        (5, 5, []),
        (7, 3, []),
    ],
)
def test_a_range_of_rows(data: bytes, start: int, stop: int | None, labels: range) -> None:
    table = table_rows(io.BytesIO(data), start=start, stop=stop)
    assert table.column("label").to_pylist() == list(labels)
    assert table.column_names == ["label", "area_px"]


def test_columns_are_chosen_and_unknown_ones_left_out(data: bytes) -> None:
    table = table_rows(io.BytesIO(data), ["area_px", "mean_dapi"], 2, 4)
    assert table.to_pydict() == {"area_px": [102, 103]}


def test_a_table_without_objects() -> None:
    empty = table_bytes(pa.table({"label": pa.array([], pa.int64())}))
    assert table_rows(io.BytesIO(empty)).num_rows == 0
    assert table_rows(io.BytesIO(empty), ["label"], 0, 10).column_names == ["label"]
