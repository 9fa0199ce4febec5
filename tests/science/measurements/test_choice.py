"""What people choose to be measured."""

import numpy as np
import pytest

from segmentation.science.measurements import CannotMeasure, Choice, measure
from segmentation.science.pixels.axes import Channel, ImageInfo, PixelSize
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei

CHANNELS = [Channel("DAPI", "#0000ff"), Channel("GFP", "#00ff00")]


def info(**size: float) -> ImageInfo:
    pixels = np.zeros((2, 9, 9), np.uint16)
    return ArraySource.of(pixels, "CYX", channels=CHANNELS, pixel_size=PixelSize(**size)).info


def test_a_choice_is_kept_and_found_again() -> None:
    choice = Choice.of(["neighbours", "form", "form"], {"r": ["mean_DAPI", "mean_GFP"]})
    assert choice.groups == ("form", "neighbours")
    assert Choice.from_json(choice.to_json()) == choice
    assert Choice.from_json({}) == Choice()


@pytest.mark.parametrize(
    ("groups", "ratios", "said"),
    [
        (["colour"], {}, "no columns “colour”"),
        ([], {"a b": ("x", "y")}, "letters, digits and _: “a b”"),
        ([], {"": ("x", "y")}, "letters, digits"),
        ([], {"r": ("x",)}, "one column over another"),
    ],
)
def test_what_can_not_be_chosen_is_said(
    groups: list[str], ratios: dict[str, tuple[str, ...]], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Choice.of(groups, ratios)


def test_ratios_are_checked_against_an_image_before_it_is_measured() -> None:
    Choice.of(["form"], {"r": ("circularity", "mean_GFP")}).check(info())
    Choice.of([], {"r": ("volume_px", "score")}).check(info())
    Choice.of([], {"r": ("area_um2", "area_px")}).check(info(x=0.5, y=0.5))
    for pair in (("circularity", "mean_GFP"), ("area_um2", "area_px"), ("mean_RFP", "label")):
        with pytest.raises(CannotMeasure, match=f"There is no column “{pair[0]}” to divide."):
            Choice.of([], {"r": pair}).check(info())
    with pytest.raises(CannotMeasure, match="“t” already"):
        Choice.of([], {"t": ("label", "label")}).check(info())


def test_what_is_chosen_is_added() -> None:
    made = nuclei((60, 60), 6, (5, 9))
    labels = made.labels[None, None]
    source = ArraySource.of(np.stack([made.image, made.image]), "CYX", channels=CHANNELS)
    choice = Choice.of(["quantiles"], {"r": ("median_DAPI", "median_GFP")})
    usual = measure(labels, source)
    table = choice.add_to(usual, labels, source)
    assert set(table["r"].to_pylist()) == {1.0}
    with pytest.raises(CannotMeasure, match="There is no column “x” to divide"):
        Choice.of([], {"r": ("x", "y")}).add_to(usual, labels, source)
