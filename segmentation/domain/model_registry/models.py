"""The models people can run, and which of them a project begins with."""

from pathlib import Path

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.images.models import Upload
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.querysets import ModelImportQuerySet, ModelQuerySet
from segmentation.domain.projects.models import Project


class ModelState(models.TextChoices):
    DRAFT = "draft"
    AVAILABLE = "available"
    DEPRECATED = "deprecated"


class ModelOrigin(models.TextChoices):
    BUNDLED = "bundled"
    IMPORTED = "imported"
    FETCHED = "fetched"
    TRAINED = "trained"


class Model(UUIDModel):
    """Weights and configuration of an engine: one immutable file, known by its sha256.

    A model with a project is its own, one without is the whole site's. Rows are never deleted
    while segmentations name them: what is out of use is deprecated.
    """

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    engine = models.CharField(max_length=20)
    version = models.CharField(max_length=50)
    ndim = models.PositiveSmallIntegerField()
    licence = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=500)
    bytes = models.PositiveBigIntegerField()
    header = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=ModelState.choices, default=ModelState.AVAILABLE
    )
    origin = models.CharField(
        max_length=10, choices=ModelOrigin.choices, default=ModelOrigin.IMPORTED
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="models")
    deprecation = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ModelQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        indexes = [models.Index(fields=["state", "slug"], name="model_by_state")]

    def __str__(self) -> str:
        return self.slug

    @property
    def has_file(self) -> bool:
        """Whether its file is there; without it nothing can be run, and nothing downloaded."""
        return bool(self.path) and Path(self.path).is_file()


class DefaultModel(models.Model):
    """The model with which new runs of a project begin, as an owner has set it."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="default_model"
    )
    model = models.ForeignKey(Model, on_delete=models.CASCADE, related_name="default_in")
    set_at = models.DateTimeField(auto_now=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.model_id} in {self.project_id}"


class ModelImport(UUIDModel):
    """A stranger's model file on its way into the registry: uploaded, or fetched from its authors.

    How far it is, and what went wrong, its job says. `published` is a name of the catalogue;
    `engine`, `licence` and `name` are what the admin said of an uploaded file.
    """

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="model_import")
    upload = models.OneToOneField(
        Upload, on_delete=models.SET_NULL, null=True, related_name="model_import"
    )
    published = models.CharField(max_length=100, blank=True)
    filename = models.CharField(max_length=255)
    engine = models.CharField(max_length=20, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=200, blank=True)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, related_name="model_imports"
    )
    model = models.ForeignKey(Model, on_delete=models.SET_NULL, null=True, related_name="imports")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ModelImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename


class ModelTrial(UUIDModel):
    """A model tried on the golden picture: what it found there, and how long it took.

    `expected` and `ap50` are by the picture's truth; how far the trial is, its job says.
    `ocellus` and `torch` are the versions it was done with, `before_ap50` what the last good trial
    of the model had reached until then; `verdicts` says what to make of them.
    """

    model = models.ForeignKey(Model, on_delete=models.CASCADE, related_name="trials")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="model_trial")
    found = models.PositiveIntegerField(null=True)
    expected = models.PositiveIntegerField(null=True)
    ap50 = models.FloatField(null=True)
    seconds = models.FloatField(null=True)
    device = models.CharField(max_length=50, blank=True)
    # With a default of the database's: a worker of before writes neither.
    ocellus = models.CharField(max_length=50, blank=True, default="", db_default="")
    torch = models.CharField(max_length=50, blank=True, default="", db_default="")
    before_ap50 = models.FloatField(null=True)
    picture_key = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]


class ModelPackage(UUIDModel):
    """A model as a package of bioimage.io, for other programs; how far it is, its job says."""

    model = models.ForeignKey(Model, on_delete=models.CASCADE, related_name="packages")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="model_package")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
