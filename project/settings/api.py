"""The REST API and its OpenAPI description."""

API = "segmentation.interfaces.api"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        f"{API}.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": f"{API}.pagination.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": f"{API}.description.Description",
    "EXCEPTION_HANDLER": f"{API}.problems.handle",
    # Whose addresses are to be believed, uvicorn knows: it has set the one of the request.
    "NUM_PROXIES": 0,
    # `?format=` names an export, not a renderer.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ocellus",
    "DESCRIPTION": "Segmentation of microscopy images.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        f"{API}.description.add_problem",
    ],
    # Choices that several serializers share, by one name.
    "ENUM_NAME_OVERRIDES": {
        "JobStateEnum": ["queued", "running", "done", "failed", "cancelled"],
        "DeliveryStateEnum": "segmentation.domain.notices.models.DeliveryState",
        "VerdictEnum": "segmentation.domain.reviews.models.Verdict",
        "EditKindEnum": "segmentation.domain.edits.models.EditKind",
        "ModelStateEnum": "segmentation.domain.model_registry.models.ModelState",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
