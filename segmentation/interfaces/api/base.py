"""What every collection of the API has in common."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import NotFound
from segmentation.domain.projects.trash import discard
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.pagination import PARAMETERS


class StrictView(APIView):
    """A view that refuses query parameters it does not know."""

    parameters: ClassVar[frozenset[str]] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        unknown = sorted(set(request.query_params) - self.known_parameters())
        if unknown:
            raise ValidationError({name: ["This parameter is not known here."] for name in unknown})

    def known_parameters(self) -> frozenset[str]:
        """The names this request may carry."""
        return self.parameters


def uuid_of(name: str, text: str) -> UUID:
    """The id in a parameter or body field."""
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationError({name: ["This is not a UUID."]}) from error


def revision_of(request: Request) -> int | None:
    """The revision that a request is about; None for what is there now."""
    text = request.query_params.get("revision")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValidationError({"revision": ["Give the number of a revision."]})
    return int(text)


def seen(rows: QuerySet[Any], user: User, **lookup: object) -> Any:
    """The row if this user may see it; otherwise it does not exist for them."""
    row = rows.visible_to(user).filter(**lookup).first()  # type: ignore[attr-defined]
    if row is None:
        raise NotFound(f"There is no such {rows.model._meta.verbose_name}.")
    return row


class Collection(StrictView, GenericViewSet[Any]):
    """Rows as the asking person sees them; what they may do to them, the services decide.

    `filters` maps a parameter of the list to the rows it refers to: only rows the person sees
    can be referred to, by id. `choices` maps one to the words it may be. Both filter by the
    field of their name, unless `lookups` says by which. `search` says where the words of a
    parameter of that name are looked for, in views that look.
    """

    filters: ClassVar[Mapping[str, type[Model]]] = {}
    choices: ClassVar[Mapping[str, frozenset[str]]] = {}
    lookups: ClassVar[Mapping[str, str]] = {}
    search: ClassVar[str] = ""
    orderings: ClassVar[tuple[str, ...]] = ("-created_at",)

    def known_parameters(self) -> frozenset[str]:
        """A list takes paging and its filters; anything else takes nothing."""
        if self.action == "list":
            words = {"search"} if self.search else set()
            return self.parameters | PARAMETERS | self.filters.keys() | self.choices.keys() | words
        return frozenset()

    def get_queryset(self) -> QuerySet[Any]:
        """What the person sees, with what the serializer needs."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return rows.visible_to(person_of(self.request))  # type: ignore[attr-defined, no-any-return]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow a list by the parameters given."""
        if self.action != "list":
            return queryset
        return queryset.filter(**self.narrowing())

    def narrowing(self) -> dict[str, object]:
        """The lookups that the parameters of this request ask for."""
        given = self.request.query_params
        found: dict[str, object] = {}
        for name, model in self.filters.items():
            if name in given:
                rows, key = model._default_manager.all(), uuid_of(name, given[name])
                found[self.lookups.get(name, name)] = seen(rows, person_of(self.request), pk=key)
        for name, allowed in self.choices.items():
            if name in given:
                if given[name] not in allowed:
                    raise ValidationError({name: [f"Choose one of {', '.join(sorted(allowed))}."]})
                found[self.lookups.get(name, name)] = given[name]
        return found


class Deletion(mixins.DestroyModelMixin):
    """What is deleted goes into the trash, from where it can be brought back for a while."""

    def perform_destroy(self, instance: Any) -> None:
        request: Request = self.request  # type: ignore[attr-defined]
        discard(person_of(request), instance)
