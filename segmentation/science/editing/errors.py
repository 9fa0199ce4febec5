"""What tools refuse."""


class CannotEdit(ValueError):
    """The tool has nothing to do here; `str()` is one sentence for the person who used it."""
