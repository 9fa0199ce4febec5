"""`distributed_eval` beside `eval`, run by a Python that has `cellpose[distributed]` 3.

The folder holds `picture.npy`, `weights.pth`, the state of a network of half their width, and
`settings.json`; it gets `blocks.npy`, `whole.npy` and `took.json`.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from cellpose import models, resnet_torch
from cellpose.contrib import distributed_segmentation as theirs
from torch.nn import functional

# Theirs joins blocks of stacks alone: the plane is given so many times. They are equal, so the
# network looks at one of them.
PLANES = 3


def main(folder: Path) -> None:
    """Find the objects both ways."""
    settings = json.loads((folder / "settings.json").read_text())
    picture = np.load(folder / "picture.npy")
    models.CPnet = Narrow
    CELLPOSE["weights"] = str(folder / "weights.pth")
    given = settings["eval"]
    plane_of(models.CellposeModel(pretrained_model=CELLPOSE["weights"]), picture[:256, :256], given)
    began = time.process_time()
    blocks = in_blocks(folder, picture, settings)
    took: dict[str, Any] = {"blocks": time.process_time() - began}
    np.save(folder / "blocks.npy", blocks)
    began = time.process_time()
    model = models.CellposeModel(pretrained_model=CELLPOSE["weights"])
    np.save(folder / "whole.npy", plane_of(model, picture, given))
    took["whole"] = time.process_time() - began
    ends = range(settings["block"], max(picture.shape), settings["block"])
    took["edges"] = [(axis, end) for axis in (0, 1) for end in ends]
    (folder / "took.json").write_text(json.dumps(took))


CELLPOSE: dict[str, str] = {}
WIDTHS, STYLE = (16, 32, 64, 128), 256
_eval = models.CellposeModel.eval


class Narrow(resnet_torch.CPnet):  # type: ignore[misc, unused-ignore]
    """Their network in our widths, with a style as long as their program expects."""

    def __init__(self, nbase: list[int], *more: Any, **options: Any) -> None:
        super().__init__([nbase[0], *WIDTHS], *more, **options)

    def forward(self, data: Any) -> Any:
        fields, style, *more = super().forward(data)
        return (fields, functional.pad(style, (0, STYLE - style.shape[1])), *more)


def plane_of(model: Any, plane: Any, given: dict[str, Any]) -> Any:
    """What is found in one plane."""
    return _eval(model, plane, **given)[0]


def one_plane(model: Any, stack: Any, **given: Any) -> tuple[Any]:
    """What is found in the first of equal planes, for all of them."""
    return (np.repeat(plane_of(model, stack[0], given)[None], PLANES, axis=0),)


def in_blocks(folder: Path, picture: Any, settings: dict[str, Any]) -> Any:
    """Labels by their blocks, one after the other in this process."""
    models.CellposeModel.eval = one_plane
    os.chdir(folder)
    (Path.home() / ".config/dask").mkdir(parents=True, exist_ok=True)
    block = (PLANES, settings["block"], settings["block"])
    stack = np.repeat(picture[None], PLANES, axis=0)
    labels, _ = theirs.distributed_eval(
        input_zarr=theirs.numpy_array_to_zarr(str(folder / "in.zarr"), stack, block),
        blocksize=block,
        write_path=str(folder / "out.zarr"),
        model_kwargs={"pretrained_model": CELLPOSE["weights"]},
        eval_kwargs=settings["eval"],
        cluster_kwargs={"n_workers": 1, "ncpus": 1, "threads_per_worker": 1, "processes": False},
    )
    return labels[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
