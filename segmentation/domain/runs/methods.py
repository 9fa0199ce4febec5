"""A paragraph for a paper: how the results of a run were made, checked and corrected."""

from typing import Any

from segmentation.domain.common.versions import installed_version
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.queries import model_header
from segmentation.domain.reviews.statements import as_it_is, statements, summary
from segmentation.domain.runs.models import Run
from segmentation.science.engines.catalog import spec

_LIBRARIES = {"torch": "PyTorch", "scikit-image": "scikit-image", "zarr": "Zarr"}


def methods_of(run: Run) -> dict[str, Any]:
    """The `text`, and the `citations` it refers to by number."""
    engine, header = spec(run.model.engine), model_header(run.model)
    citations = list(dict.fromkeys(filter(None, [engine.citation, header.citation])))
    results = Segmentation.objects.present().filter(run_item__run=run)
    made = results.values_list("provenance", flat=True).first() or {}
    reviewed = summary(statements(as_it_is(results)).values())
    sentences = [
        _segmented(run, engine.title, len(citations), made),
        _settings(run),
        _measured(run, reviewed),
        _reviewed(reviewed),
        _libraries(made),
    ]
    return {"text": " ".join(filter(None, sentences)), "citations": citations}


def _segmented(run: Run, engine: str, citations: int, made: dict[str, Any]) -> str:
    numbers = "".join(f"[{number}]" for number in range(1, citations + 1))
    version = made.get("ocellus") or installed_version("ocellus")
    model = f"“{run.model.name}”, version {run.model.version}, SHA-256 {run.model.sha256[:12]}…"
    device = f" on {made['device']}" if made.get("device") else ""
    return (
        f"Objects were segmented in {_many(run.done, 'image')} with {engine} {numbers}"
        f" (model {model}) in Ocellus {version}{device}."
    )


def _settings(run: Run) -> str:
    said = [f"{name.replace('_', ' ')} {_shown(value)}" for name, value in run.parameters.items()]
    return f"Parameters were: {', '.join(said)}." if said else ""


def _measured(run: Run, reviewed: dict[str, Any]) -> str:
    groups = run.measurements.get("groups") or []
    more = f", with {', '.join(groups)}" if groups else ""
    return (
        f"Size, shape, position and intensity of {_many(reviewed['objects'], 'object')} were"
        f" measured{more}."
    )


def _reviewed(reviewed: dict[str, Any]) -> str:
    if not reviewed["reviewed"] and not reviewed["edits"]:
        return "Results were not reviewed by hand."
    by = _many(len(reviewed["reviewers"]), "person", "people")
    corrected = (
        f"{_many(reviewed['edits'], 'correction')} by hand changed"
        f" {_many(reviewed['objects_changed'], 'object')} in"
        f" {_many(reviewed['results_corrected'], 'image')}"
    )
    return (
        f"{_many(reviewed['reviewed'], 'image')} ({100 * reviewed['fraction_reviewed']:.0f} %) were"
        f" reviewed by {by}, and {reviewed['approved']:,} approved; {corrected}."
    )


def _libraries(made: dict[str, Any]) -> str:
    versions = made.get("libraries") or {}
    said = [f"{name} {versions[key]}" for key, name in _LIBRARIES.items() if versions.get(key)]
    return f"Software: {', '.join(said)}." if said else ""


def _many(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _shown(value: Any) -> str:
    if value is None:
        return "automatic"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
