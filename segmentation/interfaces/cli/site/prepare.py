"""What must be there before the site answers: tables, models and, for a demo, accounts."""

from django.conf import settings
from django.core.management import call_command

from segmentation.domain.model_registry.services import sync_models
from segmentation.interfaces.cli.site.accounts import ensure_accounts


def prepare() -> None:
    """Bring everything up to date; a second time changes nothing."""
    call_command("migrate", verbosity=0, interactive=False)
    sync_models()
    if settings.OCELLUS_DEMO:
        ensure_accounts()
