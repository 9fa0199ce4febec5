"""The audit holds what was done, and outlives those who did it."""

import uuid

import pytest
from django.utils import timezone

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.audit.services import record
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_names_actor_action_and_target() -> None:
    project = ProjectFactory.create()
    actor = project.created_by
    made = record(actor, "project admired", project, project.pk, stars=5)
    entry = AuditEntry.objects.get(pk=made.pk)
    assert (entry.actor, entry.action) == (actor, "project admired")
    assert (entry.target_type, entry.target_id) == ("projects.project", str(project.pk))
    assert entry.project_id == project.pk
    assert entry.data == {"stars": 5}


def test_data_may_hold_ids_and_times() -> None:
    some_id, moment = uuid.uuid4(), timezone.now().replace(microsecond=0)
    record(None, "noted", UserFactory.create(), id=some_id, at=moment)
    entry = AuditEntry.objects.get(action="noted")
    assert entry.actor is None
    assert entry.data == {"id": str(some_id), "at": moment.isoformat().replace("+00:00", "Z")}


def test_outlives_actor_and_target() -> None:
    actor, target = UserFactory.create(), UserFactory.create()
    target_id = str(target.pk)
    record(actor, "met", target)
    actor.delete()
    target.delete()
    entry = AuditEntry.objects.get(action="met")
    assert entry.actor is None
    assert entry.target_id == target_id
