"""`ocellus train`: from annotated images to one model file."""

import argparse
import re
import sys
from pathlib import Path

from tqdm import tqdm

from segmentation.interfaces.cli.commands import OK, Mistake, move
from segmentation.interfaces.cli.environment import device
from segmentation.interfaces.cli.installed import find_model
from segmentation.interfaces.cli.values import channel_list
from segmentation.science.engines import catalog
from segmentation.science.engines.base import TrainingProgress
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.plan import Card, FitSettings, TrainingRequest
from segmentation.science.engines.train import train
from segmentation.science.engines.zoom import LARGEST, SMALLEST
from segmentation.science.pixels.errors import UnreadableImage

BAR = "{percentage:3.0f} % |{bar}| {elapsed} gone, {remaining} left"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to train on, for how long, and what people will read about the result."""
    parser.add_argument("--engine", required=True, metavar="E", help="see `ocellus engines`")
    parser.add_argument("--images", type=Path, required=True, metavar="DIR")
    parser.add_argument("--labels", type=Path, required=True, metavar="DIR")
    parser.add_argument("--val-images", type=Path, metavar="DIR")
    parser.add_argument("--val-labels", type=Path, metavar="DIR")
    parser.add_argument("--from", dest="start", metavar="MODEL", help="fine-tune this model")
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument("--epochs", type=int, metavar="N", default=FitSettings().epochs)
    budget.add_argument("--minutes", type=float, metavar="M")
    parser.add_argument("--seed", type=int, metavar="S", default=0)
    parser.add_argument(
        "--patience", type=int, metavar="N", help="stop when N epochs brought nothing better"
    )
    parser.add_argument(
        "--channels", type=channel_list, metavar="0,2", help="channels of the images, by index"
    )
    parser.add_argument(
        "--zoom", type=float, metavar="Z", help="show the model images so many times larger"
    )
    _add_steps(parser)
    parser.add_argument("--resume", action="store_true", help="go on from FILE's checkpoint")
    parser.add_argument("--device", default=device(), help="auto, cpu, cuda, cuda:1 or mps")
    parser.add_argument("-o", dest="output", type=Path, required=True, metavar="FILE")
    card = parser.add_argument_group("the model's card")
    card.add_argument("--id", dest="slug", help="default: made from FILE's name")
    card.add_argument("--name", help="default: FILE's name")
    card.add_argument("--licence", default="unknown")
    card.add_argument("--citation", default="", help="whom to cite, the data's authors first")
    card.add_argument("--description", default="")


def _add_steps(parser: argparse.ArgumentParser) -> None:
    """What a step of the training is; the defaults serve most."""
    usual = FitSettings()
    steps = parser.add_argument_group("the steps")
    steps.add_argument(
        "--steps",
        type=int,
        metavar="N",
        default=usual.steps_per_epoch,
        help="steps an epoch; after each the model is validated",
    )
    steps.add_argument(
        "--patch",
        type=int,
        metavar="PX",
        default=usual.patch,
        help="side of the patches, in pixels; default: what serves most",
    )
    steps.add_argument(
        "--batch",
        type=int,
        metavar="N",
        default=usual.batch,
        help="patches a step; default: what serves most",
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, printing the validation curve; Ctrl-C keeps the best so far."""
    check(arguments)
    # The bar is on standard error; the curve, on standard output, may go to a file.
    with tqdm(total=1.0, disable=not sys.stderr.isatty(), bar_format=BAR) as bar:
        try:
            header = train(request(arguments), show, lambda used: move(bar, used))
        except (EngineError, UnreadableImage) as error:
            raise Mistake(str(error)) from error
    print(f"{arguments.output}: {header.name} ({header.slug}), accuracy {header.accuracy}")
    return OK


def check(arguments: argparse.Namespace) -> None:
    """Raise Mistake for what would otherwise be found out late."""
    for folder in filter(
        None, (arguments.images, arguments.labels, arguments.val_images, arguments.val_labels)
    ):
        if not folder.is_dir():
            raise Mistake(f"{folder} is no folder.")
    if (arguments.val_images is None) != (arguments.val_labels is None):
        raise Mistake("--val-images and --val-labels go together.")
    if arguments.epochs < 1 or (arguments.minutes is not None and arguments.minutes <= 0):
        raise Mistake("A training lasts at least one epoch, or more than no minutes.")
    if arguments.steps < 1 or min(arguments.patch, arguments.batch) < 0:
        raise Mistake("--steps, --patch and --batch are numbers from 1.")
    if arguments.zoom is not None and not SMALLEST <= arguments.zoom <= LARGEST:
        raise Mistake(f"--zoom is a number from {SMALLEST} to {LARGEST:g}.")
    if not arguments.output.parent.is_dir():
        raise Mistake(f"{arguments.output.parent} is no folder to write to.")


def request(arguments: argparse.Namespace) -> TrainingRequest:
    """The training that the arguments describe."""
    try:
        catalog.spec(arguments.engine)
    except EngineError as error:
        raise Mistake(str(error)) from error
    output: Path = arguments.output
    slug = arguments.slug or re.sub("[^a-z0-9]+", "-", output.stem.lower()).strip("-") or "model"
    return TrainingRequest(
        engine=arguments.engine,
        images=arguments.images,
        labels=arguments.labels,
        output=output,
        card=Card(
            slug=slug,
            name=arguments.name or output.stem,
            licence=arguments.licence,
            citation=arguments.citation,
            description=arguments.description,
        ),
        val_images=arguments.val_images,
        val_labels=arguments.val_labels,
        start=find_model(arguments.start).path if arguments.start else None,
        channels=arguments.channels,
        zoom=arguments.zoom,
        device=arguments.device,
        settings=FitSettings(
            epochs=arguments.epochs,
            minutes=arguments.minutes,
            steps_per_epoch=arguments.steps,
            patch=arguments.patch,
            batch=arguments.batch,
            seed=arguments.seed,
            patience=arguments.patience,
        ),
        resume=arguments.resume,
    )


def show(point: TrainingProgress) -> None:
    """One line of the curve."""
    validation = "  ".join(f"{name} {value:.3f}" for name, value in point.validation.items())
    tqdm.write(
        f"epoch {point.epoch}  {point.fraction:4.0%}  {point.seconds:.0f} s"
        f"  loss {point.loss:.4f}  {validation}  best {point.best:.3f}",
        file=sys.stdout,
    )
    sys.stdout.flush()
