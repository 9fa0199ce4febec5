"""The model file: one safetensors file whose header says everything about the model.

Nothing in it can be executed. The header is JSON under the key `ocellus` of the safetensors
metadata; the tensors are float16 or float32. Reading the header needs no torch.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from segmentation.science.engines.errors import ModelFileError

FORMAT = 1
SUFFIX = ".ocellus"
_MAX_HEADER_BYTES = 16 * 1024 * 1024


class ModelHeader(BaseModel):
    """Who a model is, what it was trained on, and how good it was measured to be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    engine: str
    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)
    name: str
    version: str = "1"
    ndim: int = Field(ge=2, le=3)
    channels: tuple[str, ...]
    # So many of the last channels may be missing; the network then sees nothing in them.
    optional_channels: int = Field(0, ge=0)
    config: dict[str, Any]
    normalization: dict[str, float]
    # How many times larger than it is the network sees an image, along y and x.
    zoom: float = Field(1.0, ge=1 / 20, le=20)
    pixel_size_um: float | None = None
    object_diameter_px: float | None = None
    parameters: dict[str, float]
    licence: str
    citation: str = ""
    description: str = ""
    training: dict[str, Any] = Field(default_factory=dict)
    accuracy: dict[str, Any] = Field(default_factory=dict)


def read_header(path: Path) -> ModelHeader:
    """The header alone; raises `ModelFileError` naming the file and the reason."""
    try:
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            if size > _MAX_HEADER_BYTES:
                raise ModelFileError(f"{path.name} is not an Ocellus model file.")
            metadata = json.loads(file.read(size)).get("__metadata__", {})
        return ModelHeader.model_validate_json(metadata["ocellus"])
    except ValidationError as error:
        raise ModelFileError(
            f"{path.name} has a model header Ocellus can't read: {error}"
        ) from error
    except (OSError, struct.error, ValueError, KeyError, AttributeError) as error:
        raise ModelFileError(f"{path.name} is not an Ocellus model file.") from error


def read_tensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """All weights, as float32; raises `ModelFileError`."""
    try:
        return {name: array.astype(np.float32) for name, array in load_file(path).items()}
    except (SafetensorError, OSError) as error:
        raise ModelFileError(f"{path.name} can't be read as a model file: {error}") from error


def write_model(
    path: Path,
    header: ModelHeader,
    tensors: Mapping[str, NDArray[np.generic]],
    dtype: str = "float32",
) -> None:
    """Write a model file; the same model gives the same bytes."""
    arrays = {
        name: np.ascontiguousarray(array, dtype=dtype) for name, array in sorted(tensors.items())
    }
    partial = path.with_name(path.name + ".partial")
    save_file(arrays, partial, metadata={"ocellus": header.model_dump_json()})
    partial.chmod(0o644)
    partial.replace(path)


def file_sha256(path: Path) -> str:
    """What a model is known by."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bundled_models() -> list[Path]:
    """The model files that come with Ocellus."""
    return sorted(Path(__file__).parent.glob(f"*/pretrained/*{SUFFIX}"))
