"""Names of channels from a list of markers, as it is kept beside multiplexed pictures."""

import csv
import io

LONGEST = 100
# Headings of the column that holds the names, in the order they are looked for.
_HEADINGS = ("marker_name", "marker", "channel_name", "name", "target", "antibody", "channel")


def channel_names(text: str) -> list[str]:
    """The names in a text: a line each (CellSeg's `channelNames.txt`), or a column of a CSV.

    The column is called `marker_name`, `marker`, `channel_name`, `name`, `target`, `antibody` or
    `channel`; of a table without such a heading it is the last one. Raises ValueError for a list
    without names, and for names that are too long.
    """
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if not lines:
        raise ValueError("There is no name in this list.")
    signs = [sign for sign in "\t;," if sign in lines[0]]
    if not signs:
        names = [line.strip() for line in lines]
        if len(names) > 1 and names[0].casefold() in _HEADINGS:
            names = names[1:]
        return _checked(names)
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=signs[0]))
    head = [cell.strip().casefold().replace(" ", "_") for cell in rows[0]]
    column = next((head.index(name) for name in _HEADINGS if name in head), None)
    if column is None:
        if len(rows) == 1:
            return _checked([cell.strip() for cell in rows[0]])
        return _checked([row[-1].strip() for row in rows])
    return _checked([row[column].strip() if column < len(row) else "" for row in rows[1:]])


def _checked(names: list[str]) -> list[str]:
    for number, name in enumerate(names, start=1):
        if not 0 < len(name) <= LONGEST or not name.isprintable():
            raise ValueError(f"Line {number} has no name of 1 to {LONGEST} characters.")
    return names
