"""Writing a model as a package that other programs run."""

import hashlib
import warnings
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
import yaml
from numpy.typing import NDArray
from torch import Tensor, nn

from segmentation.science.engines import catalog
from segmentation.science.engines.bioimageio.describing import (
    EPSILON,
    IMAGE,
    STEM,
    Shapes,
    answer_name,
    description,
    exportable,
    readme,
    test_file,
)
from segmentation.science.engines.bioimageio.network import network
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.weights import load_weights

_SIDE = {2: 128, 3: 32}
_WHEN = (1980, 1, 1, 0, 0, 0)


def export_package(model: Path, package: Path) -> None:
    """Write the model file `model` as the package `package`; raises `ModelFileError`."""
    header = exportable(model)
    spec = catalog.spec(header.engine)
    net = network(header.engine, header.ndim, header.config)
    load_weights(net, model)
    net.eval()
    with TemporaryDirectory(dir=package.parent, prefix=".package-") as name:
        folder = Path(name)
        shapes = _test(net, header, folder)
        (folder / "README.md").write_text(readme(header, spec.title), encoding="utf-8")
        sums = {file.name: _sha256(file) for file in folder.iterdir()}
        version = torch.__version__.partition("+")[0]
        said = description(header, spec.title, spec.citation, shapes, sums, version)
        text = yaml.safe_dump(said, sort_keys=False, allow_unicode=True)
        (folder / "rdf.yaml").write_text(text, encoding="utf-8")
        _pack(folder, package)


def _test(net: nn.Module, header: ModelHeader, folder: Path) -> Shapes:
    """Write the weights, and tensors that say what the network makes of a picture."""
    step = int(getattr(net, "config").stride) if hasattr(net, "config") else 16  # noqa: B009
    side = max(_SIDE[header.ndim], 2 * step)
    shape = (1, len(header.channels), *[side] * header.ndim)
    picture = _picture(shape)
    seen = torch.from_numpy(_scaled(picture, header))
    with torch.inference_mode():
        answers = _tensors(net(seen), header)
    torch.save(dict(net.state_dict()), folder / f"{STEM}.pt")
    with warnings.catch_warnings(), torch.no_grad():
        # Sizes are numbers to tracing: images of other sizes are tried when it is checked.
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(net, seen, check_trace=False)  # type: ignore[no-untyped-call]
        torch.jit.save(traced, folder / f"{STEM}.torchscript.pt")
    np.save(folder / test_file(IMAGE), picture)
    for number, answer in enumerate(answers):
        np.save(folder / test_file(answer_name(number)), answer.numpy())
    return Shapes(shape, [tuple(answer.shape) for answer in answers], step)


def _tensors(answer: object, header: ModelHeader) -> list[Tensor]:
    """What a network answers, as tensors."""
    found = list(answer) if isinstance(answer, tuple) else [answer]
    if not all(isinstance(one, Tensor) and one.ndim == header.ndim + 2 for one in found):
        raise ModelFileError(f"A network of {header.engine} answers with more than images.")
    return [one.float() for one in found if isinstance(one, Tensor)]


def _picture(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Bright balls on a dark, noisy ground."""
    draw = np.random.default_rng(0)
    places = np.stack(np.meshgrid(*[np.arange(n) for n in shape[2:]], indexing="ij"), -1)
    picture = draw.normal(100, 10, shape)
    for _ in range(12):
        centre = [draw.uniform(0, n) for n in shape[2:]]
        near = ((places - centre) ** 2).sum(-1) < draw.uniform(4, 10) ** 2
        picture[:, :, near] += draw.uniform(200, 400)
    return picture.astype(np.float32)


def _scaled(picture: NDArray[np.float32], header: ModelHeader) -> NDArray[np.float32]:
    """What `scale_range` makes of a picture, channel by channel."""
    axes = tuple(range(2, picture.ndim))
    shares = (header.normalization.get("low", 0.0), header.normalization["high"])
    low, high = np.percentile(picture, shares, axis=axes, keepdims=True)
    scaled: NDArray[np.float32] = ((picture - low) / (high - low + EPSILON)).astype(np.float32)
    return scaled


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(folder: Path, package: Path) -> None:
    with zipfile.ZipFile(package, "w") as archive:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, _WHEN)
            # Weights are noise: compressing them takes long and saves little.
            dense = file.suffix == ".pt"
            entry.compress_type = zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes())
