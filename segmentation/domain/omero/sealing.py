"""Putting a session where only this site can read it."""

import base64
import hashlib
import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from segmentation.domain.common.errors import Conflict

Cookies = dict[str, str]


def seal(cookies: Cookies) -> str:
    """The cookies of a session, encrypted and signed with the site's secret key."""
    return _box().encrypt(json.dumps(cookies).encode()).decode()


def unseal(sealed: str) -> Cookies:
    """What was sealed; raises `Conflict` when the site's secret key has changed since."""
    try:
        found: Cookies = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise Conflict("This connection to OMERO can't be read any more: connect again.") from error
    return found


def _box() -> Fernet:
    digest = hashlib.sha256(b"omero session " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
