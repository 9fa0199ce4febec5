"""Runs and their items on the wire."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.runs.models import Priority, Run, RunItem
from segmentation.domain.runs.pace import remaining_seconds, taken_seconds
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.interfaces.api.serializers.models import JSON_SCHEMA
from segmentation.science.measurements import GROUPS

MOST_IMAGES = 100_000


class ProgressSerializer(serializers.Serializer[Run]):
    """How far a run is; `done` does not count the failed."""

    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    total = serializers.IntegerField()


@extend_schema_field(JSON_SCHEMA)
class ParametersField(serializers.JSONField):
    """Parameters by name."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Give the parameters as an object.")
        return data


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "const": "all"},
            {"type": "array", "items": {"type": "string", "format": "uuid"}},
        ]
    }
)
class ImagesField(serializers.Field[Any, Any, Any, Any]):
    """Ids of images, or `"all"`: every image of the project that is ready."""

    ids = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MOST_IMAGES
    )

    def to_internal_value(self, data: Any) -> Any:
        return data if data == "all" else self.ids.run_validation(data)

    def to_representation(self, value: Any) -> Any:
        return value


class MeasurementsSerializer(Strict):
    """Columns beside the usual ones: groups of them, and ratios of one column over another."""

    groups = serializers.ListField(child=serializers.ChoiceField(GROUPS), default=list)
    ratios = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(max_length=200), min_length=2, max_length=2
        ),
        default=dict,
    )


class PriorityField(serializers.ChoiceField):
    """A priority, by its name."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=[one.name.lower() for one in Priority], **more)

    def to_internal_value(self, data: Any) -> Any:
        return Priority[super().to_internal_value(data).upper()]

    def to_representation(self, value: Any) -> str:
        return Priority(value).name.lower()


class RegionSerializer(Strict):
    """A rectangle of an image's pixels: the only part of it that a run is about."""

    x = serializers.IntegerField(min_value=0)
    y = serializers.IntegerField(min_value=0)
    width = serializers.IntegerField(min_value=1)
    height = serializers.IntegerField(min_value=1)


class RunSerializer(StrictModel):
    """A run and how far it is."""

    model_slug = serializers.CharField(source="model.slug", read_only=True)
    progress = ProgressSerializer(source="*", read_only=True)
    parameters = ParametersField(read_only=True)
    channels = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, allow_null=True
    )
    measurements = MeasurementsSerializer(read_only=True)
    priority = PriorityField(read_only=True)
    region = RegionSerializer(read_only=True, allow_null=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )
    seconds = serializers.SerializerMethodField(
        help_text="How long it has been at work, retries included; null while it waits to begin."
    )
    remaining_seconds = serializers.SerializerMethodField(
        help_text="How long it still takes at the pace of its last images; null when unknown."
    )

    class Meta:
        model = Run
        fields = [
            "id", "project", "model", "model_slug", "parameters", "channels", "measurements",
            "region", "earlier", "state", "progress", "priority", "created_by", "created_at",
            "started_at", "finished_at", "seconds", "remaining_seconds",
        ]  # fmt: skip
        read_only_fields = fields

    def get_seconds(self, run: Run) -> float | None:
        """As of now."""
        seconds = taken_seconds(run, timezone.now())
        return seconds and round(seconds, 3)

    def get_remaining_seconds(self, run: Run) -> float | None:
        """As of now."""
        seconds = remaining_seconds(run, timezone.now())
        return seconds and round(seconds, 3)


class MethodsSerializer(serializers.Serializer[Any]):
    """A paragraph for a paper; its numbers in brackets are the places of its citations."""

    text = serializers.CharField()
    citations = serializers.ListField(child=serializers.CharField())


class NewRunSerializer(Strict):
    """What to run on what."""

    project = serializers.UUIDField()
    images = ImagesField()
    model = serializers.CharField(max_length=100, help_text="Id or slug.")
    parameters = ParametersField(default=dict)
    channels = serializers.ListField(
        child=serializers.IntegerField(min_value=0), allow_null=True, allow_empty=False,
        default=None, help_text="Indices of channels, in the order of the model's roles.",
    )  # fmt: skip
    measurements = MeasurementsSerializer(required=False)
    priority = PriorityField(required=False, help_text="Among the runs of the project.")
    region = RegionSerializer(allow_null=True, default=None, help_text="Of one image.")


class RunAgainSerializer(Strict):
    """What may differ when a run is done again."""

    model = serializers.CharField(
        max_length=100, required=False,
        help_text="Another model of the engine, by id or slug; without it the very same.",
    )  # fmt: skip
    images = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=MOST_IMAGES,
        help_text="Some of the run's images; without it all.",
    )  # fmt: skip


