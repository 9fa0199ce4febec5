"""The health of the site, for those who look after it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_202_ACCEPTED

from segmentation.domain.model_registry.permissions import require_manager
from segmentation.domain.operations.board import board, try_all
from segmentation.domain.operations.doctor import examine
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView
from segmentation.interfaces.api.serializers.operations import SiteHealthSerializer


class SiteHealth(StrictView):
    """What the doctor finds, and how each model did on the golden picture."""

    @extend_schema(operation_id="site_health", responses=SiteHealthSerializer)
    def get(self, request: Request) -> Response:
        """Look at everything now; of the models, the last trial."""
        require_manager(person_of(request))
        return Response(said())

    @extend_schema(
        operation_id="site_health_try_all", request=None, responses={202: SiteHealthSerializer}
    )
    def post(self, request: Request) -> Response:
        """Have workers try every model that can be run, as is wise after an upgrade."""
        try_all(person_of(request))
        return Response(said(), status=HTTP_202_ACCEPTED)


def said() -> Any:
    """Everything, as it is now."""
    return SiteHealthSerializer({"findings": list(examine()), "models": board()}).data
