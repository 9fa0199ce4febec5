"""The one table of work, the workers that do it, and the news about it."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.projects.models import Project


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(UUIDModel):
    """A piece of work of any kind; one without a project is the site's own.

    A `held` one is queued, too, but nobody's turn before it is released: it waits for other jobs.
    An `errand` needs no device, and is done beside all else: no limit and no turn counts it.
    Claiming raises `token` by one and `attempts` by one, and sets the lease; only the holder
    of the newest token may publish. A graceful stop gives the attempt back. `seconds` is how long
    workers were at it, all attempts together; `device`, on what the last one was, if on any.
    """

    kind = models.CharField(max_length=50)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="jobs")
    payload = models.JSONField(default=dict)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.PositiveBigIntegerField(default=0)
    worker = models.CharField(max_length=200, blank=True)
    device = models.CharField(max_length=50, blank=True)
    seconds = models.FloatField(default=0)
    lease_expires_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False)
    errand = models.BooleanField(default=False, db_default=False)
    cancel_requested = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    log = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(
                fields=["project", "attempts", "-priority", "created_at"],
                condition=models.Q(state=JobState.QUEUED),
                name="job_claim_order",
            ),
            models.Index(fields=["project", "-started_at"], name="job_last_served"),
            models.Index(
                fields=["project", "attempts", "-priority", "created_at"],
                condition=models.Q(state=JobState.QUEUED, errand=True),
                name="errand_claim_order",
            ),
            models.Index(
                fields=["project", "-started_at"],
                condition=models.Q(errand=True),
                name="errand_last_served",
            ),
            models.Index(
                fields=["lease_expires_at"],
                condition=models.Q(state=JobState.RUNNING),
                name="job_lease_expiry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.state})"


class Worker(models.Model):
    """A process that works; it shows itself by its heartbeat. A `paused` one begins nothing new.

    `figures` are as of its last heartbeat; see `stages.figures`.
    """

    name = models.CharField(max_length=200, primary_key=True)
    device = models.CharField(max_length=50, blank=True)
    paused = models.BooleanField(default=False)
    figures = models.JSONField(default=dict)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Switch(models.Model):
    """Something that site admins turn on and off, by its name."""

    PAUSED = "queue paused"

    name = models.CharField(max_length=50, primary_key=True)
    on = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.name}: {'on' if self.on else 'off'}"


class ProjectLimit(models.Model):
    """How many of a project's jobs are done at once, where that differs from the site's rule."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="job_limit"
    )
    jobs_at_once = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.jobs_at_once} at once"


class Leftover(models.Model):
    """A storage prefix that nothing should point at any more, to be removed after a while."""

    prefix = models.CharField(max_length=300)
    since = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return self.prefix


class SweepHold(UUIDModel):
    """Somebody copies the store: before `until`, nothing is removed from it."""

    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.until}"


class EventCounter(models.Model):
    """The last event number of a project, locked while an event is written."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="event_counter"
    )
    seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.seq} events"


class Event(models.Model):
    """News of a project, numbered by one without gaps in the order of commits."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    type = models.CharField(max_length=50)
    body = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["project", "seq"], name="event_numbers_are_unique")
        ]
        indexes = [models.Index(fields=["at"], name="event_age")]

    def __str__(self) -> str:
        return f"{self.type} {self.seq}"
