"""How `ocellus models` speaks of models that their authors publish."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from segmentation.interfaces.cli.commands import Mistake
from segmentation.science.engines.upstream.catalogue import PublishedModel


def row_of(model: PublishedModel) -> dict[str, object]:
    """A published model as scripts see it: all that is known, unknown things as null."""
    return model.model_dump(mode="json")


def sentence_of(model: PublishedModel) -> str:
    """A published model as people read it; what may not be sold stands out."""
    ndim = "/".join(f"{n}D" for n in model.ndim)
    kind = {True: "NON-COMMERCIAL", False: "", None: "commercial use not stated"}
    stated = ", ".join(
        filter(None, (model.engine, ndim, model.licence, kind[model.non_commercial]))
    )
    where = "" if model.address else f" Not to be fetched by name; see {model.page}"
    return f"{model.name}  {model.upstream_name} ({stated}). {model.description}{where}"


def accept(model: PublishedModel) -> None:
    """Show the licence and ask whether it is accepted; raises Mistake unless it is."""
    if not sys.stdin.isatty():
        raise Mistake(
            f"{model.terms} Say that you accept it: ocellus models fetch {model.name} "
            "--accept-licence"
        )
    print(f"{model.terms}\nIts authors ask to be cited: {model.citation}", file=sys.stderr)
    print("Do you accept the licence? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise Mistake(f"{model.upstream_name} was not fetched, as its licence was not accepted.")


@contextmanager
def shown_progress(model: PublishedModel) -> Iterator[Callable[[int], object]]:
    """A bar of the bytes that have come, where somebody looks."""
    with tqdm(unit="B", unit_scale=True, desc=model.file, disable=None, leave=False) as bar:
        yield bar.update
