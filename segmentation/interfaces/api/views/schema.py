"""The API's description of itself."""

from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView


class Schema(SpectacularAPIView):
    """OpenAPI 3.1 as JSON."""

    renderer_classes = [OpenApiJsonRenderer2]
