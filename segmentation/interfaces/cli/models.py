"""`ocellus models`: what is installed, and adding to it."""

import argparse
import shutil
from pathlib import Path

from safetensors.numpy import load_file, save_file

from segmentation.interfaces.cli.commands import OK, Mistake, print_json
from segmentation.interfaces.cli.installed import InstalledModel, installed_models, models_folder
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import SUFFIX, ModelHeader, file_sha256, read_header


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`models` lists, `models add PATH` imports."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add = parser.add_subparsers(dest="action", metavar="add").add_parser(
        "add", help="import a model"
    )
    add.add_argument("path", type=Path, metavar="PATH", help="an Ocellus model file")
    add.add_argument("--engine", help="refuse the file unless it is of this engine")
    add.add_argument("--id", dest="slug", help="the id to install it under, instead of its own")
    add.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """List the models, or add one and show it."""
    if arguments.action == "add":
        models = [add_model(arguments.path, arguments.engine, arguments.slug)]
    else:
        models = installed_models()
    for model in models:
        if arguments.json:
            print_json(as_json(model))
        else:
            print(as_text(model))
    return OK


def add_model(path: Path, engine: str | None, slug: str | None) -> InstalledModel:
    """Copy a model file to where the site looks for them; adding it again changes nothing."""
    try:
        header = read_header(path)
        renamed = ModelHeader.model_validate({**header.model_dump(), "slug": slug or header.slug})
    except ModelFileError as error:
        raise Mistake(str(error)) from error
    except ValueError as error:
        raise Mistake(f"“{slug}” can't be an id: use small letters, digits and hyphens.") from error
    if engine not in {None, header.engine}:
        raise Mistake(f"{path.name} is a model of {header.engine}, not of {engine}.")
    target = models_folder() / f"{renamed.slug}{SUFFIX}"
    draft = target.with_suffix(".new")
    draft.parent.mkdir(parents=True, exist_ok=True)
    _write(path, draft, header, renamed)
    _refuse_another(renamed.slug, file_sha256(draft), draft)
    draft.replace(target)
    return InstalledModel(target, renamed)


def _write(source: Path, target: Path, header: ModelHeader, renamed: ModelHeader) -> None:
    """The file as it is, or with the new id in its header and its tensors untouched."""
    if renamed == header:
        shutil.copyfile(source, target)
    else:
        save_file(load_file(source), target, metadata={"ocellus": renamed.model_dump_json()})


def _refuse_another(slug: str, sha256: str, draft: Path) -> None:
    for model in installed_models():
        if model.header.slug == slug and model.sha256 != sha256:
            draft.unlink()
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
