"""How people look at images, on the wire."""

from typing import Any

from rest_framework import serializers

from segmentation.domain.projects.models import LONGEST_KIND
from segmentation.interfaces.api.serializers.base import Strict

MOST_CHANNELS = 200


class ChannelViewSerializer(Strict):
    """How a channel is drawn."""

    visible = serializers.BooleanField()
    color = serializers.RegexField("^#[0-9a-fA-F]{6}$", help_text="#rrggbb")
    start = serializers.FloatField(help_text="The sample that is black.")
    end = serializers.FloatField(help_text="The sample that has the full colour.")
    gamma = serializers.FloatField(min_value=0.01, max_value=100)
    map = serializers.CharField(
        max_length=20, allow_blank=True, default="",
        help_text="Name of a colour map instead of the colour; none when empty.",
    )  # fmt: skip
    inverted = serializers.BooleanField(default=False)
    auto = serializers.BooleanField(
        default=False, help_text="Nobody chose start and end: those of another image differ."
    )


class ViewSettingsSerializer(Strict):
    """How somebody looks at a kind of image; no channels where nothing is remembered."""

    kind = serializers.CharField(
        max_length=LONGEST_KIND, help_text="Tells kinds of images apart, as the client likes."
    )
    channels = ChannelViewSerializer(many=True)
    smooth = serializers.BooleanField(default=True)

    def validate_channels(self, channels: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Numbers are finite, as in any JSON, and there are not endlessly many."""
        if len(channels) > MOST_CHANNELS:
            raise serializers.ValidationError(f"At most {MOST_CHANNELS} channels are remembered.")
        for channel in channels:
            if not channel["start"] - channel["end"] < float("inf"):
                raise serializers.ValidationError("These are no numbers.")
        return channels
