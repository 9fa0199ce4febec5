"""A project with a run to correct."""

from tests.domain.runs.conftest import data_folder, model, owner, project

__all__ = ["data_folder", "model", "owner", "project"]
