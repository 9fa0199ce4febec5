"""People and their tokens on the wire."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from rest_framework import serializers

from segmentation.domain.accounts.models import ApiToken, User
from segmentation.interfaces.api.serializers.base import Strict, StrictModel


class SignInSerializer(Strict):
    """Name and password, for a token."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)


class SignedInSerializer(serializers.Serializer[dict[str, object]]):
    """A new token, shown this once, and when it ends."""

    token = serializers.CharField()
    expires = serializers.DateTimeField()


class TokenSerializer(StrictModel):
    """A token as its owner sees it later: everything but the secret."""

    expires = serializers.DateTimeField(source="expires_at", read_only=True)

    class Meta:
        model = ApiToken
        fields = ["id", "name", "created_at", "expires", "last_used_at"]
        read_only_fields = fields


class NewTokenSerializer(Strict):
    """What a token is for, and for how long."""

    name = serializers.CharField(max_length=100)
    days = serializers.IntegerField(min_value=1, max_value=365, default=90)


class CreatedTokenSerializer(TokenSerializer):
    """A token just made, with its secret."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
        read_only_fields = fields


class UserSerializer(StrictModel):
    """An account, as site admins see and make them."""

    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)
    is_admin = serializers.BooleanField(source="is_superuser", default=False)

    class Meta:
        model = User
        fields = ["id", "username", "email", "password", "is_admin", "is_active", "date_joined"]
        read_only_fields = ["id", "is_active", "date_joined"]

    def validate_password(self, password: str) -> str:
        """The site's rules for passwords."""
        try:
            validate_password(password)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return password
