"""Reviews: what people say of segmentations."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.commenting import add_comment, resolve_comment
from segmentation.domain.reviews.models import Comment, Review, Verdict
from segmentation.domain.reviews.queries import (
    disputed,
    newest_of_images,
    unreviewed,
    waiting_for,
)
from segmentation.domain.reviews.services import give_verdict
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, seen
from segmentation.interfaces.api.serializers.masks import WaitingSerializer
from segmentation.interfaces.api.serializers.reviews import (
    CommentSerializer,
    NewCommentSerializer,
    NewReviewSerializer,
    ResolveSerializer,
    ReviewSerializer,
)


class Reviews(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Verdicts on revisions; a verdict is never changed, the newest one counts."""

    queryset = Review.objects.select_related("segmentation", "created_by")
    serializer_class = ReviewSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)
    filters = {"project": Project, "image": Image, "segmentation": Segmentation}
    lookups = {"project": "segmentation__image__project", "image": "segmentation__image"}
    choices = {"verdict": frozenset(Verdict.values)}

    @extend_schema(request=NewReviewSerializer, responses={201: ReviewSerializer})
    def create(self, request: Request) -> Response:
        """Approve a segmentation, request changes, or reject it.

        What was reviewed is kept as a revision of its own, which never changes.
        """
        form = NewReviewSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        rows = Segmentation.objects.select_related("image__project")
        segmentation = seen(rows, user, pk=given["segmentation"])
        review = give_verdict(
            user, segmentation, given["version"], Verdict(given["verdict"]), given["comment"],
            final=given["final"],
        )  # fmt: skip
        return Response(ReviewSerializer(review).data, status=HTTP_201_CREATED)


class ReviewQueue(mixins.ListModelMixin, Collection):
    """The newest segmentation of each image that nobody has given a verdict on as it is now.

    `scope=me` lists what you are to review, with the `rank` of what is assigned to you; `disputed`
    that on which reviewers differ.
    """

    queryset = Segmentation.objects.select_related("run_item", "image__project")
    serializer_class = WaitingSerializer
    orderings = ("created_at",)
    filters = {"project": Project}
    lookups = {"project": "image__project"}
    choices = {"scope": frozenset({"all", "me", "disputed"})}

    def get_queryset(self) -> Any:
        return newest_of_images(super().get_queryset())

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = self.narrowing()
        scope, rows = found.pop("scope", "all"), queryset.filter(**found)
        if scope == "me":
            return waiting_for(person_of(self.request), rows)
        return disputed(rows) if scope == "disputed" else unreviewed(rows)


class Comments(mixins.ListModelMixin, mixins.RetrieveModelMixin, Deletion, Collection):
    """Remarks on segmentations, pinned to objects and places."""

    queryset = Comment.objects.select_related("segmentation", "created_by", "resolved_by")
    serializer_class = CommentSerializer
    lookup_value_converter = "uuid"
    orderings = ("created_at",)
    filters = {"project": Project, "image": Image, "segmentation": Segmentation}
    lookups = {"project": "segmentation__image__project", "image": "segmentation__image"}

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def create(self, request: Request) -> Response:
        """Remark on a segmentation."""
        form = NewCommentSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        rows = Segmentation.objects.select_related("image__project")
        segmentation = seen(rows, user, pk=given["segmentation"])
        at = given["place"]
        place = None if at is None else (at["t"], at["z"], at["y"], at["x"])
        made = add_comment(user, segmentation, given["text"], label=given["label"], place=place)
        return Response(CommentSerializer(made).data, status=HTTP_201_CREATED)

    @extend_schema(request=ResolveSerializer, responses={200: CommentSerializer})
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: UUID) -> Response:
        """Say that it has been dealt with, or has not."""
        comment = self.get_object()
        form = ResolveSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        resolved = form.validated_data["resolved"]
        made = resolve_comment(person_of(request), comment, resolved)
        return Response(CommentSerializer(made).data)
