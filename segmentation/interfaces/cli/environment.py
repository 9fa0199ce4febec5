"""The variables that commands need before (or without) the web application's settings."""

import os
from pathlib import Path


def data_folder() -> Path:
    """`OCELLUS_DATA`: the one folder with all state; `./var` when it is not given."""
    return Path(os.environ.get("OCELLUS_DATA") or "var").resolve()


def device() -> str:
    """`OCELLUS_DEVICE`: where networks run, `auto` unless given."""
    return os.environ.get("OCELLUS_DEVICE") or "auto"


def address() -> tuple[str, int]:
    """`OCELLUS_HOST` and `OCELLUS_PORT`; a port that is no number raises ValueError."""
    port = os.environ.get("OCELLUS_PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"OCELLUS_PORT must be a number from 1 to 65535, not {port!r}.")
    return os.environ.get("OCELLUS_HOST") or "127.0.0.1", int(port)
