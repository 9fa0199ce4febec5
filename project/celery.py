"""The Celery application: `celery -A project worker`."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from kombu.transport import TRANSPORT_ALIASES

# Celery warns root of messages that carry code (pickle). Ours are JSON and say only that there is
# work; and in containers, where root is usual, a newcomer can do nothing about it.
warnings.filterwarnings(
    "ignore", message="You're running the worker with superuser", category=SecurityWarning
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
# Threads of a network that wait for each other leave the core to others, instead of turning on it:
# beside other work that takes a third of the time away. Read when torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

TRANSPORT_ALIASES["filesystem"] = "project.broker:Transport"

app = Celery("ocellus")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
