"""Channels find their roles by name."""

import pytest

from segmentation.science.engines.roles import CELLS, NUCLEI, channels_by_name, shown_by


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, NUCLEI) for name in ("DAPI", "dapi_01", "Hoechst 33342", "DNA1", "Histone H3")),
        *((name, NUCLEI) for name in ("H2B-mCherry", "Nucleus", "nuclear membrane", "TO-PRO-3")),
        *((name, CELLS) for name in ("membrane", "E-cadherin", "Ecad", "WGA", "Na/K-ATPase")),
        *((name, CELLS) for name in ("NaKATPase", "Pan-CK", "Cytoplasm", "CellMask", "cells")),
        *((name, "") for name in ("GFP", "CD4", "Channel 1", "Red", "cDNA library", "")),
    ],
)
def test_names_tell_what_a_channel_shows(name: str, kind: str) -> None:
    assert shown_by(name) == kind


@pytest.mark.parametrize(
    ("channels", "chosen"),
    [
        (("E-cadherin", "DAPI"), (0, 1)),
        (("DAPI", "GFP", "WGA"), (2, 0)),
        (("DAPI", "GFP"), (1, 0)),
        (("a", "b", "c"), (0, 1)),
        (("Nuclei", "Hoechst", "Membrane"), (2, 0)),
        (("WGA", "Membrane", "x"), (1, 0)),
    ],
)
def test_each_role_gets_a_channel_of_its_own(
    channels: tuple[str, ...], chosen: tuple[int, ...]
) -> None:
    assert channels_by_name(("membrane", "nuclei"), channels) == chosen
