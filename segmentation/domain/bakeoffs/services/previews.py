"""Asking what other parameters would find, without asking the network again."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.bakeoffs.models import Panel, Preview
from segmentation.domain.bakeoffs.services.names import PREVIEW, PREVIEW_PRIORITY
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many, enqueue
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.projects.permissions import can_run, require
from segmentation.science.engines.catalog import spec
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.parameters import network_parameters


@transaction.atomic
def start_preview(actor: User, panel: Panel, parameters: Mapping[str, Any]) -> Preview:
    """Have the objects of a panel made anew with parameters over the contestant's own.

    What the same person asked of this panel before gives way. Raises `UserError` for a parameter
    that the network would have to be asked for again.
    """
    contestant = panel.contestant
    project = contestant.bake_off.project
    require(can_run, actor, project)
    if not panel.labels_key:
        raise Conflict("The network has not been asked about this crop yet.")
    settled = _settled(panel, parameters)
    earlier = Preview.objects.filter(panel=panel, created_by=actor)
    cancel_many(Job.objects.filter(preview__in=earlier))
    earlier.delete()
    preview = Preview(panel=panel, parameters=settled, created_by=actor)
    preview.job = enqueue(PREVIEW, project, {"preview": str(preview.pk)}, PREVIEW_PRIORITY, actor)
    preview.save()
    return preview


def _settled(panel: Panel, parameters: Mapping[str, Any]) -> dict[str, Any]:
    contestant = panel.contestant
    own = contestant.parameters
    try:
        given = checked_parameters(contestant.model, {**own, **parameters})
    except EngineError as error:
        raise UserError(str(error)) from error
    settled = given.model_dump(mode="json")
    kind = spec(contestant.model.engine).parameters
    for name in sorted(network_parameters(kind)):
        if settled.get(name) != own.get(name):
            title = kind.model_fields[name].title or name
            raise UserError(f"“{title}” changes what the network sees: start a new bake-off.")
    return settled
