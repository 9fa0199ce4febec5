"""A `state_dict` from the files of torch and safetensors, without running what is in them."""

import pickle  # noqa: TID251  (for the name of torch's error alone)
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.members import BROKEN_ARCHIVE
from segmentation.science.engines.upstream.sniff import is_safetensors

_MAX_BYTES = 2 * 1024**3
# What torch may raise over a damaged file.
_BROKEN = (
    *BROKEN_ARCHIVE,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    struct.error,
)
_WRAPPERS = ("model_state_dict", "state_dict", "model")
_PREFIX = "module."


def load_state_dict(path: Path) -> dict[str, Tensor]:
    """The tensors by name, out of what they may be wrapped in; raises `ModelFileError`."""
    if path.stat().st_size > _MAX_BYTES:
        raise ModelFileError(f"{path.name} is larger than any network of these systems.")
    loaded: Any = _load_torch(path) if is_torch(path) else _load_safetensors(path)
    for wrapper in _WRAPPERS:
        if isinstance(loaded, Mapping) and isinstance(loaded.get(wrapper), Mapping):
            loaded = loaded[wrapper]
    tensors = loaded if isinstance(loaded, Mapping) else {}
    if not tensors or not all(isinstance(value, Tensor) for value in tensors.values()):
        raise ModelFileError(f"{path.name} holds something else than the weights of a network.")
    return {str(name).removeprefix(_PREFIX): tensor for name, tensor in tensors.items()}


def is_torch(path: Path) -> bool:
    """Whether torch wrote a file: a zip archive or, before 2020, a row of pickles."""
    with path.open("rb") as file:
        start = file.read(9)
    return start[:1] in {b"P", b"\x80"} and not is_safetensors(start)


def _load_safetensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelFileError(f"{path.name} can't be read as safetensors: {error}") from error


def _load_torch(path: Path) -> Any:
    try:
        _refuse_compression(path)
        with torch.serialization.safe_globals(_numbers()):
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ModelFileError(
            f"{path.name} holds objects besides weights; Ocellus reads weights alone, as objects "
            "could run code."
        ) from error
    except ModelFileError:
        raise
    except _BROKEN as error:
        raise ModelFileError(f"{path.name} can't be read as a torch file.") from error


def _refuse_compression(path: Path) -> None:
    """Torch never compresses: an archive that is could unpack to anything."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if any(m.compress_type != zipfile.ZIP_STORED for m in members) or (
        sum(m.file_size for m in members) > path.stat().st_size
    ):
        raise ModelFileError(f"{path.name} is compressed, which files of torch never are.")


def _numbers() -> list[Any]:
    """What NumPy's numbers are made of: checkpoints keep the best score as one."""
    scalar = np.float64(0).__reduce__()[0]
    places = ("numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar")
    types = (np.dtypes.Float64DType, np.dtypes.Float32DType, np.dtypes.Int64DType)
    return [*((scalar, place) for place in places), np.dtype, *types]
