"""`ocellus models`: what is installed, adding to it, and what there is to fetch."""

import argparse
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from segmentation.interfaces.cli.catalogue import accept, row_of, sentence_of, shown_progress
from segmentation.interfaces.cli.commands import OK, Mistake, print_json
from segmentation.interfaces.cli.installed import InstalledModel, installed_models, models_folder
from segmentation.science.engines.adding import draft_model, fetch_model
from segmentation.science.engines.bioimageio.apart import export_apart
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.model_file import SUFFIX, ModelHeader, file_sha256
from segmentation.science.engines.upstream.catalogue import published_model, published_models
from segmentation.science.engines.upstream.fetch import Opener


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`models` lists; `add` and `fetch` import, `catalogue` says what there is to fetch."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    add = actions.add_parser("add", help="import a model")
    add.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="an Ocellus model file, a package of bioimage.io, or what other authors publish",
    )
    add.add_argument("--engine", help="refuse the file unless it is of this engine")
    add.add_argument("--id", dest="slug", help="the id to install it under, instead of its own")
    add.add_argument("--licence", help="of published weights, as their authors state it")
    add.add_argument(
        "--stacks",
        type=float,
        nargs="?",
        const=1.0,
        metavar="RATIO",
        help="let a Cellpose network of planes look at stacks from three sides; RATIO: how many "
        "times longer voxels are along z than along y and x",
    )
    catalogue = actions.add_parser("catalogue", help="models that the engines' authors publish")
    fetch = actions.add_parser("fetch", help="import one of the catalogue from its authors")
    fetch.add_argument("name", metavar="NAME", help="see `ocellus models catalogue`")
    fetch.add_argument(
        "--accept-licence", action="store_true", help="do not ask whether its licence is accepted"
    )
    export = actions.add_parser("export", help="write one for other programs, for bioimage.io")
    export.add_argument("name", metavar="ID", help="see `ocellus models`")
    export.add_argument("-o", dest="out", type=Path, required=True, metavar="FILE.zip")
    for action in (add, catalogue, fetch, export):
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """List models, or add one and show it."""
    if arguments.action == "catalogue":
        for published in published_models():
            if arguments.json:
                print_json(row_of(published))
            else:
                print(sentence_of(published))
        return OK
    if arguments.action == "export":
        export_model(arguments.name, arguments.out)
        if arguments.json:
            print_json({"id": arguments.name, "package": str(arguments.out)})
        else:
            print(arguments.out)
        return OK
    for model in _models(arguments):
        if arguments.json:
            print_json(as_json(model))
        else:
            print(as_text(model))
    return OK


def _models(arguments: argparse.Namespace) -> list[InstalledModel]:
    """Those to show: the one that was asked for, or all."""
    if arguments.action == "add":
        stated = {"slug": arguments.slug, "licence": arguments.licence}
        stated = {key: value for key, value in stated.items() if value}
        return [add_model(arguments.path, arguments.engine, stated, arguments.stacks)]
    if arguments.action == "fetch":
        return [fetch_published(arguments.name, accepted=arguments.accept_licence)]
    return installed_models()


def add_model(
    path: Path, engine: str | None, stated: dict[str, str], stacks: float | None = None
) -> InstalledModel:
    """Put a model where the site looks for them; adding it again changes nothing.

    `stated` is what the user says of it: the `slug`, and the `licence` of published weights.
    """
    if stacks is not None and not 0.1 <= stacks <= 100:
        raise Mistake("--stacks takes how many times longer voxels are along z: 0.1 to 100.")
    return _install(lambda draft: draft_model(path, draft, engine, stated, stacks))


def export_model(slug: str, out: Path) -> None:
    """Write an installed model as a package of bioimage.io; raises Mistake."""
    found = [model for model in installed_models() if model.header.slug == slug]
    if not found:
        raise Mistake(f"There is no model “{slug}”; `ocellus models` lists them.")
    if not out.parent.is_dir():
        raise Mistake(f"There is no folder {out.parent}.")
    try:
        export_apart(found[0].path, out)
    except EngineError as error:
        raise Mistake(str(error)) from error


def fetch_published(name: str, accepted: bool, opener: Opener | None = None) -> InstalledModel:
    """The same with one of the catalogue, once its licence has been shown and accepted."""
    try:
        model = published_model(name)
    except EngineError as error:
        raise Mistake(str(error)) from error
    if model.address and not accepted:
        accept(model)
    with shown_progress(model) as progress:
        return _install(lambda draft: fetch_model(model, draft, opener, progress))


def _install(make: Callable[[Path], ModelHeader]) -> InstalledModel:
    """Install what `make` writes; raises Mistake, and then nothing is left behind."""
    models_folder().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=models_folder(), prefix=".adding-") as folder:
        draft = Path(folder) / f"model{SUFFIX}"
        try:
            header = make(draft)
        except EngineError as error:
            raise Mistake(str(error)) from error
        _refuse_another(header.slug, file_sha256(draft))
        target = models_folder() / f"{header.slug}{SUFFIX}"
        draft.replace(target)
    return InstalledModel(target, header)


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