class ChangedRunSerializer(Strict):
    """What can be changed of a run."""

    priority = PriorityField()


class PlaceSerializer(serializers.Serializer[Any]):
    """Where a run stands in the queue; `expected_start` is null where nobody can say."""

    ahead = serializers.IntegerField(help_text="Jobs that are begun before.")
    workers = serializers.IntegerField(help_text="Workers that take jobs now.")
    paused = serializers.BooleanField(help_text="Whether site admins have halted the queue.")
    expected_start = serializers.DateTimeField(allow_null=True)


class QueuedRunSerializer(serializers.Serializer[Any]):
    """The place of a run, while one of its images waits."""

    place = PlaceSerializer(allow_null=True)


class RememberedSerializer(serializers.Serializer[Run]):
    """How a model was last run in a project."""

    model = serializers.CharField(source="model.slug")
    parameters = ParametersField()
    channels = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    measurements = MeasurementsSerializer()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(source="created_by.username", allow_null=True, default=None)


class RunSettingsSerializer(serializers.Serializer[Any]):
    """What the next run of a project begins with: the model, and how each was last run."""

    model = serializers.CharField(allow_null=True)
    default_model = serializers.CharField(allow_null=True)
    remembered = RememberedSerializer(many=True)


class DefaultModelSerializer(Strict):
    """The model with which new runs begin, by id or slug; null leaves it to the last run."""

    default_model = serializers.CharField(max_length=100, allow_null=True)


class RegionsSerializer(serializers.Serializer[RunItem]):
    """How far a large image is, which is done region by region; `total` is 0 for a small one."""

    done = serializers.IntegerField(source="regions_done")
    total = serializers.IntegerField(source="regions_total")


class InWorkSerializer(serializers.Serializer[RunItem]):
    """A large image being done: how far it is, and the boxes (t, z0, z1, y0, y1, x0, x1) within
    which objects of the regions done by now lie."""

    item = serializers.UUIDField(source="pk")
    run = serializers.UUIDField(source="run_id")
    model_slug = serializers.CharField(source="run.model.slug")
    regions = RegionsSerializer(source="*")
    boxes = serializers.SerializerMethodField()

    @extend_schema_field(
        {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}
    )
    def get_boxes(self, item: RunItem) -> list[list[int]]:
        """Of all regions that are done."""
        return [box[1:] for region in item.regions.all() for box in region.boxes]


class RunItemSerializer(StrictModel):
    """One image of a run; its state, attempts and error are its job's."""

    image_name = serializers.CharField(source="image.name", read_only=True)
    state = serializers.ChoiceField(
        choices=["queued", "running", "done", "failed", "cancelled"],
        read_only=True,
    )  # fmt: skip
    regions = RegionsSerializer(source="*", read_only=True)
    attempts = serializers.IntegerField(source="job.attempts", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    objects = serializers.IntegerField(
        source="segmentation.object_count", read_only=True, allow_null=True, default=None
    )
    earlier = serializers.UUIDField(
        read_only=True, allow_null=True, default=None,
        help_text="What the run that this one does again made of the image.",
    )  # fmt: skip

    class Meta:
        model = RunItem
        fields = [
            "id", "position", "image", "image_name", "state", "attempts", "error", "segmentation",
            "earlier", "objects", "seconds", "regions",
        ]  # fmt: skip
        read_only_fields = fields
        extra_kwargs = {"seconds": {"allow_null": True}}

    def to_representation(self, instance: RunItem) -> dict[str, Any]:
        """A result in the trash is none."""
        said: dict[str, Any] = super().to_representation(instance)
        found = instance.segmentation
        if found is not None and found.trashed_at is not None:
            said["segmentation"] = said["objects"] = None
        return said


class RunItemLogSerializer(serializers.Serializer[Any]):
    """What workers wrote of an item: a line an event, errors with where they came from."""

    log = serializers.CharField()


class SpreadSerializer(serializers.Serializer[Any]):
    """An image; `quantiles` are the 5th, 25th, 50th, 75th and 95th of a hundred, or nothing."""

    image = serializers.UUIDField()
    name = serializers.CharField()
    segmentation = serializers.UUIDField()
    objects = serializers.IntegerField()
    quantiles = serializers.ListField(child=serializers.FloatField())


class OverviewSerializer(serializers.Serializer[Any]):
    """What a run found, image by image, of one of its columns; `more` images are left out."""

    columns = serializers.ListField(child=serializers.CharField())
    column = serializers.CharField()
    images = SpreadSerializer(many=True)
    more = serializers.BooleanField()
