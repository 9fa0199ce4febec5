"""Edits of segmentations on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from segmentation.domain.edits.changes import (
    Change,
    Classify,
    Delete,
    Erase,
    Fill,
    Merge,
    Paint,
    Split,
)
from segmentation.domain.edits.models import Edit, EditKind
from segmentation.domain.edits.proposals import Accept
from segmentation.domain.edits.reshaping import Copy, Divide, Grow, Restore, Shrink, Smooth
from segmentation.interfaces.api.serializers.base import Strict, StrictModel

MOST_RUNS = 100_000
MOST_LABELS = 500
MOST_CLASSIFIED = 10_000
MOST_POINTS = 10_000
_FIELDS_OF = {
    EditKind.PAINT: {"runs", "label", "over_others"},
    EditKind.ERASE: {"runs", "label"},
    EditKind.DELETE: {"labels"},
    EditKind.MERGE: {"labels"},
    EditKind.SPLIT: {"label", "line", "t"},
    EditKind.FILL: {"labels"},
    EditKind.SMOOTH: {"labels"},
    EditKind.GROW: {"labels", "by"},
    EditKind.SHRINK: {"labels", "by"},
    EditKind.WATERSHED: {"label", "seeds", "t"},
    EditKind.COPY: {"labels", "t", "z", "to_t", "to_z"},
    EditKind.CLASSIFY: {"labels", "name"},
    EditKind.ACCEPT: {"proposal", "object"},
    EditKind.RESTORE: {"to", "label"},
    EditKind.UNDO: set(),
    EditKind.REDO: set(),
}
_EVERY_KIND = {"id", "kind", "version"}
_CHANGES: dict[EditKind, type[Any]] = {
    EditKind.PAINT: Paint, EditKind.ERASE: Erase, EditKind.DELETE: Delete, EditKind.MERGE: Merge,
    EditKind.SPLIT: Split, EditKind.FILL: Fill, EditKind.SMOOTH: Smooth, EditKind.GROW: Grow,
    EditKind.SHRINK: Shrink, EditKind.WATERSHED: Divide, EditKind.COPY: Copy,
    EditKind.RESTORE: Restore, EditKind.CLASSIFY: Classify,
    EditKind.ACCEPT: Accept,
}  # fmt: skip


def label_field(**more: Any) -> serializers.IntegerField:
    """An object's id."""
    return serializers.IntegerField(min_value=1, max_value=2**32 - 1, **more)


class ChunkField(serializers.ListField):
    """Where a chunk is: level, t, z, row and column."""

    child = serializers.IntegerField()


class EditSerializer(StrictModel):
    """An entry of the log: who did what to which objects, and which chunks that changed."""

    by = serializers.CharField(source="by.username", read_only=True, allow_null=True, default=None)
    labels = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    chunks = serializers.ListField(child=ChunkField(), read_only=True)
    classes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(allow_null=True)),
        read_only=True,
        help_text="By object: the class before and the one after, where that changed.",
    )

    class Meta:
        model = Edit
        fields: ClassVar = [
            "id", "version", "kind", "labels", "chunks", "classes", "target", "by", "at",
        ]  # fmt: skip
        read_only_fields = fields


class MadeEditSerializer(EditSerializer):
    """An entry that was just made, and what its maker can do next."""

    objects = serializers.IntegerField(source="segmentation.object_count", read_only=True)
    can_undo = serializers.SerializerMethodField()
    can_redo = serializers.SerializerMethodField()

    class Meta(EditSerializer.Meta):
        fields: ClassVar = [*EditSerializer.Meta.fields, "objects", "can_undo", "can_redo"]
        read_only_fields = fields

    def get_can_undo(self, edit: Edit) -> bool:
        return edit.by is not None and bool(Edit.objects.to_undo(edit.by, edit.segmentation))

    def get_can_redo(self, edit: Edit) -> bool:
        return edit.by is not None and bool(Edit.objects.to_redo(edit.by, edit.segmentation))


