"""The addresses for programs: the REST API, pixels, health and numbers."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from segmentation.interfaces.api.pixels.bakeoffs import (
    CropPicture,
    CropTruth,
    PanelLabels,
    PreviewLabels,
)
from segmentation.interfaces.api.pixels.glimpses import GlimpsePixels
from segmentation.interfaces.api.pixels.patches import PatchPixels
from segmentation.interfaces.api.pixels.views import ImagePixels, LabelPixels, Outlines, Thumbnail
from segmentation.interfaces.api.problems import nowhere
from segmentation.interfaces.api.status.health import healthz, readyz
from segmentation.interfaces.api.status.metrics import metrics
from segmentation.interfaces.api.tus.views import ChooseScenes, FinishSet, Uploads
from segmentation.interfaces.api.views.accounts import SignIn, Tokens, Users
from segmentation.interfaces.api.views.bakeoffs import BakeOffs, CropSuggestions, Previews
from segmentation.interfaces.api.views.columns import Columns
from segmentation.interfaces.api.views.differences import Differences
from segmentation.interfaces.api.views.edits import Editing, Edits
from segmentation.interfaces.api.views.evaluations import (
    Evaluations,
    ExportEvaluation,
    Scores,
)
from segmentation.interfaces.api.views.exports import DownloadExport, Exports, ExportSegmentation
from segmentation.interfaces.api.views.images import Images
from segmentation.interfaces.api.views.improvements import Improvements
from segmentation.interfaces.api.views.looks import ViewSettings
from segmentation.interfaces.api.views.masks import Objects, Revisions, Segmentations
from segmentation.interfaces.api.views.measurings import Measurings
from segmentation.interfaces.api.views.model_imports import Catalogue, ModelImports
from segmentation.interfaces.api.views.models import Engines, Models, Packages, Trials
from segmentation.interfaces.api.views.notices import Notices, NoticeSettingsView
from segmentation.interfaces.api.views.omero import (
    OmeroConnections,
    OmeroDatasets,
    OmeroImages,
    OmeroProjects,
    OmeroTransfers,
)
from segmentation.interfaces.api.views.opening import OpenElsewhere
from segmentation.interfaces.api.views.operations import SiteHealth
from segmentation.interfaces.api.views.overviews import ProjectOverview, RunOverview
from segmentation.interfaces.api.views.phenotypes import (
    NearCells,
    Phenotypes,
    Profiles,
    SortedCells,
)
from segmentation.interfaces.api.views.pictures import Figure, Montage
from segmentation.interfaces.api.views.projects import Members, Projects
from segmentation.interfaces.api.views.proposals import Proposals
from segmentation.interfaces.api.views.queue import ProjectUsage, Queue
from segmentation.interfaces.api.views.reviewing import Assignments, Reviewing
from segmentation.interfaces.api.views.reviews import Comments, ReviewQueue, Reviews
from segmentation.interfaces.api.views.runs import ImageInWork, RunItems, Runs, RunSettings
from segmentation.interfaces.api.views.schema import Schema
from segmentation.interfaces.api.views.trainings import Lessons, Trainings
from segmentation.interfaces.api.views.trash import FromTrash, InTrash, Trash
from segmentation.interfaces.api.views.webhooks import Deliveries, Webhooks

router = SimpleRouter(use_regex_path=False)
router.register("projects", Projects, "project")
router.register("projects/<uuid:project_id>/members", Members, "member")
router.register("projects/<uuid:project_id>/webhooks", Webhooks, "webhook")
router.register(
    "projects/<uuid:project_id>/webhooks/<uuid:webhook_id>/deliveries", Deliveries, "delivery"
)
router.register("images", Images, "image")
router.register("engines", Engines, "engine")
router.register("models", Models, "model")
router.register("models/<slug:model_id>/trials", Trials, "model-trial")
router.register("models/<slug:model_id>/packages", Packages, "model-made-package")
router.register("model-imports", ModelImports, "model-import")
router.register("model-catalogue", Catalogue, "model-catalogue")
router.register("runs", Runs, "run")
router.register("runs/<uuid:run_id>/items", RunItems, "run-item")
router.register("segmentations", Segmentations, "segmentation")
router.register("segmentations/<uuid:segmentation_id>/objects", Objects, "object")
router.register("segmentations/<uuid:segmentation_id>/revisions", Revisions, "revision")
router.register("segmentations/<uuid:segmentation_id>/edits", Edits, "edit")
router.register("measurings", Measurings, "measuring")
router.register("phenotypes", Phenotypes, "phenotype")
router.register("reviews", Reviews, "review")
router.register("comments", Comments, "comment")
router.register("projects/<uuid:project_id>/assignments", Assignments, "assignment")
router.register("review-queue", ReviewQueue, "review-queue")
router.register("exports", Exports, "export")
router.register("omero-connections", OmeroConnections, "omero-connection")
router.register("omero-transfers", OmeroTransfers, "omero-transfer")
router.register("evaluations", Evaluations, "evaluation")
router.register("evaluations/<uuid:evaluation_id>/scores", Scores, "score")
router.register("bake-offs", BakeOffs, "bake-off")
router.register("proposals", Proposals, "proposal")
router.register("previews", Previews, "preview")
router.register("trainings", Trainings, "training")
router.register("trainings/<uuid:training_id>/lessons", Lessons, "lesson")
router.register("improvements", Improvements, "improvement")
router.register("trash", Trash, "trash")
router.register("notices", Notices, "notice")
router.register("tokens", Tokens, "token")
router.register("users", Users, "user")

UPLOADS = Uploads.as_view({"get": "list", "post": "create", "options": "options"})
UPLOAD = Uploads.as_view({"get": "retrieve", "head": "progress", "delete": "destroy"})

api = [
    *router.urls,
    path("projects/<uuid:project_id>/reviewing/", Reviewing.as_view(), name="reviewing"),
    path(
        "projects/<uuid:project_id>/overview/", ProjectOverview.as_view(), name="project-overview"
    ),
    path("projects/<uuid:project_id>/run-settings/", RunSettings.as_view(), name="run-settings"),
    path("projects/<uuid:project_id>/view-settings/", ViewSettings.as_view(), name="view-settings"),
    path(
        "projects/<uuid:project_id>/crop-suggestions/",
        CropSuggestions.as_view(),
        name="crop-suggestions",
    ),
    path(
        "segmentations/<uuid:pk>/export/", ExportSegmentation.as_view(), name="segmentation-export"
    ),
    path(
        "segmentations/<uuid:pk>/differences/",
        Differences.as_view(),
        name="segmentation-differences",
    ),
    path("segmentations/<uuid:pk>/columns/", Columns.as_view(), name="segmentation-columns"),
    path(
        "segmentations/<uuid:pk>/phenotypes/", SortedCells.as_view(), name="segmentation-phenotypes"
    ),
    path(
        "segmentations/<uuid:pk>/neighbourhood/",
        NearCells.as_view(),
        name="segmentation-neighbourhood",
    ),
    path("runs/<uuid:pk>/overview/", RunOverview.as_view(), name="run-overview"),
    path("segmentations/<uuid:pk>/figure/", Figure.as_view(), name="segmentation-figure"),
    path("segmentations/<uuid:pk>/montage/", Montage.as_view(), name="segmentation-montage"),
    path("segmentations/<uuid:pk>/open/", OpenElsewhere.as_view(), name="segmentation-open"),
    path("segmentations/<uuid:pk>/profiles/", Profiles.as_view(), name="segmentation-profiles"),
    path("segmentations/<uuid:pk>/editing/", Editing.as_view(), name="segmentation-editing"),
    path("images/<uuid:image_id>/in-work/", ImageInWork.as_view(), name="image-in-work"),
    path("omero-connections/<uuid:pk>/projects/", OmeroProjects.as_view(), name="omero-projects"),
    path("omero-connections/<uuid:pk>/datasets/", OmeroDatasets.as_view(), name="omero-datasets"),
    path("omero-connections/<uuid:pk>/images/", OmeroImages.as_view(), name="omero-images"),
    path("exports/<uuid:pk>/download/", DownloadExport.as_view(), name="export-download"),
    path("evaluations/<uuid:pk>/export/", ExportEvaluation.as_view(), name="export-evaluation"),
    path("uploads/", UPLOADS, name="uploads"),
    path("uploads/<uuid:pk>/", UPLOAD, name="upload"),
    path("uploads/<uuid:pk>/scenes/", ChooseScenes.as_view(), name="upload-scenes"),
    path("upload-sets/<uuid:set_id>/finish/", FinishSet.as_view(), name="upload-set-finish"),
    path("trash/<slug:kind>/<uuid:pk>/", InTrash.as_view(), name="in-trash"),
    path("trash/<slug:kind>/<uuid:pk>/restore/", FromTrash.as_view(), name="from-trash"),
    path("notice-settings/", NoticeSettingsView.as_view(), name="notice-settings"),
    path("queue/", Queue.as_view(), name="queue"),
    path("projects/<uuid:project_id>/usage/", ProjectUsage.as_view(), name="project-usage"),
    path("site-health/", SiteHealth.as_view(), name="site-health"),
    path("auth/token/", SignIn.as_view(), name="sign-in"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]

urlpatterns = [
    path("api/v1/", include(api)),
    path("pixels/images/<uuid:image_id>.zarr/<path:path>", ImagePixels.as_view()),
    path(
        "pixels/segmentations/<uuid:pk>/<int:revision>.zarr/<path:path>",
        LabelPixels.as_view(),
    ),
    path(
        "pixels/segmentations/<uuid:pk>/patches/<int:level>/<int:t>/<int:z>/<int:row>/<int:column>",
        PatchPixels.as_view(),
    ),
    path(
        "pixels/items/<uuid:pk>/<int:level>/<int:t>/<int:z>/<int:row>/<int:column>",
        GlimpsePixels.as_view(),
    ),
    path("pixels/images/<uuid:image_id>/thumbnail.webp", Thumbnail.as_view()),
    path("pixels/segmentations/<uuid:pk>/outlines.webp", Outlines.as_view()),
    path("pixels/crops/<uuid:pk>/picture.webp", CropPicture.as_view()),
    path("pixels/crops/<uuid:pk>/truth", CropTruth.as_view()),
    path("pixels/panels/<uuid:pk>", PanelLabels.as_view()),
    path("pixels/previews/<uuid:pk>", PreviewLabels.as_view()),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    re_path("^(?:api|pixels)/", nowhere),
]
