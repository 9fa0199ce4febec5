"""Ocellus from a script or a notebook: projects, uploads, runs, tables and exports over HTTP."""

from segmentation.interfaces.cli.client.answers import (
    Export,
    Image,
    Project,
    Run,
    RunItem,
    Segmentation,
    Upload,
)
from segmentation.interfaces.cli.client.asynchronous import AsyncOcellus
from segmentation.interfaces.cli.client.errors import OcellusError
from segmentation.interfaces.cli.client.ocellus import Ocellus

__all__ = [
    "AsyncOcellus",
    "Export",
    "Image",
    "Ocellus",
    "OcellusError",
    "Project",
    "Run",
    "RunItem",
    "Segmentation",
    "Upload",
]
