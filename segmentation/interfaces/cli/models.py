"""`ocellus models`: what is installed, and adding to it."""

import argparse
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors.numpy import load_file, save_file

from segmentation.interfaces.cli.commands import OK, Mistake, print_json
from segmentation.interfaces.cli.installed import InstalledModel, installed_models, models_folder
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.importing import import_published, is_ours
from segmentation.science.engines.model_file import (
    SUFFIX,
    ModelHeader,
    file_sha256,
    read_header,
    write_model,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`models` lists, `models add PATH` imports."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add = parser.add_subparsers(dest="action", metavar="add").add_parser(
        "add", help="import a model"
    )
    add.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="an Ocellus model file, or what another system's authors publish",
    )
    add.add_argument("--engine", help="refuse the file unless it is of this engine")
    add.add_argument("--id", dest="slug", help="the id to install it under, instead of its own")
    add.add_argument("--licence", help="of published weights, as their authors state it")
    add.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """List the models, or add one and show it."""
    if arguments.action == "add":
        stated = {"slug": arguments.slug, "licence": arguments.licence}
        stated = {key: value for key, value in stated.items() if value}
        models = [add_model(arguments.path, arguments.engine, stated)]
    else:
        models = installed_models()
    for model in models:
        if arguments.json:
            print_json(as_json(model))
        else:
            print(as_text(model))
    return OK


def add_model(path: Path, engine: str | None, stated: dict[str, str]) -> InstalledModel:
    """Put a model where the site looks for them; adding it again changes nothing.

    `stated` is what the user says of it: the `slug`, and the `licence` of published weights.
    """
    models_folder().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=models_folder(), prefix=".adding-") as folder:
        draft = Path(folder) / f"model{SUFFIX}"
        try:
            add = _copy if is_ours(path) else _import
            header = add(path, draft, engine, stated)
        except EngineError as error:
            raise Mistake(str(error)) from error
        _refuse_another(header.slug, file_sha256(draft))
        target = models_folder() / f"{header.slug}{SUFFIX}"
        draft.replace(target)
    return InstalledModel(target, header)


def _copy(path: Path, draft: Path, engine: str | None, stated: dict[str, str]) -> ModelHeader:
    """An Ocellus model file as it is, or with a new id in its header and its tensors untouched."""
    header = read_header(path)
    if engine not in {None, header.engine}:
        raise Mistake(f"{path.name} is a model of {header.engine}, not of {engine}.")
    if "licence" in stated:
        raise Mistake(f"{path.name} states its licence itself: {header.licence}.")
    renamed = _with(header, stated)
    if renamed == header:
        shutil.copyfile(path, draft)
    else:
        save_file(load_file(path), draft, metadata={"ocellus": renamed.model_dump_json()})
    return renamed


def _import(path: Path, draft: Path, engine: str | None, stated: dict[str, str]) -> ModelHeader:
    """What another system's authors publish, as a model file."""
    header, tensors = import_published(path, engine)
    header = _with(header, stated)
    write_model(draft, header, tensors)
    return header


def _with(header: ModelHeader, stated: dict[str, str]) -> ModelHeader:
    try:
        return ModelHeader.model_validate({**header.model_dump(), **stated})
    except ValueError as error:
        raise Mistake(
            f"“{stated.get('slug')}” can't be an id: use small letters, digits and hyphens."
        ) from error


def _refuse_another(slug: str, sha256: str) -> None:
    for model in installed_models():
        if model.header.slug == slug and model.sha256 != sha256:
            raise Mistake(f"Another model is installed as “{slug}”; choose another id with --id.")


def as_json(model: InstalledModel) -> dict[str, object]:
    """A model as scripts see it."""
    header = model.header
    return {
        "id": header.slug,
        "engine": header.engine,
        "name": header.name,
        "version": header.version,
        "ndim": header.ndim,
        "licence": header.licence,
        "sha256": model.sha256,
        "accuracy": header.accuracy,
    }


def as_text(model: InstalledModel) -> str:
    """A model as people read it."""
    header = model.header
    accuracy = header.accuracy.get("ap50")
    shown = f", AP@0.5 {accuracy:.2f}" if isinstance(accuracy, float) else ""
    return (
        f"{header.slug}  {header.name} ({header.engine}, {header.ndim}D, {header.licence}{shown})"
    )
