"""The demo project: real pictures, imported and segmented the way a user's are."""

import time

from django.conf import settings

from segmentation.domain.accounts.models import User
from segmentation.domain.images.models import Image, ImageState, Upload, UploadState
from segmentation.domain.images.services import create_upload, durable_offset, open_writer
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.projects.models import Project, Role
from segmentation.domain.projects.services import add_member, create_project
from segmentation.domain.runs.services import start_run
from segmentation.interfaces.cli.site.accounts import ADMIN, MEMBER, REVIEWER
from segmentation.interfaces.cli.site.pictures import NUCLEI, PICTURES, Picture

NAME = "Demo: nuclei and tissue"
DESCRIPTION = "Pictures that come with the packages stardist and scikit-image."
MODEL = "stardist-nuclei-2d"
LOOK_S = 0.5


def make_demo() -> None:
    """Make the project and queue its run, going on where an earlier start was cut short.

    Done once: who deletes the demo afterwards does not get it again.
    """
    done = settings.OCELLUS_DATA / "demo_done"
    if done.exists():
        return
    admin = User.objects.get(username=ADMIN)
    project = _project(admin)
    uploads = [_upload(admin, project, picture) for picture in PICTURES if picture.file()]
    for upload in uploads:
        _wait_for(upload)
    if _segment(admin, project):
        done.touch()


def _project(admin: User) -> Project:
    project = Project.objects.filter(name=NAME, created_by=admin).first()
    project = project or create_project(admin, NAME, DESCRIPTION)
    for name, role in ((MEMBER, Role.MEMBER), (REVIEWER, Role.REVIEWER)):
        user = User.objects.get(username=name)
        if not project.memberships.filter(user=user).exists():
            add_member(admin, project, user, role)
    return project


def _upload(admin: User, project: Project, picture: Picture) -> Upload:
    file = picture.file()
    if file is None:
        raise FileNotFoundError(picture.path)
    content = file.read_bytes()
    upload = project.uploads.filter(filename=picture.name).first()
    if upload is None:
        upload = create_upload(admin, project, filename=picture.name, length=len(content))
    if upload.state == UploadState.RECEIVING:
        offset = durable_offset(upload)
        with open_writer(upload.pk, offset) as writer:
            writer.write(content[offset:])
    return upload


def _wait_for(upload: Upload) -> None:
    while upload.state not in {UploadState.DONE, UploadState.FAILED}:
        time.sleep(LOOK_S)
        upload.refresh_from_db()


def _segment(admin: User, project: Project) -> bool:
    """Run the fluorescence picture alone, which is what the model was trained to see.

    False while there is no model or no picture to run; the next start tries again.
    """
    if project.runs.exists():
        return True
    model = Model.objects.filter(slug=MODEL, state=ModelState.AVAILABLE).first()
    images = list(Image.objects.filter(project=project, name__startswith=NUCLEI.stem))
    ready = [image.pk for image in images if image.state == ImageState.READY]
    if model is None or not ready:
        return False
    start_run(admin, project, images=ready, model=model)
    return True
