"""The description of a package: what goes in, what comes out, whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from segmentation.science.engines.bioimageio.package import OURS, STATE_DICT
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import ModelHeader, read_header

FORMAT = "0.5.4"
SPACE = {2: "yx", 3: "zyx"}
EPSILON = 1e-6
IMAGE, ANSWER = "image", "answer"
STEM = "weights"
NO_LICENCE = "unknown"

Sizes = Sequence[int]
# Where the engines' papers are.
_PAPERS = {
    "unet": "10.1007/978-3-319-24574-4_28",
    "stardist": "10.1007/978-3-030-00934-2_30",
    "cellpose": "10.1038/s41592-020-01018-x",
    "splinedist": "10.1109/ISBI48211.2021.9433928",
    "embedseg": "10.1016/j.media.2022.102523",
}


@dataclass(frozen=True)
class Shapes:
    """Of the tensors to test with, (N, C, [Z,] Y, X); sides of images are multiples of `step`."""

    image: Sizes
    answers: Sequence[Sizes]
    step: int


def exportable(model: Path) -> ModelHeader:
    """The header of a model file that a package has a place for; raises `ModelFileError`."""
    header = read_header(model)
    if header.engine == "cellseg":
        raise ModelFileError(
            "CellSeg works in two stages, proposals and masks, which a package of bioimage.io has "
            "no place for; models of the other engines can be exported."
        )
    if "black" in header.normalization:
        raise ModelFileError(
            "This model takes a fixed value for black, which a package has no words for."
        )
    return header


def description(
    header: ModelHeader,
    title: str,
    citation: str,
    shapes: Shapes,
    sha256: Mapping[str, str],
    torch_version: str,
) -> dict[str, Any]:
    """What `rdf.yaml` says; `sha256` has a checksum for each file."""
    said = {
        "format_version": FORMAT,
        "type": "model",
        "name": _plain(header.name),
        "description": (header.description or f"{title} for {', '.join(header.channels)}.")[:1024],
        "authors": [{"name": str(header.training.get("author") or "Ocellus")}],
        "cite": _cited(header, citation),
        "documentation": "README.md",
        "tags": ["instance-segmentation", header.engine, f"{header.ndim}d", "ocellus"],
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": [_input(header, shapes, sha256)],
        "outputs": [
            _output(header, number, sizes, shapes, sha256)
            for number, sizes in enumerate(shapes.answers)
        ],
        "weights": {
            STATE_DICT: {
                "source": f"{STEM}.pt",
                "sha256": sha256[f"{STEM}.pt"],
                "architecture": {
                    "import_from": "segmentation.science.engines.bioimageio.network",
                    "callable": "network",
                    "kwargs": {
                        "engine": header.engine, "ndim": header.ndim, "config": header.config,
                    },
                },
                "pytorch_version": torch_version,
            },
            "torchscript": {
                "source": f"{STEM}.torchscript.pt",
                "sha256": sha256[f"{STEM}.torchscript.pt"],
                "parent": STATE_DICT,
                "pytorch_version": torch_version,
            },
        },
        "config": {OURS: header.model_dump(mode="json")},
    }  # fmt: skip
    if header.licence and header.licence != NO_LICENCE:
        said["license"] = header.licence
    return said


def test_file(name: str) -> str:
    """The file of a tensor to test with."""
    return f"test_{name}.npy"


def answer_name(number: int) -> str:
    """How an output is called."""
    return ANSWER if number == 0 else f"{ANSWER}_{number + 1}"


def readme(header: ModelHeader, title: str) -> str:
    """What people read of the package."""
    zoom = (
        f" The network sees images at {header.zoom:g} times their size: resize before."
        if header.zoom != 1
        else ""
    )
    return (
        f"# {header.name}\n\n{header.description or title}\n\n"
        f"A network of {title} in {header.ndim} dimensions, exported by Ocellus.{zoom} Its answers "
        f"are the network's own ones, which {title} decodes into objects; Ocellus imports this "
        "package as it is.\n\n"
        f"Parameters that were tuned: {header.parameters}.\n\nLicence: {header.licence}.\n\n"
        f"{header.citation}\n"
    )


def _input(header: ModelHeader, shapes: Shapes, sha256: Mapping[str, str]) -> dict[str, Any]:
    least = -(-min(shapes.image[2:]) // shapes.step) * shapes.step
    space = [
        {"type": "space", "id": axis, "size": {"min": min(least, size), "step": shapes.step}}
        for axis, size in zip(SPACE[header.ndim], shapes.image[2:], strict=True)
    ]
    names = [_word(name, number) for number, name in enumerate(header.channels)]
    return {
        "id": IMAGE,
        "description": f"Images with the channels {', '.join(header.channels)}.",
        "axes": [{"type": "batch"}, {"type": "channel", "channel_names": names}, *space],
        "test_tensor": _file(test_file(IMAGE), sha256),
        "data": {"type": "float32"},
        "preprocessing": [_scaling(header)],
    }


def _scaling(header: ModelHeader) -> dict[str, Any]:
    """How grey values become what the network was trained on."""
    kwargs = {
        "axes": list(SPACE[header.ndim]),
        "min_percentile": header.normalization.get("low", 0.0),
        "max_percentile": header.normalization["high"],
        "eps": EPSILON,
    }
    return {"id": "scale_range", "kwargs": kwargs}


def _output(
    header: ModelHeader, number: int, sizes: Sizes, shapes: Shapes, sha256: Mapping[str, str]
) -> dict[str, Any]:
    space = [
        {
            "type": "space",
            "id": axis,
            "size": {"tensor_id": IMAGE, "axis_id": axis},
            "scale": float(whole / size),
        }
        for axis, size, whole in zip(SPACE[header.ndim], sizes[2:], shapes.image[2:], strict=True)
    ]
    name = answer_name(number)
    channels = [f"{name}_{channel}" for channel in range(sizes[1])]
    return {
        "id": name,
        "description": "What the network says of each pixel, before it is decoded into objects.",
        "axes": [{"type": "batch"}, {"type": "channel", "channel_names": channels}, *space],
        "test_tensor": _file(test_file(name), sha256),
        "data": {"type": "float32"},
    }


def _file(name: str, sha256: Mapping[str, str]) -> dict[str, str]:
    return {"source": name, "sha256": sha256[name]}


def _cited(header: ModelHeader, citation: str) -> list[dict[str, str]]:
    text = header.citation or citation
    return [{"text": text, "doi": _PAPERS[header.engine]}] if header.engine in _PAPERS else []


def _plain(name: str) -> str:
    """A name of the signs that names of bioimage.io have."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "_+- ()") else " " for c in name)
    return " ".join(kept.split())[:128].ljust(5, "-")


def _word(name: str, number: int) -> str:
    word = "".join(c if c.isascii() and c.isalnum() else "_" for c in name).strip("_").lower()
    return word if word[:1].isalpha() else f"channel_{number}"
