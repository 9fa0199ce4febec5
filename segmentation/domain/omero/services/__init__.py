"""Connecting to OMERO servers, and asking for transfers."""

from segmentation.domain.omero.services.connections import (
    connect,
    disconnect,
    forget_old_connections,
    session,
)
from segmentation.domain.omero.services.transfers import (
    Wanted,
    end_transfer,
    start_export,
    start_import,
)

__all__ = [
    "Wanted",
    "connect",
    "disconnect",
    "end_transfer",
    "forget_old_connections",
    "session",
    "start_export",
    "start_import",
]
