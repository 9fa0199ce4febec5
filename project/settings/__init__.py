"""Settings of the site, one file a concern; `environment` is the only reader of variables."""

import django_stubs_ext

from project.settings.api import *  # noqa: F403
from project.settings.base import *  # noqa: F403
from project.settings.celery import *  # noqa: F403
from project.settings.channels import *  # noqa: F403
from project.settings.limits import *  # noqa: F403
from project.settings.logging import *  # noqa: F403
from project.settings.mail import *  # noqa: F403
from project.settings.security import *  # noqa: F403
from project.settings.storage import *  # noqa: F403

# Lets our admin classes name their models in brackets, as the type checker wants them to.
django_stubs_ext.monkeypatch()
