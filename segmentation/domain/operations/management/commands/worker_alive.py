from typing import Any

from django.core.management.base import BaseCommand, CommandError

from segmentation.domain.jobs.queries import worker_alive_here


class Command(BaseCommand):
    help = "Exit status 0 while a worker on this machine shows itself; for checks of its health."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not worker_alive_here():
            raise CommandError("No worker here has shown itself lately.")
