"""Ocellus from a script or a notebook: projects, uploads, runs, tables and exports over HTTP."""

from segmentation.interfaces.cli.client.answers import (
    Evaluation,
    Export,
    Image,
    Measuring,
    Phenotype,
    Project,
    Review,
    Run,
    RunItem,
    Segmentation,
    Training,
    TrainingPlan,
    Upload,
)
from segmentation.interfaces.cli.client.asynchronous import AsyncOcellus
from segmentation.interfaces.cli.client.errors import OcellusError
from segmentation.interfaces.cli.client.ocellus import Ocellus

__all__ = [
    "AsyncOcellus",
    "Evaluation",
    "Export",
    "Image",
    "Measuring",
    "Ocellus",
    "OcellusError",
    "Phenotype",
    "Project",
    "Review",
    "Run",
    "RunItem",
    "Segmentation",
    "Training",
    "TrainingPlan",
    "Upload",
]
