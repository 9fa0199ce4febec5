"""Real files of microscopes, each as its manifest says it must read, through the sandbox."""

from pathlib import Path

import nd2
import numpy as np
import pytest
from liffile import LifFile

from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from segmentation.science.pixels.sandbox import Sandbox
from segmentation.science.pixels.store import open_pyramid
from tests.science.pixels.made.attempt import attempt, is_a_sentence
from tests.science.pixels.test_pictures import whole

pytestmark = pytest.mark.real_images
SHAPES: dict[str, list[tuple[int, ...]]] = {
    "nd2/example-multichannel.nd2": [(1, 4, 1, 256, 256)],
    "nd2/example-zstack.nd2": [(1, 1, 11, 128, 128)],
    "czi/DAPI_GFP.czi": [(1, 2, 1, 640, 640)],
    "czi/CellDivision_T3_Z5_CH2_X240_Y170_comp1.czi": [(3, 2, 5, 170, 240)],
    "czi/S3_1Pos_2Mosaic_T1_Z1_CH1.czi": [
        (1, 1, 1, 122, 295),
        (1, 1, 1, 64, 64),
        (1, 1, 1, 237, 352),
    ],
    "czi/nuc_small_new_red.czi": [(1, 1, 1, 240, 320)],
    "lif/LeicaLASX_wavelength-sweep_example.lif": [
        (1, 20, 1, 64, 64),
        (1, 15, 1, 64, 64),
        (2, 10, 11, 64, 64),
    ],
    "ome-tiff/multi-channel.ome.tif": [(1, 3, 1, 167, 439)],
    "ome-tiff/multifile/multifile-Z1.ome.tiff": [(1, 1, 5, 24, 18)],
    "wsi/small.svs": [(1, 3, 1, 16, 16)],
    "wsi/boxes.tiff": [(1, 3, 1, 250, 300)],
    "ome-zarr/coins.ome.zarr": [(1, 1, 1, 480, 640)],
    "ome-zarr/input10.zarr": [(1, 2, 1, 64, 64)],
    "imagej-tiff/8b_5c_rat_hippocampal_neuron.tif": [(1, 5, 1, 512, 512)],
    "imagej-tiff/9z_1c_8b_shorter_3d_monolayer_xy1_ch0.tif": [(1, 1, 9, 256, 256)],
}


def test_each_is_imported_as_the_manifest_says(real_images: Path, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        for number, (name, shapes) in enumerate(SHAPES.items()):
            path = real_images / "vendor" / name
            folder = path.parent if "multifile" in name else None
            scenes = sandbox.import_file(path, tmp_path / str(number), folder=folder)
            assert [scene.info.shape for scene in scenes] == shapes, name
            for scene in scenes:
                assert open_pyramid(scene.pixels).info == scene.info
                assert scene.thumbnail.stat().st_size > 0


def test_the_broken_one_says_why(real_images: Path) -> None:
    with (
        pytest.raises(UnreadableImage, match="compression that Ocellus can't read"),
        open_image(real_images / "vendor/wsi/unopenable.tiff") as (source,),
    ):
        whole(source)


def test_nd2_reads_as_its_makers_library_does(real_images: Path) -> None:
    path = real_images / "vendor/nd2/example-multichannel.nd2"
    with open_image(path) as (source,):
        info = source.info
        assert np.array_equal(whole(source)[0, :, 0], nd2.imread(path))
        assert [channel.name for channel in info.channels] == [
            "Mono",
            "DAPI",
            "FITC BP",
            "TRITC BP",
        ]
        assert info.channels[1].color == "#0033ff"
        assert info.pixel_size.x == pytest.approx(0.3234, abs=1e-4)
        assert info.objective == "Plan Apo λ 20x"
        assert info.acquired == "2025-04-17T23:43:09Z"
    stack = real_images / "vendor/nd2/example-zstack.nd2"
    with open_image(stack) as (source,):
        assert source.info.pixel_size.z == 6.0
        assert np.array_equal(whole(source)[0, 0], nd2.imread(stack))


def test_lif_reads_as_the_library_does(real_images: Path) -> None:
    path = real_images / "vendor/lif/LeicaLASX_wavelength-sweep_example.lif"
    with open_image(path) as sources, LifFile(path) as file:
        for source, image in zip(sources, file.images, strict=True):
            assert np.array_equal(whole(source).squeeze(), image.asarray())
        last = sources[-1].info
        assert last.name.endswith("– x_y_z_t_lambdaEmi")
        assert [channel.name for channel in last.channels][:2] == ["550 nm", "555 nm"]
        assert last.objective.startswith("HC PL APO CS2 63x/1.30")
        assert last.acquired == "2021-01-29T14:43:39Z"


def test_scenes_of_a_mosaic_are_named_and_measured(real_images: Path) -> None:
    with open_image(real_images / "vendor/czi/S3_1Pos_2Mosaic_T1_Z1_CH1.czi") as sources:
        assert [s.info.name.partition(" – ")[2] for s in sources] == ["TR1", "P1", "TR2"]
        info = sources[0].info
        assert (info.pixel_size.x, info.channels[0].color) == (1.6, "#00a1ff")
        assert info.objective == "Plan-Apochromat 5x/0.35"
        assert info.acquired == "2021-06-15T06:09:43Z"
        assert (whole(sources[0]) > 0).all()


def test_a_slide_says_what_its_scanner_was(real_images: Path) -> None:
    with open_image(real_images / "vendor/wsi/small.svs") as (source,):
        info = source.info
        assert (info.pixel_size.x, info.objective) == (0.499, "20×")
        assert info.acquired == "2009-12-29T09:59:15"


@pytest.mark.parametrize(
    "name",
    [
        "nd2/example-multichannel.nd2",
        "czi/S3_1Pos_2Mosaic_T1_Z1_CH1.czi",
        "lif/LeicaLASX_wavelength-sweep_example.lif",
        "wsi/boxes.tiff",
        "wsi/small.svs",
        "imagej-tiff/8b_5c_rat_hippocampal_neuron.tif",
    ],
)
def test_truncated_copies_are_refused_or_right(
    real_images: Path, tmp_path: Path, name: str
) -> None:
    path = real_images / "vendor" / name
    data = path.read_bytes()
    with open_image(path) as sources:
        expected = [whole(source) for source in sources]
    refused = 0
    for kept in (0.01, 0.2, 0.4, 0.6, 0.8, 0.99):
        (tmp_path / "cut").write_bytes(data[: int(kept * len(data))])
        message, found = attempt(tmp_path / "cut")
        if found:
            assert all(map(np.array_equal, found, expected))
        else:
            refused += 1
            assert is_a_sentence(message)
    assert refused >= 5
