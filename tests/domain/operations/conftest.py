"""A small site in which something has happened."""

from tests.domain.evaluations.conftest import truths
from tests.domain.runs.conftest import data_folder, model, owner, project

__all__ = ["data_folder", "model", "owner", "project", "truths"]
