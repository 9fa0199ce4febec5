"""Signing in for scripts, one's own tokens, and the site's accounts."""

from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import authenticate
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.status import HTTP_201_CREATED
from rest_framework.views import APIView

from segmentation.domain.accounts import services
from segmentation.domain.accounts.models import ApiToken, User
from segmentation.interfaces.api.authentication import TokenAuthentication, person_of
from segmentation.interfaces.api.base import Collection, StrictView
from segmentation.interfaces.api.serializers.accounts import (
    CreatedTokenSerializer,
    NewTokenSerializer,
    SignedInSerializer,
    SignInSerializer,
    TokenSerializer,
    UserSerializer,
)
from segmentation.interfaces.api.throttling import AddressFailures, NameFailures, record_failure

SIGN_IN_LIFETIME = timedelta(days=30)


class HeaderOnly(TokenAuthentication):
    """Names the scheme in the 401 of a wrong password, and looks at no header."""

    def authenticate(self, request: Request) -> None:
        return None


class SignIn(StrictView):
    """A token for name and password."""

    authentication_classes = [HeaderOnly]
    permission_classes = [AllowAny]
    throttle_classes = [AddressFailures, NameFailures]

    @extend_schema(
        request=SignInSerializer, responses={200: SignedInSerializer}, auth=[], tags=["auth"]
    )
    def post(self, request: Request) -> Response:
        """Make a token that lasts a month."""
        form = SignInSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user = authenticate(request, **form.validated_data)
        if not isinstance(user, User):
            record_failure(request, self)
            raise AuthenticationFailed("There is no account with this name and password.")
        if is_mfa_enabled(user):
            raise PermissionDenied(
                "This account has a second factor: make a token on your tokens page."
            )
        token, secret = services.create_token(user, "Signed in by password", SIGN_IN_LIFETIME)
        return Response({"token": secret, "expires": token.expires_at})


class Tokens(mixins.ListModelMixin, mixins.DestroyModelMixin, Collection):
    """The asking person's own tokens; only a person at a browser makes more of them."""

    queryset = ApiToken.objects.all()
    serializer_class = TokenSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return ApiToken.objects.none()
        return ApiToken.objects.filter(user=person_of(self.request))

    @extend_schema(request=NewTokenSerializer, responses={201: CreatedTokenSerializer})
    def create(self, request: Request) -> Response:
        """Make a token; a stolen one can't make itself successors."""
        if not isinstance(request.successful_authenticator, SessionAuthentication):
            raise PermissionDenied("Sign in with the browser to make a token.")
        form = NewTokenSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        token, secret = services.create_token(
            person_of(request), form.validated_data["name"], timedelta(form.validated_data["days"])
        )
        body = {**TokenSerializer(token).data, "token": secret}
        return Response(body, status=HTTP_201_CREATED)

    def perform_destroy(self, instance: ApiToken) -> None:
        services.revoke_token(person_of(self.request), instance)


class IsSiteAdmin(BasePermission):
    """Site admins only."""

    message = "Only site admins see and make accounts."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and request.user.is_superuser


class Users(mixins.ListModelMixin, mixins.CreateModelMixin, Collection):
    """The accounts of the site, for its admins."""

    queryset = User.objects.all()
    serializer_class = UserSerializer
    permission_classes = [*Collection.permission_classes, IsSiteAdmin]
    orderings = ("username", "-date_joined")

    def get_queryset(self) -> QuerySet[Any]:
        return User.objects.all()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        given = dict(serializer.validated_data)
        given["site_admin"] = given.pop("is_superuser", False)
        serializer.instance = services.create_user(actor=person_of(self.request), **given)
