"""What a file seems to be: a model of Ocellus, something an engine can import, or nothing for us.

Only names and first bytes are looked at; nothing is unpickled, and no network library loaded.
"""

import json
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.keras_h5 import layer_names
from segmentation.science.engines.upstream.members import BROKEN_ARCHIVE, CONFIG, Members
from segmentation.science.engines.upstream.pickles import Look, look

OCELLUS = "ocellus"
STAR = ("stardist", "splinedist")

_MAX_HEADER = 16 * 1024 * 1024
_HDF5 = b"\x89HDF\r\n\x1a\n"
_KNOWN_KEYS = (
    ("cellpose", "downsample.down.res_down_0."),
    ("embedseg", "decoders.0.layers.0."),
    ("unet", "down.0.0.0.weight"),
)
_TRANSFORMER = ("patch_embed.", "image_encoder.", "W2", "W3")
_OTHER_ARCHIVES = {
    "rdf.yaml": "a package of the BioImage Model Zoo; unpack it and add the weights in it",
    "bioimageio.yaml": "a package of the BioImage Model Zoo; unpack it and add the weights in it",
    "saved_model.pb": "a SavedModel of TensorFlow, which runs code; export its weights as h5",
    "model.weights.h5": "a Keras 3 file (.keras), which may hold code; save the model's weights "
    "as h5 instead",
    "constants.pkl": "a TorchScript archive, which is a program; save its state_dict instead",
}
_OTHER_STARTS = {
    b"\x93NUMPY": "a NumPy file; Cellpose's size models and the like are not used",
    **dict.fromkeys(
        (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!"),
        "a compressed file; unpack it first",
    ),
    b"version https://": "a pointer of Git LFS that stands for a file; fetch the file itself",
    b"<": "a web page or other text, not the file that it speaks of; fetch the file itself",
}
_TAR = slice(257, 262), b"ustar"


def recognise(path: Path) -> tuple[str, ...]:
    """`OCELLUS`, or the engines whose authors publish such files: one, or two that share a form.

    Raises `ModelFileError` with what the file seems to be instead.
    """
    if path.is_dir():
        return _folder(Members.of(path))
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise ModelFileError(f"{path} can't be read: {error.strerror}.") from error
    if is_safetensors(start):
        return _safetensors(path)
    if start.startswith(b"PK"):
        return _archive(path)
    if start.startswith(_HDF5):
        return _h5(path)
    if start.startswith(b"\x80") and start[1:2] <= b"\x05":
        return _pickle(path, look(path))
    raise ModelFileError(f"{path.name} is {_other(start, path)}.")


def is_safetensors(start: bytes) -> bool:
    """Whether a file is of safetensors: after the header's length, which may be anything, JSON."""
    return start[8:9] == b"{"


def _folder(members: Members) -> tuple[str, ...]:
    for name, what in _OTHER_ARCHIVES.items():
        if name in members.names:
            raise ModelFileError(f"{members.path.name} is {what}.")
    if CONFIG not in members.names:
        raise ModelFileError(
            f"{members.path.name} holds no config.json and no weights that Ocellus can import."
        )
    config = members.json(CONFIG)
    if "n_params" in config:
        return ("splinedist",)
    if "n_rays" in config:
        return ("stardist",)
    raise ModelFileError(f"{members.path.name} has a config.json of another system.")


def _archive(path: Path) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.rpartition("/")[2] for name in archive.namelist()}
    except BROKEN_ARCHIVE as error:
        raise ModelFileError(f"{path.name} can't be read as a zip archive: {error}") from error
    for name, what in _OTHER_ARCHIVES.items():
        if name in names:
            raise ModelFileError(f"{path.name} is {what}.")
    return _pickle(path, look(path)) if "data.pkl" in names else _folder(Members.of(path))


def _h5(path: Path) -> tuple[str, ...]:
    names = layer_names(path, path.name)
    if any(name.startswith(("mrcnn_", "fpn_", "rpn_")) for name in names):
        return ("cellseg",)
    if {"prob", "dist"} <= names:
        return STAR
    raise ModelFileError(f"{path.name} is an h5 file, but of no network that Ocellus knows.")


def _pickle(path: Path, seen: Look) -> tuple[str, ...]:
    if seen.strange:
        raise ModelFileError(
            f"{path.name} is a pickle of Python objects ({', '.join(seen.strange[:3])}), which "
            "could run code; Ocellus reads weights alone: save the network's state_dict."
        )
    return _by_keys(path, seen.strings)


def _safetensors(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(size)) if size <= _MAX_HEADER else {}
    except (OSError, ValueError, RecursionError, struct.error) as error:
        raise ModelFileError(f"{path.name} can't be read as safetensors: {error}") from error
    if not isinstance(header, dict):
        raise ModelFileError(f"{path.name} is not an Ocellus model file.")
    metadata = header.get("__metadata__")
    if isinstance(metadata, dict) and OCELLUS in metadata:
        return (OCELLUS,)
    return _by_keys(path, header)


def _by_keys(path: Path, names: Iterable[str]) -> tuple[str, ...]:
    keys = {name.removeprefix("module.") for name in names}
    for engine, start in _KNOWN_KEYS:
        if any(key.startswith(start) for key in keys):
            return (engine,)
    if any(key.startswith(_TRANSFORMER[:2]) or ".patch_embed." in key for key in keys) or (
        set(_TRANSFORMER[2:]) <= keys
    ):
        raise ModelFileError(
            f"{path.name} is a Cellpose 4 (SAM) file: a vision transformer, which Ocellus does not "
            "run; models of Cellpose 1 to 3 can be imported."
        )
    raise ModelFileError(f"{path.name} holds weights, but of no network that Ocellus knows.")


def _other(start: bytes, path: Path) -> str:
    for signature, what in _OTHER_STARTS.items():
        if start.lstrip().startswith(signature):
            return what
    if start[_TAR[0]] == _TAR[1]:
        return "a tar archive; unpack it and add the weights in it"
    if path.suffix.lower() == ".onnx" or (start[:1] == b"\x08" and start[2:3] == b"\x12"):
        return "an ONNX file, a compiled network; add the weights that it was made of"
    return (
        "not an Ocellus model file, and none that the authors of StarDist, SplineDist, Cellpose, "
        "EmbedSeg or CellSeg publish"
    )
