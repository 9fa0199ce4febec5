"""What regions were found with, by several workers, is told as of one image."""

from segmentation.science.engines.used import listed, together

WHOLE = {"device": "cuda:0", "precision": "float16", "tiles_at_once": 4}
SHORT = {
    "device": "cuda:1",
    "precision": "float16",
    "out_of_memory_at_tiles": [8, 4],
    "out_of_memory_at_tile_px": [1024, 512],
    "planned_tile_px": 1024,
    "tile_px": 256,
}
SHORTER = {**SHORT, "out_of_memory_at_tile_px": [1024], "tile_px": 512, "tiles_at_once": 2}


def test_regions_that_ran_out_of_memory_are_counted_and_the_smallest_tile_is_told() -> None:
    assert together([WHOLE, SHORTER, SHORT, WHOLE]) == {
        "regions": 4,
        "out_of_memory_in_regions": 2,
        "device": "cuda:0 and cuda:1",
        "precision": "float16",
        "planned_tile_px": 1024,
        "tile_px": 256,
        "tiles_at_once": 4,
        "out_of_memory_at_tile_px": [1024, 512],
        "out_of_memory_at_tiles": [8, 4],
    }


def test_where_nothing_happened_nothing_is_told() -> None:
    assert together([{"device": "cpu"}] * 3) == {"regions": 3, "device": "cpu"}


def test_single_precision_is_told_beside_another() -> None:
    mixed = together([WHOLE, {"device": "cpu"}])
    assert mixed["precision"] == "float16 and float32"


def test_regions_of_which_nothing_is_known_are_counted() -> None:
    assert together([None, None]) == {"regions": 2, "regions_untold": 2}
    some = together([None, {"device": "cuda"}, None])
    assert some == {"regions": 3, "regions_untold": 2, "device": "cuda"}


def test_names_are_listed_as_people_do() -> None:
    assert listed(["cuda:1", "cpu", "cuda:0", "cpu"]) == "cpu, cuda:0 and cuda:1"
    assert listed([]) == ""
