"""The addresses people see in their browser."""

from django.urls import path

from segmentation.interfaces.pages import registry, site, training, trash, trying, views

app_name = "pages"

urlpatterns = [
    path("", views.home, name="home"),
    path("projects/<uuid:project_id>/", views.project, name="project"),
    path("projects/<uuid:project_id>/members/", views.members, name="members"),
    path("projects/<uuid:project_id>/trash/", trash.trash, name="trash"),
    path("trash/", trash.projects, name="deleted-projects"),
    path("projects/<uuid:project_id>/review/", views.reviewing, name="reviewing"),
    path("projects/<uuid:project_id>/training/", training.training, name="training"),
    path("projects/<uuid:project_id>/bake-offs/", trying.bake_offs, name="bake-offs"),
    path("bake-offs/<uuid:bake_off_id>/", trying.bake_off, name="bake-off"),
    path("evaluations/<uuid:evaluation_id>/", training.evaluation, name="evaluation"),
    path("trainings/<uuid:training_id>/", training.model_training, name="model-training"),
    path("improvements/<uuid:improvement_id>/", training.improvement, name="improvement"),
    path("runs/<uuid:run_id>/", views.run, name="run"),
    path("images/<uuid:image_id>/", views.image, name="image"),
    path("segmentations/<uuid:segmentation_id>/cells/", views.cells, name="cells"),
    path("models/", registry.models, name="models"),
    path("models/import/", registry.model_import, name="model-import"),
    path("models/<slug:reference>/", registry.model, name="model"),
    path("settings/notices/", site.notices, name="notices"),
    path("projects/<uuid:project_id>/settings/", views.settings, name="project-settings"),
    path("settings/tokens/", site.tokens, name="tokens"),
    path("site-health/", site.health, name="site-health"),
    path("users/", site.users, name="users"),
]
