"""`ocellus engines`: the systems there are."""

import argparse

from segmentation.interfaces.cli.commands import OK, print_json
from segmentation.science.engines import catalog
from segmentation.science.engines.base import EngineSpec
from segmentation.science.engines.parameters import parameter_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only how to print."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(arguments: argparse.Namespace) -> int:
    """List them, with what can be set for each."""
    for spec in catalog.specs():
        if arguments.json:
            print_json(as_json(spec))
        else:
            print(as_text(spec))
    return OK


def as_json(spec: EngineSpec) -> dict[str, object]:
    """An engine as scripts see it; `parameters` is a JSON schema's properties."""
    return {
        "name": spec.name,
        "title": spec.title,
        "ndim": list(spec.ndim),
        "channels": [
            {"name": role.name, "description": role.description} for role in spec.channels
        ],
        "description": spec.description,
        "use_when": spec.use_when,
        "citation": spec.citation,
        "licence": spec.licence,
        "parameters": parameter_schema(spec.parameters, {}).get("properties", {}),
    }


def as_text(spec: EngineSpec) -> str:
    """An engine as people read it."""
    dimensions = " and ".join(f"{ndim}D" for ndim in spec.ndim)
    lines = [f"{spec.name}  {spec.title}, {dimensions}", f"  {spec.description}"]
    for name, schema in parameter_schema(spec.parameters, {}).get("properties", {}).items():
        lines.append(f"  {name} = {schema.get('default')}  {schema.get('description', '')}")
    return "\n".join(lines)
