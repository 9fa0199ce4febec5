"""The queue, its workers, and what projects have used, on the wire."""

from typing import Any

from rest_framework import serializers

from segmentation.domain.jobs.models import Worker
from segmentation.interfaces.api.serializers.base import Strict


class WorkerSerializer(serializers.ModelSerializer[Any]):
    """A process that works."""

    class Meta:
        model = Worker
        fields = ["name", "device", "paused", "started_at", "seen_at"]
        read_only_fields = fields


class QueueSerializer(serializers.Serializer[Any]):
    """The queue of the whole site."""

    paused = serializers.BooleanField()
    queued = serializers.IntegerField()
    running = serializers.IntegerField()
    workers = WorkerSerializer(many=True)


class PauseSerializer(Strict):
    """Whether the whole queue, or the one worker named, is to begin nothing new."""

    paused = serializers.BooleanField()
    worker = serializers.CharField(max_length=200, required=False)


class DeviceUseSerializer(serializers.Serializer[Any]):
    """How long workers were busy on one kind of device."""

    device = serializers.CharField()
    jobs = serializers.IntegerField()
    seconds = serializers.FloatField()


class ProjectUsageSerializer(serializers.Serializer[Any]):
    """What a project has had workers do, and how many of its jobs are done at once."""

    usage = DeviceUseSerializer(many=True)
    jobs_at_once = serializers.IntegerField(
        allow_null=True, help_text="Null: as many as there are workers."
    )


class LimitSerializer(Strict):
    """How many of the project's jobs are done at once; null leaves it to the site's rule."""

    jobs_at_once = serializers.IntegerField(min_value=1, max_value=1000, allow_null=True)
