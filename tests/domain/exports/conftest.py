"""What is exported is what the tests of masks store."""

from tests.domain.masks.conftest import data_folder, segmentation

__all__ = ["data_folder", "segmentation"]
