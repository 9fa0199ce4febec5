"""Objects cut where blocks meet, and processor time a megapixel: ours and the authors' programs.

`OCELLUS_BENCH_STARDIST` and `OCELLUS_BENCH_CELLPOSE` name the Python of virtual environments with

    pip install tensorflow-cpu==2.15.1 stardist==0.9.2 'numpy<2'
    pip install 'cellpose[distributed]==3.1.1.3' 'zarr<3' dask==2024.8.0 distributed==2024.8.0

All see one picture with the same weights, ours. An object is cut where labels end along an edge of
a block for three pixels or more, and the same program does without when it works in one piece.
`python -m tests.benchmarks.seams 4000 stardist cellpose`
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
import torch
from numpy.typing import NDArray

from segmentation.science.engines import blocks
from segmentation.science.engines.base import Tile
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.normalization import limits_of, rescale
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import load_segmenter, model_parameters, segment
from segmentation.science.engines.torch_engine import TorchSegmenter
from segmentation.science.engines.work import Work
from segmentation.science.pixels.source import ArraySource
from tests.benchmarks.pictures import DATA
from tests.benchmarks.results import Figures
from tests.science.engines.seams import cut, edges, share_matched

SIDE = 4000
BLOCK, OVERLAP, CONTEXT = 1024, 128, 128
DIAMETER = 30
OTHERS = Path(__file__).with_name("others")
Labels = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Found:
    """What a program found in blocks and in one piece, and its seconds of processor time."""

    blocks: Labels
    whole: Labels
    took: dict[str, float]
    edges: list[tuple[int, int]]

    def figures(self) -> dict[str, float | int | str]:
        """Cuts, and time of a megapixel."""
        count = len(np.unique(self.whole)) - 1
        over = cut(np.arange(self.whole.size).reshape(self.whole.shape), self.whole, self.edges)
        return {
            "objects": count,
            "on an edge": len(over),
            "cut": len(cut(self.blocks, self.whole, self.edges)),
            "as in one piece %": 100 * share_matched(self.blocks, self.whole),
            "s/Mpx": self.took["blocks"] / self.whole.size * 1e6,
            "in one piece s/Mpx": self.took["whole"] / self.whole.size * 1e6,
        }


def run(side: int = SIDE, names: tuple[str, ...] = ("stardist", "cellpose")) -> Iterator[Figures]:
    """Each engine: its authors' program, then ours."""
    plane = picture(side)
    for name in names:
        variable = f"OCELLUS_BENCH_{name.upper()}"
        python = os.environ.get(variable)
        if python:
            yield Figures(
                f"seams at {side}², {name}, authors'", theirs(name, python, plane).figures()
            )
        else:
            print(f"{variable} names no Python, so {name}'s own program is left out.", flush=True)
        figures = ours(f"{name}-nuclei-2d", plane).figures()
        yield Figures(f"seams at {side}², {name}, ours", figures, "none cut", figures["cut"] == 0)


def picture(side: int) -> NDArray[np.uint16]:
    """Real nuclei, mirrored again and again; mirrors lie elsewhere than edges of blocks."""
    image = tifffile.imread(DATA / "nuclei_stardist2d/images/stardist_img2d.tif")
    wide = np.pad(image, (0, side), mode="symmetric")
    return np.ascontiguousarray(wide[137 : 137 + side, 211 : 211 + side])


def ours(model: str, plane: NDArray[Any]) -> Found:
    """In a process of its own, on one thread."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_ours, model, plane).result()


def _ours(model: str, plane: NDArray[Any]) -> Found:
    torch.set_num_threads(1)
    segmenter = load_segmenter(_path(model), "cpu")
    kind = model_parameters(segmenter.header)
    parameters = parse_parameters(kind, segmenter.header.parameters, {})
    source = ArraySource.of(plane)
    segment(ArraySource.of(plane[:256, :256]), segmenter, parameters)
    found, took = {}, {}
    places: list[Tile] = []
    # Several blocks, of a small picture, too.
    usual = blocks.CORE[2] if plane.shape[0] > blocks.CORE[2] else plane.shape[0] // 3
    for name, core in (("blocks", usual), ("whole", plane.shape[0])):
        blocks.CORE[2] = core
        places = places or [one.place for one in Work(source, segmenter, parameters).blocks]
        began = _cpu()
        found[name] = segment(source, segmenter, parameters).labels[0, 0]
        took[name] = _cpu() - began
    return Found(found["blocks"], found["whole"], took, edges(places))


def theirs(name: str, python: str, plane: NDArray[Any]) -> Found:
    """The authors' program, with our weights."""
    program, write = PROGRAMS[name]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, plane)
        threads = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
        subprocess.run(
            [python, OTHERS / program, folder], env={**os.environ, **threads}, check=True,
            stdout=sys.stderr,
        )  # fmt: skip
        took = json.loads((folder / "took.json").read_text())
        labels = [np.load(folder / f"{one}.npy") for one in ("blocks", "whole")]
    return Found(labels[0], labels[1], took, [(axis, place) for axis, place in took["edges"]])


