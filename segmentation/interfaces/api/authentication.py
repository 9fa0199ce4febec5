"""Who is asking: a script by its token, or a person by the browser's session."""

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import authenticate_token

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token …`; a header that does not fit is refused, never passed over."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        """The token's owner; nothing when another scheme (or none) is used."""
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != KEYWORD.lower():
            return None
        user = authenticate_token(words[1]) if len(words) == 2 else None
        if user is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        return user, words[1]

    def authenticate_header(self, request: Request) -> str:
        """First in the list, so an anonymous request is answered 401 and not 403."""
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API names the token header."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token …`, from `POST /api/v1/auth/token/`.",
        }


def person_of(request: Request | HttpRequest) -> User:
    """The signed-in user; only for views that admit nobody else."""
    if not isinstance(request.user, User):
        raise TypeError("this view admits signed-in people only")
    return request.user
