"""How long a claim holds, by the clock of the database: workers' clocks differ."""

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

LEASE = timedelta(seconds=30)


def from_now(duration: timedelta) -> Combinable:
    """The moment `duration` from now (in the past when negative), as an SQL expression."""
    return ExpressionWrapper(Now() + Value(duration), output_field=DateTimeField())