def _write_stardist(folder: Path, plane: NDArray[Any]) -> None:
    segmenter = load_segmenter(_path("stardist-nuclei-2d"), "cpu")
    assert isinstance(segmenter, TorchSegmenter)
    header = segmenter.header
    np.save(folder / "picture.npy", rescale(plane, limits_of(plane, header.normalization)))
    layers: dict[str, NDArray[Any]] = {}
    for number, (kernel, bias) in enumerate(_folded(segmenter.network)):
        layers |= {f"kernel{number}": kernel, f"bias{number}": bias}
    np.savez(folder / "layers.npz", **layers)
    shape = header.config
    network = {
        "n_rays": shape["rays"],
        "grid": [shape["grid"]] * 2,
        "unet_n_depth": shape["depth"],
        "unet_n_filter_base": shape["base"],
        "net_conv_after_unet": shape["features"],
    }
    thresholds = {
        f"{name}_thresh": header.parameters[f"{name}_threshold"] for name in ("prob", "nms")
    }
    blocks_ = {"block_size": BLOCK, "min_overlap": OVERLAP, "context": CONTEXT}
    tiles = [-(-extent // BLOCK) for extent in plane.shape]
    settings = {"network": network, "thresholds": thresholds, "blocks": blocks_, "tiles": tiles}
    (folder / "settings.json").write_text(json.dumps(settings))


def _folded(network: torch.nn.Module) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Kernels (Y, X, in, out) and biases in order, with what normalises each put into it."""
    modules = [
        one for one in network.modules() if isinstance(one, torch.nn.Conv2d | torch.nn.BatchNorm2d)
    ]
    for layer, norm in zip(modules, [*modules[1:], None], strict=True):
        if not isinstance(layer, torch.nn.Conv2d):
            continue
        kernel = layer.weight.detach()
        bias = torch.zeros(kernel.shape[0]) if layer.bias is None else layer.bias.detach()
        if isinstance(norm, torch.nn.BatchNorm2d):
            assert norm.running_mean is not None
            assert norm.running_var is not None
            scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
            kernel = kernel * scale[:, None, None, None]
            bias = (bias - norm.running_mean) * scale + norm.bias.detach()
        yield kernel.permute(2, 3, 1, 0).numpy(), bias.numpy()


def _write_cellpose(folder: Path, plane: NDArray[Any]) -> None:
    segmenter = load_segmenter(_path("cellpose-nuclei-2d"), "cpu")
    assert isinstance(segmenter, TorchSegmenter)
    np.save(folder / "picture.npy", plane)
    state = dict(segmenter.network.state_dict())
    first = "downsample.down.res_down_0"
    for name in (f"{first}.proj", f"{first}.conv.conv_0"):
        # Theirs has a second channel, which adds nothing here.
        for part in ("weight", "bias", "running_mean", "running_var"):
            given = state[f"{name}.0.{part}"]
            state[f"{name}.0.{part}"] = torch.cat([given, torch.ones_like(given)])
        (kernel,) = (one for one in state if one.startswith(name) and state[one].ndim == 4)
        state[kernel] = torch.cat([state[kernel], torch.zeros_like(state[kernel])], dim=1)
    state |= {name: torch.tensor([float(DIAMETER)]) for name in ("diam_mean", "diam_labels")}
    torch.save(state, folder / "weights.pth")
    parameters = segmenter.header.parameters
    given = {
        "channels": [0, 0],
        "diameter": DIAMETER,
        "cellprob_threshold": parameters["cellprob_threshold"],
        "flow_threshold": parameters["flow_threshold"],
        "min_size": int(parameters["min_area_px"]),
    }
    (folder / "settings.json").write_text(json.dumps({"eval": given, "block": BLOCK}))


Write = Callable[[Path, NDArray[Any]], None]
# Each script, and what writes what it reads.
PROGRAMS: dict[str, tuple[str, Write]] = {
    "stardist": ("stardist_big.py", _write_stardist),
    "cellpose": ("cellpose_distributed.py", _write_cellpose),
}


def _path(model: str) -> Path:
    (path,) = (path for path in bundled_models() if path.stem == model)
    return path


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    asked = tuple(sys.argv[2:]) or ("stardist", "cellpose")
    for row in run(int(sys.argv[1]), asked):
        print(row.line(), flush=True)
