"""Having a model look again at a part of a segmentation that is being corrected."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.edits.models import Proposal
from segmentation.domain.edits.proposals import Wanted, around, cancel_proposal, propose
from segmentation.domain.masks.models import Segmentation
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, seen
from segmentation.interfaces.api.serializers.proposals import (
    NewProposalSerializer,
    ProposalSerializer,
)
from segmentation.interfaces.api.views.models import model_named
from segmentation.science.pixels.crops import Crop


class Proposals(mixins.RetrieveModelMixin, Collection):
    """What models propose; each object is taken over by an edit of the kind `accept`."""

    queryset = Proposal.objects.select_related("job", "model", "segmentation__image__project")
    serializer_class = ProposalSerializer
    lookup_value_converter = "uuid"

    @extend_schema(request=NewProposalSerializer, responses={201: ProposalSerializer})
    def create(self, request: Request) -> Response:
        """Have a worker ask a model; what you asked for before of this segmentation is given up.

        Proposals go after a day.
        """
        form = NewProposalSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        rows = Segmentation.objects.select_related("image__project")
        segmentation = seen(rows, user, pk=given["segmentation"])
        model = model_named(given["model"], user)
        wanted = Wanted(model, given["parameters"], given["channels"])
        seed, plane = given.get("seed"), (given["t"], given["z"])
        if seed is not None:
            crop = around(seed, *plane, segmentation.image.shape)
        else:
            crop = Crop(*plane, given["y"], given["x"], given["height"], given["width"])
        made = propose(user, segmentation, wanted, crop, seed)
        return Response(ProposalSerializer(made).data, status=HTTP_201_CREATED)

    @extend_schema(request=None, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Nobody waits for it any more."""
        proposal = cancel_proposal(person_of(request), self.get_object())
        return Response(ProposalSerializer(proposal).data)
