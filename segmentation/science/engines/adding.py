"""From a file that somebody has to the model file that Ocellus runs."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError
from safetensors.numpy import load_file, save_file

from segmentation.science.engines import catalog
from segmentation.science.engines.bioimageio.package import Package, open_package
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.importing import import_published, is_ours
from segmentation.science.engines.model_file import (
    ModelHeader,
    file_sha256,
    read_header,
    write_model,
)
from segmentation.science.engines.upstream.catalogue import PublishedModel
from segmentation.science.engines.upstream.fetch import Opener, fetch


def draft_model(
    path: Path,
    draft: Path,
    engine: str | None,
    stated: Mapping[str, object],
    stacks: float | None = None,
) -> ModelHeader:
    """Write `draft` from an Ocellus model file, what another system's authors publish, or a package
    of bioimage.io with weights of a network that Ocellus knows.

    `engine`, if it is said, must be the file's. `stated` is what the user says of the model, by
    the names of `ModelHeader`: the `slug`, and the `licence` of published weights.
    With `stacks`, how much longer voxels are along z, a network of planes becomes one of stacks
    that looks at them from three sides, where the engine can do that.
    Raises `ModelFileError`, `EngineError` for an engine that does not exist.
    """
    package = open_package(path)
    if package is not None:
        header = _unpack(package, draft, engine, stated)
    else:
        header = (_copy if is_ours(path) else _import)(path, draft, engine, stated)
    if stacks is None:
        return header
    header = catalog.engine(header.engine).for_stacks(header, stacks)
    save_file(load_file(draft), draft, metadata={"ocellus": header.model_dump_json()})
    return header


def fetch_model(
    model: PublishedModel,
    draft: Path,
    opener: Opener | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> ModelHeader:
    """Write `draft` from the authors' own file, fetched from them; its folder holds it meanwhile.

    Whoever calls has had the licence accepted. Raises `FetchError`, `ModelFileError`.
    """
    with TemporaryDirectory(dir=draft.parent, prefix=".fetching-") as folder:
        path = fetch(model, Path(folder), opener, progress)
        return _import(path, draft, model.engine, stated_by(model, path))


def stated_by(model: PublishedModel, path: Path) -> dict[str, object]:
    """What the catalogue states of a model whose file was fetched to `path`."""
    return {
        "slug": model.name,
        "name": model.upstream_name,
        "licence": model.licence,
        "citation": model.citation,
        "training": {"imported_from": model.address, "file_sha256": file_sha256(path)},
    }


def _copy(path: Path, draft: Path, engine: str | None, stated: Mapping[str, object]) -> ModelHeader:
    """An Ocellus model file as it is, or with a new id in its header and its tensors untouched."""
    header = read_header(path)
    if engine not in {None, header.engine}:
        raise ModelFileError(f"{path.name} is a model of {header.engine}, not of {engine}.")
    if "licence" in stated:
        raise ModelFileError(f"{path.name} states its licence itself: {header.licence}.")
    renamed = _with(header, stated)
    if renamed == header:
        shutil.copyfile(path, draft)
    else:
        save_file(load_file(path), draft, metadata={"ocellus": renamed.model_dump_json()})
    return renamed


def _import(
    path: Path, draft: Path, engine: str | None, stated: Mapping[str, object]
) -> ModelHeader:
    """What another system's authors publish, as a model file."""
    header, tensors = import_published(path, engine)
    header = _with(header, stated)
    write_model(draft, header, tensors)
    return header


def _unpack(
    package: Package, draft: Path, engine: str | None, stated: Mapping[str, object]
) -> ModelHeader:
    """The weights in a package, with what it says of their name, licence and citation."""
    with TemporaryDirectory(dir=draft.parent, prefix=".unpacking-") as folder:
        weights = package.take_weights(Path(folder))
        header = package.header
        if header is None:
            told = {**package.stated, "training": {"imported_from": package.path.name}}
            return _import(weights, draft, engine, {**told, **stated})
        if engine not in {None, header.engine}:
            name = package.path.name
            raise ModelFileError(f"{name} is a model of {header.engine}, not of {engine}.")
        header = _with(header, stated)
        write_model(draft, header, catalog.engine(header.engine).own_weights(header, weights))
        return header


def _with(header: ModelHeader, stated: Mapping[str, object]) -> ModelHeader:
    try:
        return ModelHeader.model_validate({**header.model_dump(), **stated})
    except ValidationError as error:
        raise ModelFileError(
            f"“{stated.get('slug')}” can't be an id: use small letters, digits and hyphens."
        ) from error
