"""Changes to a project's phenotypes."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.phenotypes.models import Phenotype
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_gate, require
from segmentation.science.measurements.phenotypes import Gate

MOST = 100
MOST_GATES = 8
LONGEST_NAME = 60
# Told apart with any kind of colour vision (Okabe and Ito).
COLORS = ("#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#d55e00", "#0072b2", "#f0e442")


@transaction.atomic
def add_phenotype(
    actor: User, project: Project, name: str, gates: Sequence[Mapping[str, Any]], color: str = ""
) -> Phenotype:
    """Name those cells that lie in all of the gates, in every result of the project; without
    gates, those that people give this class.

    Raises `Conflict` for a name that is taken, `UserError` for gates that hold nothing.
    """
    require(can_gate, actor, project)
    there = Phenotype.objects.present().filter(project=project)
    if there.count() >= MOST:
        raise UserError(f"A project has at most {MOST} phenotypes.")
    last = there.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    phenotype = Phenotype(project=project, position=position, created_by=actor)
    _describe(phenotype, name, gates, color or COLORS[position % len(COLORS)])
    phenotype.save()
    record(actor, "phenotype added", phenotype, project.pk, name=phenotype.name)
    return phenotype


@transaction.atomic
def change_phenotype(actor: User, phenotype: Phenotype, **changes: Any) -> Phenotype:
    """Give it another name, color, place among the others, or other gates."""
    require(can_gate, actor, phenotype.project)
    wanted = {"name": phenotype.name, "gates": phenotype.gates, "color": phenotype.color}
    phenotype.position = changes.pop("position", phenotype.position)
    _describe(phenotype, **{**wanted, **changes})
    phenotype.save()
    record(actor, "phenotype changed", phenotype, phenotype.project_id, name=phenotype.name)
    return phenotype


def assign_class(project: Project, name: str) -> None:
    """Note that objects are given a class from now on; raises `UserError` if there is none."""
    found = Phenotype.objects.present().filter(project=project, name=name)
    if not found.update(assigned=True):
        raise UserError(f"This project has no class “{name}”: add it first.", "no_class")


def _describe(
    phenotype: Phenotype, name: str, gates: Sequence[Mapping[str, Any]], color: str
) -> None:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise UserError(f"The name of a phenotype has 1 to {LONGEST_NAME} characters.")
    if name[0] in "=+-@":
        # Spreadsheets would take it for a formula.
        raise UserError("The name of a phenotype begins with a letter or a digit.")
    if phenotype.assigned and name != phenotype.name:
        raise Conflict(
            f"Objects have been given the class “{phenotype.name}”: its name stays. "
            "Add another class and give them that.",
            "class_in_use",
        )
    named = Phenotype.objects.present().filter(project=phenotype.project, name=name)
    if named.exclude(pk=phenotype.pk).exists():
        raise Conflict(f"There is a phenotype “{name}” already.", "name_taken")
    if not re.fullmatch(r"#[0-9a-f]{6}", color.lower()):
        raise UserError(f"A color is written as #rrggbb, not as “{color}”.")
    if len(gates) > MOST_GATES:
        raise UserError(f"A phenotype has at most {MOST_GATES} gates.")
    phenotype.name, phenotype.color = name, color.lower()
    phenotype.gates = [_checked(Gate.from_json(gate)).to_json() for gate in gates]


def _checked(gate: Gate) -> Gate:
    bounds = (*gate.across, *gate.up)
    ordered = gate.across[0] <= gate.across[1] and gate.up[0] <= gate.up[1]
    if not (ordered and all(map(math.isfinite, bounds))):
        raise UserError("A gate goes from a number to one that is not smaller.")
    return gate