class NewEditSerializer(Strict):
    """What to do to a segmentation; which fields belong to which kind is said by each."""

    version = serializers.IntegerField(
        min_value=0, help_text="The version that was looked at; with another one, 409."
    )
    id = serializers.UUIDField(
        required=False, help_text="The edit's id, if you make it: sent again, it is done once."
    )
    kind = serializers.ChoiceField(EditKind.choices)
    runs = serializers.ListField(
        child=serializers.ListField(
            child=serializers.IntegerField(min_value=0), min_length=5, max_length=5
        ),
        min_length=1, max_length=MOST_RUNS, required=False,
        help_text="Pixels (paint, erase): t, z, y, first x, and the x after the last.",
    )  # fmt: skip
    label = label_field(  # type: ignore[assignment]
        required=False, allow_null=True,
        help_text="The object: to paint (none: a new one), to erase from (none: all), to split.",
    )  # fmt: skip
    labels = serializers.ListField(
        child=label_field(), min_length=1, max_length=MOST_CLASSIFIED, required=False,
        help_text="Objects: to delete, to merge into the first, to fill, to give a class.",
    )  # fmt: skip
    name = serializers.CharField(
        required=False, allow_null=True,
        help_text="The class to give, as one of the project's phenotypes is called; null for none.",
    )  # fmt: skip
    over_others = serializers.BooleanField(
        required=False, help_text="Whether paint takes pixels from other objects, too."
    )
    line = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        min_length=2, max_length=MOST_POINTS, required=False,
        help_text="Points y, x in pixels, along which to split.",
    )  # fmt: skip
    t = serializers.IntegerField(
        min_value=0, required=False, help_text="When to split, or the time to copy from."
    )
    by = serializers.FloatField(
        min_value=0.5,
        max_value=100,
        required=False,
        help_text="The rim to grow or shrink, in pixels.",
    )  # fmt: skip
    seeds = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=3, max_length=3),
        min_length=2, max_length=MOST_POINTS, required=False,
        help_text="Points z, y, x in pixels, from which to divide by a watershed.",
    )  # fmt: skip
    z = serializers.IntegerField(min_value=0, required=False, help_text="The depth to copy from.")
    to_t = serializers.IntegerField(
        min_value=0, required=False, help_text="The time to copy to; the same without."
    )
    to_z = serializers.IntegerField(min_value=0, required=False, help_text="The depth to copy to.")
    to = serializers.IntegerField(
        min_value=0, required=False,
        help_text="The version to restore: an object as it was then, or without a label all.",
    )  # fmt: skip

    proposal = serializers.UUIDField(required=False, help_text="Of what to accept an object.")
    object = serializers.IntegerField(
        min_value=1, required=False, help_text="Which of the proposal's candidates to accept."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Each kind has its own fields, and no others."""
        known = _FIELDS_OF[EditKind(data["kind"])]
        free = known & {"runs", "to"}
        needed = known - {"over_others", "t", "to_t", "by"} - ({"label"} if free else set())
        given = data.keys() - _EVERY_KIND
        errors = {name: ["This kind of edit needs it."] for name in needed - given}
        errors |= {name: ["This kind of edit has no such field."] for name in given - known}
        if data["kind"] in {EditKind.SPLIT, EditKind.WATERSHED} and data.get("label", 1) is None:
            errors["label"] = ["This kind of edit needs it."]
        most = MOST_CLASSIFIED if data["kind"] == EditKind.CLASSIFY else MOST_LABELS
        if len(data.get("labels", ())) > most:
            errors["labels"] = [f"This kind of edit takes at most {most} objects at once."]
        if errors:
            raise serializers.ValidationError(errors)
        return data

    @property
    def change(self) -> Change:
        """What to do, other than undoing and redoing."""
        given = self.validated_data
        fields = {name: value for name, value in given.items() if name not in _EVERY_KIND}
        made: Change = _CHANGES[EditKind(given["kind"])](**fields)
        return made


class EditingSerializer(serializers.Serializer[Any]):
    """What it takes to show a segmentation as it is now: a revision, and what edits changed."""

    revision = serializers.IntegerField()
    version = serializers.IntegerField()
    objects = serializers.IntegerField()
    may_edit = serializers.BooleanField()
    may_review = serializers.BooleanField()
    can_undo = serializers.BooleanField()
    can_redo = serializers.BooleanField()
    chunks = serializers.ListField(child=ChunkField())
