"""Signing in at an OMERO server, for a few hours."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.omero.client import OmeroWeb
from segmentation.domain.omero.models import Connection
from segmentation.domain.omero.sealing import seal, unseal
from segmentation.domain.omero.transport import clean_address
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_upload, require

KEPT_FOR = timedelta(hours=8)


def connect(
    actor: User,
    project: Project,
    address: str,
    *,
    username: str = "",
    password: str = "",
    session_key: str = "",
) -> Connection:
    """Sign in at a server, with a password or a session key, or as its public user with neither.

    What is given is used once and forgotten; the session that OMERO gives is kept sealed. Raises
    `UserError` for an address that is none, `NoOmero` when the server does not let anyone in.
    """
    require(can_upload, actor, project)
    place = clean_address(address)
    if bool(username) != bool(password):
        raise UserError("Give user name and password, or leave both empty for a public server.")
    with OmeroWeb(place) as omero:
        if session_key:
            omero.join(session_key)
        elif username:
            omero.sign_in(username, password)
        else:
            omero.projects()
        sealed = seal(omero.cookies)
    return _keep(actor, project, place, username, sealed)


@transaction.atomic
def _keep(actor: User, project: Project, place: str, username: str, sealed: str) -> Connection:
    Connection.objects.filter(owner=actor, project=project, address=place).exclude(
        transfer__job__state__in=("queued", "running")
    ).delete()
    connection = Connection.objects.create(
        project=project,
        owner=actor,
        address=place,
        username=username,
        sealed=sealed,
        expires_at=timezone.now() + KEPT_FOR,
    )
    record(actor, "omero connected", connection, project.pk, address=place, username=username)
    return connection


def session(connection: Connection) -> OmeroWeb:
    """The session of a connection; to be closed."""
    return OmeroWeb(connection.address, unseal(connection.sealed))


def disconnect(connection: Connection) -> None:
    """Forget a session; transfers that need it fail."""
    connection.delete()


def forget_old_connections() -> int:
    """Forget the sessions whose time is over, unless something is on its way; says how many."""
    over = Connection.objects.filter(expires_at__lt=timezone.now())
    return over.exclude(transfer__job__state__in=("queued", "running")).delete()[0]
