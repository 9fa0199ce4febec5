"""The API's description of itself."""

from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView

from segmentation.interfaces.api.base import StrictView


class Schema(StrictView, SpectacularAPIView):
    """OpenAPI 3.1 as JSON."""

    parameters = frozenset({"format", "lang", "version"})
    renderer_classes = [OpenApiJsonRenderer2]
