"""`ocellus evaluate`: label images against the truth."""

import argparse
from pathlib import Path

from segmentation.interfaces.cli.commands import OK, Mistake, print_json
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.evaluation import evaluate_folders, evaluation_json
from segmentation.science.engines.matching import Evaluation
from segmentation.science.pixels.errors import UnreadableImage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two folders whose files have the same stems."""
    parser.add_argument("--pred", type=Path, required=True, help="folder of predicted label images")
    parser.add_argument("--truth", type=Path, required=True, help="folder of true label images")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Pool all pairs and print the figures."""
    for folder in (arguments.pred, arguments.truth):
        if not folder.is_dir():
            raise Mistake(f"{folder} is no folder.")
    try:
        found = evaluate_folders(arguments.pred, arguments.truth)
    except (EngineError, UnreadableImage) as error:
        raise Mistake(str(error)) from error
    if arguments.json:
        print_json(evaluation_json(found))
    else:
        print(as_text(found))
    return OK


def as_text(found: Evaluation) -> str:
    """The figures as a table for people."""
    lines = [
        f"{found.images} images, {found.predicted} predicted and {found.true} true objects",
        "IoU      AP (pooled)   AP (mean over images)",
        *(
            f"{threshold:.2f}     {pooled:.3f}         {found.ap_per_image[threshold]:.3f}"
            for threshold, pooled in found.ap.items()
        ),
        f"F1 at 0.5 {found.f1:.3f}   precision {found.precision:.3f}   recall {found.recall:.3f}",
        f"mean matched IoU {found.mean_matched_iou:.3f}",
        f"panoptic quality {found.panoptic_quality:.3f}",
    ]
    return "\n".join(lines)
