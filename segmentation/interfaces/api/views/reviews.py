"""Reviews: what people say of segmentations."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.models import Review, Verdict
from segmentation.domain.reviews.queries import newest_of_images, unreviewed
from segmentation.domain.reviews.services import give_verdict
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, seen
from segmentation.interfaces.api.serializers.masks import SegmentationSerializer
from segmentation.interfaces.api.serializers.reviews import NewReviewSerializer, ReviewSerializer


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
            user, segmentation, given["version"], Verdict(given["verdict"]), given["comment"]
        )
        return Response(ReviewSerializer(review).data, status=HTTP_201_CREATED)


class ReviewQueue(mixins.ListModelMixin, Collection):
    """The newest segmentation of each image that nobody has given a verdict on as it is now."""

    queryset = Segmentation.objects.select_related("run_item")
    serializer_class = SegmentationSerializer
    orderings = ("created_at",)
    filters = {"project": Project}
    lookups = {"project": "image__project"}

    def get_queryset(self) -> Any:
        return unreviewed(newest_of_images(super().get_queryset()))
