"""Who may do what, at every address and for every role, as one table.

A code for each of nobody, a stranger, a viewer, a reviewer, a member, an owner, a site admin.
Nobody is told to sign in (401); what someone may not see is not there (404); what they may see
but not do is forbidden (403).
"""

from dataclasses import dataclass
from typing import Any

from tests.interfaces.api.tus.client import TUS

SIGNED_IN = "401 200 200 200 200 200 200"
EVERYONE = "200 200 200 200 200 200 200"
SEEN = "401 404 200 200 200 200 200"
BY_UPLOADERS = "401 404 403 403 201 201 201"
BY_OWNERS = "401 404 403 403 403 200 200"
GONE_BY_UPLOADERS = BY_UPLOADERS.replace("201", "204")
GONE_BY_OWNERS = BY_OWNERS.replace("200", "204")
BY_ADMINS = "401 403 403 403 403 403 {}"
BY_ITS_MEMBER = "401 404 403 403 {} 403 403"
ONLY_ITS_MEMBER = "401 404 404 404 {} 404 404"


@dataclass(frozen=True)
class Case:
    """A request, and how each role is answered."""

    method: str
    address: str
    codes: str
    body: Any = None
    headers: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


NEW_RUN = {"project": "{project}", "images": "all", "model": "{model}"}
NEW_EXPORT = {"project": "{project}", "run": "{run}", "format": "csv", "results": "all"}
GATE = {"x": "area_px", "y": "area_px", "across": [0, 9], "up": [0, 9]}
NEW_PHENOTYPE = {"project": "{project}", "name": "T cell", "gates": [GATE]}
NEW_EVALUATION = {"project": "{project}", "models": ["{model}"]}
NEW_CROP = {"image": "{image}", "y": 0, "x": 0, "height": 32, "width": 32}
NEW_BAKE_OFF = {"project": "{project}", "crops": [NEW_CROP], "contestants": [{"model": "{model}"}]}
NEW_PREVIEW = {"panel": "{panel}", "parameters": {"prob_threshold": 0.4}}
NEW_PROPOSAL = {"segmentation": "{segmentation}", "model": "{model}", "seed": [20, 20]}
NEW_PLAN = {"project": "{project}", "engine": "unet", "epochs": "1"}
NEW_TRAINING = {**NEW_PLAN, "name": "Ours"}
NEW_UPLOAD = {**TUS, "Upload-Length": "1", "Upload-Metadata": "{metadata}"}
NEW_MODEL = {**NEW_UPLOAD, "Upload-Metadata": "{model_metadata}"}
WRONG = {"username": "nobody", "password": "wrong"}

CASES = [
    Case("GET", "/api/v1/projects/", SIGNED_IN),
    Case("POST", "/api/v1/projects/", SIGNED_IN.replace("200", "201"), {"name": "New"}),
    Case("GET", "/api/v1/projects/{project}/", SEEN),
    Case("PATCH", "/api/v1/projects/{project}/", BY_OWNERS, {"name": "New"}),
    Case("DELETE", "/api/v1/projects/{project}/", GONE_BY_OWNERS),
    Case("GET", "/api/v1/projects/{project}/members/", SEEN),
    Case("POST", "/api/v1/projects/{project}/members/", BY_OWNERS.replace("200", "201"),
         {"username": "{newcomer}", "role": "owner"}),
    Case("GET", "/api/v1/projects/{project}/members/{viewer}/", SEEN),
    Case("PATCH", "/api/v1/projects/{project}/members/{viewer}/", BY_OWNERS, {"role": "owner"}),
    # Everyone may leave by themselves.
    Case("DELETE", "/api/v1/projects/{project}/members/{viewer}/", "401 404 204 403 403 204 204"),
    Case("GET", "/api/v1/uploads/?project={project}", SEEN),
    Case("POST", "/api/v1/uploads/", BY_UPLOADERS, headers=NEW_UPLOAD),
    Case("OPTIONS", "/api/v1/uploads/", EVERYONE.replace("200", "204")),
    Case("GET", "/api/v1/uploads/{upload}/", SEEN),
    Case("HEAD", "/api/v1/uploads/{upload}/", BY_ITS_MEMBER.format(200), headers=TUS),
    Case("DELETE", "/api/v1/uploads/{upload}/", BY_ITS_MEMBER.format(204), headers=TUS),
    Case("POST", "/api/v1/uploads/{upload}/scenes/", BY_ITS_MEMBER.format(409), {"scenes": [0]}),
    Case("POST", "/api/v1/upload-sets/{set}/finish/", "401 404 404 404 200 404 404"),
    Case("GET", "/api/v1/images/?project={project}", SEEN),
    Case("GET", "/api/v1/images/?upload={upload}", SEEN),
    Case("GET", "/api/v1/images/{image}/", SEEN),
    Case("PATCH", "/api/v1/images/{image}/", BY_UPLOADERS.replace("201", "200"), {"name": "New"}),
    Case("POST", "/api/v1/images/channel-names/", BY_UPLOADERS.replace("201", "200"),
         {"images": ["{image}"], "names": "DAPI"}),
    Case("DELETE", "/api/v1/images/{image}/", GONE_BY_UPLOADERS),
    Case("GET", "/pixels/images/{image}.zarr/zarr.json", SEEN),
    Case("HEAD", "/pixels/images/{image}.zarr/zarr.json", SEEN),
    Case("GET", "/api/v1/images/{image}/in-work/", SEEN),
    Case("GET", "/pixels/items/{item}/0/0/0/0/0", SEEN),
    Case("HEAD", "/pixels/items/{item}/0/0/0/0/0", SEEN),
    Case("GET", "/pixels/images/{image}/thumbnail.webp", SEEN),
    Case("HEAD", "/pixels/images/{image}/thumbnail.webp", SEEN),
    Case("GET", "/pixels/segmentations/{segmentation}/outlines.webp", SEEN),
    Case("HEAD", "/pixels/segmentations/{segmentation}/outlines.webp", SEEN),
    Case("GET", "/api/v1/engines/", SIGNED_IN), Case("GET", "/api/v1/engines/stardist/", SIGNED_IN),
    Case("GET", "/api/v1/models/", SIGNED_IN), Case("GET", "/api/v1/models/{model}/", SIGNED_IN),
    Case("GET", "/api/v1/models/{model}/usage/", SIGNED_IN),
    Case("GET", "/api/v1/models/{model}/download/", SIGNED_IN),
    Case("POST", "/api/v1/models/{model}/deprecate/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/models/{model}/release/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/models/{model}/share/", BY_ADMINS.format(200)),
    Case("GET", "/api/v1/models/{own}/", SEEN), Case("GET", "/api/v1/models/{own}/usage/", SEEN),
    Case("GET", "/api/v1/models/{own}/download/", SEEN),
    # What stands for its file is no model.
    Case("GET", "/api/v1/models/{own}/package/", SEEN.replace("200", "400")),
    Case("POST", "/api/v1/models/{own}/packages/", SEEN.replace("200", "400")),
    Case("GET", "/api/v1/models/{own}/packages/", SEEN),
    Case("GET", "/api/v1/models/{own}/packages/{package}/", SEEN),
    Case("POST", "/api/v1/models/{own}/deprecate/", "401 404 403 403 403 403 200"),
    Case("GET", "/api/v1/models/?project={project}", SEEN),
    Case("GET", "/api/v1/models/{model}/trials/", SIGNED_IN),
    Case("POST", "/api/v1/models/{model}/trials/", BY_ADMINS.format(201)),
    Case("GET", "/api/v1/models/{model}/trials/{trial}/", SIGNED_IN),
    Case("GET", "/api/v1/models/{model}/trials/{trial}/picture/", SIGNED_IN),
    Case("GET", "/api/v1/models/{own}/trials/", SEEN),
    Case("GET", "/api/v1/model-catalogue/", BY_ADMINS.format(200)),
    Case("GET", "/api/v1/model-imports/", BY_ADMINS.format(200)),
    Case("GET", "/api/v1/model-imports/{import}/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/model-imports/", BY_ADMINS.format(201), {"upload": "{model_upload}"}),
    # Whoever may not upload models at all is told so.
    Case("POST", "/api/v1/uploads/", BY_ADMINS.format(201), headers=NEW_MODEL),
    Case("GET", "/api/v1/uploads/{model_upload}/", "401 404 404 404 404 404 200"),
    Case("HEAD", "/api/v1/uploads/{model_upload}/", "401 404 404 404 404 404 200", headers=TUS),
    Case("DELETE", "/api/v1/uploads/{model_upload}/", "401 404 404 404 404 404 204", headers=TUS),
    Case("GET", "/api/v1/models/{draft}/", "401 404 404 404 404 404 200"),
    Case("GET", "/api/v1/projects/{project}/run-settings/", SEEN),
    Case("PATCH", "/api/v1/projects/{project}/run-settings/", BY_OWNERS,
         {"default_model": "{model}"}),
    Case("GET", "/api/v1/projects/{project}/view-settings/?kind=a", SEEN),
    Case("PUT", "/api/v1/projects/{project}/view-settings/", SEEN,
         {"kind": "a", "channels": []}),
    Case("GET", "/api/v1/runs/?project={project}", SEEN),
    Case("POST", "/api/v1/runs/", BY_UPLOADERS, NEW_RUN), Case("GET", "/api/v1/runs/{run}/", SEEN),
    Case("DELETE", "/api/v1/runs/{run}/", GONE_BY_UPLOADERS),
    Case("POST", "/api/v1/runs/{run}/cancel/", BY_UPLOADERS.replace("201", "200")),
    Case("POST", "/api/v1/runs/{run}/retry/", BY_UPLOADERS.replace("201", "200")),
    Case("POST", "/api/v1/runs/{run}/again/", BY_UPLOADERS, {}),
    *(Case("GET", f"/api/v1/runs/{{run}}/{part}/", SEEN) for part in ("methods", "overview")),
    Case("GET", "/api/v1/projects/{project}/overview/", SEEN),
    Case("GET", "/api/v1/runs/{run}/items/", SEEN),
    Case("GET", "/api/v1/runs/{run}/items/{item}/", SEEN),
    Case("GET", "/api/v1/runs/{run}/items/{item}/log/", "401 404 403 403 403 403 200"),
    Case("GET", "/api/v1/segmentations/?run={run}", SEEN),
    Case("GET", "/api/v1/segmentations/?image={image}", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/", SEEN),
    Case("DELETE", "/api/v1/segmentations/{segmentation}/", GONE_BY_UPLOADERS),
    Case("PATCH", "/api/v1/segmentations/{segmentation}/", BY_UPLOADERS.replace("201", "200"),
         {"truth": "true"}),
    Case("GET", "/api/v1/segmentations/{segmentation}/objects/", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/export/?format=labels-tiff", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/differences/?compare={segmentation}", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/columns/?names=area_px", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/phenotypes/", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/figure/?box=0,0,40,40", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/montage/", SEEN.replace("200", "400")),
    Case("GET", "/api/v1/segmentations/{segmentation}/open/?in=fiji", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/profiles/?of=mean&cofactor=5", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/neighbourhood/?nearest=3",
         SEEN.replace("200", "400")),
    Case("GET", "/api/v1/measurings/?segmentation={segmentation}", SEEN),
    Case("GET", "/api/v1/measurings/{measuring}/", SEEN),
    Case("POST", "/api/v1/measurings/", BY_UPLOADERS,
         {"segmentation": "{segmentation}", "groups": ["form"]}),
    Case("GET", "/api/v1/phenotypes/?project={project}", SEEN),
    Case("GET", "/api/v1/phenotypes/{phenotype}/", SEEN),
    Case("POST", "/api/v1/phenotypes/", BY_UPLOADERS, NEW_PHENOTYPE),
    Case("PATCH", "/api/v1/phenotypes/{phenotype}/", BY_UPLOADERS.replace("201", "200"),
         {"name": "B cell"}),
    Case("DELETE", "/api/v1/phenotypes/{phenotype}/", GONE_BY_UPLOADERS),
    Case("GET", "/api/v1/segmentations/{segmentation}/editing/", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/revisions/", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/edits/", SEEN),
    Case("POST", "/api/v1/segmentations/{segmentation}/edits/", BY_UPLOADERS,
         {"version": 0, "kind": "delete", "labels": [1]}),
    Case("GET", "/pixels/segmentations/{segmentation}/patches/0/0/0/0/0", SEEN),
    Case("HEAD", "/pixels/segmentations/{segmentation}/patches/0/0/0/0/0", SEEN),
    Case("GET", "/pixels/segmentations/{segmentation}/1.zarr/zarr.json", SEEN),
    Case("HEAD", "/pixels/segmentations/{segmentation}/1.zarr/zarr.json", SEEN),
    Case("GET", "/api/v1/reviews/?project={project}", SEEN),
    Case("GET", "/api/v1/reviews/{review}/", SEEN),
    Case("POST", "/api/v1/reviews/", "401 404 403 201 201 201 201",
         {"segmentation": "{segmentation}", "version": 0, "verdict": "approved"}),
    Case("GET", "/api/v1/review-queue/?project={project}", SEEN),
    Case("GET", "/api/v1/comments/?project={project}", SEEN),
    Case("GET", "/api/v1/comments/{comment}/", SEEN),
    Case("POST", "/api/v1/comments/", "401 404 403 201 201 201 201",
         {"segmentation": "{segmentation}", "text": "Two are one."}),
    Case("DELETE", "/api/v1/comments/{comment}/", GONE_BY_OWNERS),
    Case("POST", "/api/v1/comments/{comment}/resolve/", "401 404 403 200 200 200 200",
         {"resolved": "true"}),
    Case("GET", "/api/v1/projects/{project}/assignments/", SEEN),
    Case("DELETE", "/api/v1/projects/{project}/assignments/{assignment}/", GONE_BY_OWNERS),
    Case("POST", "/api/v1/projects/{project}/assignments/", BY_OWNERS.replace("200", "400"),
         {"reviewers": ["nobody"], "method": "audit"}),
    Case("GET", "/api/v1/projects/{project}/reviewing/", SEEN),
    Case("PATCH", "/api/v1/projects/{project}/reviewing/", BY_OWNERS,
         {"blind": "false", "reviewers_per_image": 2}),
    Case("GET", "/api/v1/omero-connections/?project={project}", SEEN),
    Case("POST", "/api/v1/omero-connections/", BY_UPLOADERS.replace("201", "400"),
         {"project": "{project}", "address": "http://omero.example.org"}),
    Case("GET", "/api/v1/omero-connections/{connection}/", ONLY_ITS_MEMBER.format(200)),
    Case("DELETE", "/api/v1/omero-connections/{connection}/", ONLY_ITS_MEMBER.format(204)),
    # Where it leads is no server at all.
    Case("GET", "/api/v1/omero-connections/{connection}/projects/", ONLY_ITS_MEMBER.format(400)),
    Case("GET", "/api/v1/omero-connections/{connection}/datasets/", ONLY_ITS_MEMBER.format(400)),
    Case("GET", "/api/v1/omero-connections/{connection}/images/?dataset=1",
         ONLY_ITS_MEMBER.format(400)),
    Case("GET", "/api/v1/omero-transfers/?project={project}", SEEN),
    Case("GET", "/api/v1/omero-transfers/{transfer}/", SEEN),
    Case("DELETE", "/api/v1/omero-transfers/{transfer}/", GONE_BY_UPLOADERS),
    Case("POST", "/api/v1/omero-transfers/import/", ONLY_ITS_MEMBER.format(201),
         {"connection": "{connection}", "images": [1]}),
    Case("POST", "/api/v1/omero-transfers/export/", ONLY_ITS_MEMBER.format(201),
         {"connection": "{connection}", "format": "csv", "segmentations": ["{segmentation}"],
          "targets": [{"segmentation": "{segmentation}", "image": 1}]}),
    Case("GET", "/api/v1/trash/?project={project}", SEEN),
    Case("POST", "/api/v1/trash/phenotype/{deleted}/restore/", GONE_BY_UPLOADERS),
    Case("DELETE", "/api/v1/trash/phenotype/{deleted}/", GONE_BY_OWNERS),
    Case("GET", "/api/v1/exports/?run={run}", SEEN),
    Case("POST", "/api/v1/exports/", SEEN.replace("200", "201"), NEW_EXPORT),
    Case("GET", "/api/v1/exports/{export}/", SEEN),
    Case("GET", "/api/v1/exports/{export}/download/", SEEN),
    Case("DELETE", "/api/v1/exports/{export}/", GONE_BY_UPLOADERS),
    Case("GET", "/api/v1/evaluations/?project={project}", SEEN),
    Case("POST", "/api/v1/evaluations/", BY_UPLOADERS, NEW_EVALUATION),
    Case("GET", "/api/v1/evaluations/{evaluation}/", SEEN),
    Case("DELETE", "/api/v1/evaluations/{evaluation}/", GONE_BY_UPLOADERS),
    Case("GET", "/api/v1/evaluations/{evaluation}/scores/", SEEN),
    Case("GET", "/api/v1/evaluations/{evaluation}/export/?format=csv", SEEN),
    Case("GET", "/api/v1/bake-offs/?project={project}", SEEN),
    Case("POST", "/api/v1/bake-offs/", BY_UPLOADERS, NEW_BAKE_OFF),
    Case("GET", "/api/v1/bake-offs/{bake_off}/", SEEN),
    Case("DELETE", "/api/v1/bake-offs/{bake_off}/", GONE_BY_UPLOADERS),
    Case("POST", "/api/v1/bake-offs/{bake_off}/cancel/", BY_UPLOADERS.replace("201", "200")),
    Case("GET", "/api/v1/bake-offs/{bake_off}/agreement/", SEEN),
    Case("POST", "/api/v1/proposals/", BY_UPLOADERS, NEW_PROPOSAL),
    Case("GET", "/api/v1/proposals/{proposal}/", SEEN),
    Case("POST", "/api/v1/proposals/{proposal}/cancel/", BY_UPLOADERS.replace("201", "200")),
    Case("POST", "/api/v1/previews/", BY_UPLOADERS, NEW_PREVIEW),
    Case("GET", "/api/v1/previews/{preview}/", SEEN),
    Case("GET", "/api/v1/projects/{project}/crop-suggestions/?count=1", SEEN),
    Case("GET", "/pixels/crops/{crop}/picture.webp", SEEN),
    Case("HEAD", "/pixels/crops/{crop}/picture.webp", SEEN),
    Case("GET", "/pixels/crops/{crop}/truth", SEEN),
    Case("HEAD", "/pixels/crops/{crop}/truth", SEEN), Case("GET", "/pixels/panels/{panel}", SEEN),
    Case("HEAD", "/pixels/panels/{panel}", SEEN), Case("GET", "/pixels/previews/{preview}", SEEN),
    Case("HEAD", "/pixels/previews/{preview}", SEEN),
    Case("GET", "/api/v1/trainings/?project={project}", SEEN),
    Case("POST", "/api/v1/trainings/", BY_UPLOADERS.replace("201", "400"), NEW_TRAINING),
    Case("POST", "/api/v1/trainings/plan/", BY_UPLOADERS.replace("201", "200"), NEW_PLAN),
    Case("GET", "/api/v1/trainings/{training}/", SEEN),
    Case("DELETE", "/api/v1/trainings/{training}/", GONE_BY_UPLOADERS),
    Case("POST", "/api/v1/trainings/{training}/pause/", BY_UPLOADERS.replace("201", "200")),
    Case("POST", "/api/v1/trainings/{training}/resume/", BY_UPLOADERS.replace("201", "409")),
    Case("POST", "/api/v1/trainings/{training}/stop/", BY_UPLOADERS.replace("201", "200")),
    Case("GET", "/api/v1/trainings/{training}/lessons/", SEEN),
    Case("GET", "/api/v1/trainings/{training}/lessons/{lesson}/", SEEN),
    Case("GET", "/api/v1/trainings/{training}/lessons/{lesson}/picture/", SEEN),
    Case("GET", "/api/v1/tokens/", SIGNED_IN),
    # Scripts make no tokens, whoever's they are.
    Case("POST", "/api/v1/tokens/", SIGNED_IN.replace("200", "403"), {"name": "more"}),
    Case("DELETE", "/api/v1/tokens/{token}/", "401 404 404 404 404 204 404"),
    Case("GET", "/api/v1/improvements/?project={project}", SEEN),
    Case("GET", "/api/v1/improvements/?run={run}", SEEN),
    Case("GET", "/api/v1/improvements/{improvement}/", SEEN),
    Case("POST", "/api/v1/improvements/plan/", BY_UPLOADERS.replace("201", "200"),
         {"run": "{run}", "epochs": "1"}),
    Case("POST", "/api/v1/improvements/", BY_UPLOADERS.replace("201", "400"),
         {"run": "{run}", "epochs": "1", "name": "Better"}),
    Case("POST", "/api/v1/improvements/{improvement}/promote/", "401 404 403 403 403 409 409"),
    Case("POST", "/api/v1/improvements/{improvement}/run-again/",
         BY_UPLOADERS.replace("201", "409")),
    Case("GET", "/api/v1/notices/", SIGNED_IN), Case("POST", "/api/v1/notices/read/", SIGNED_IN),
    Case("GET", "/api/v1/notice-settings/", SIGNED_IN),
    Case("PATCH", "/api/v1/notice-settings/", SIGNED_IN, {"by_email": "true"}),
    Case("GET", "/api/v1/projects/{project}/webhooks/", BY_OWNERS),
    Case("POST", "/api/v1/projects/{project}/webhooks/", BY_OWNERS.replace("200", "201"),
         {"url": "https://example.org/hook"}),
    Case("GET", "/api/v1/projects/{project}/webhooks/{webhook}/", BY_OWNERS),
    Case("PATCH", "/api/v1/projects/{project}/webhooks/{webhook}/", BY_OWNERS,
         {"active": "false"}),
    Case("DELETE", "/api/v1/projects/{project}/webhooks/{webhook}/", GONE_BY_OWNERS),
    Case("POST", "/api/v1/projects/{project}/webhooks/{webhook}/test/",
         BY_OWNERS.replace("200", "201")),
    Case("GET", "/api/v1/projects/{project}/webhooks/{webhook}/deliveries/", BY_OWNERS),
    Case("GET", "/api/v1/queue/", BY_ADMINS.format(200)),
    Case("PATCH", "/api/v1/queue/", BY_ADMINS.format(200), {"paused": "false"}),
    Case("GET", "/api/v1/projects/{project}/usage/", SEEN),
    Case("PATCH", "/api/v1/projects/{project}/usage/", "401 404 403 403 403 403 200",
         {"jobs_at_once": 2}),
    Case("PATCH", "/api/v1/runs/{run}/", BY_UPLOADERS.replace("201", "200"),
         {"priority": "high"}),
    Case("GET", "/api/v1/runs/{run}/place/", SEEN),
    Case("GET", "/api/v1/site-health/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/site-health/", BY_ADMINS.format(202)),
    Case("GET", "/api/v1/users/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/users/", BY_ADMINS.format(201),
         {"username": "new", "password": "correct horse battery staple"}),
    Case("POST", "/api/v1/auth/token/", EVERYONE.replace("200", "401"), WRONG),
    Case("GET", "/api/v1/schema/", EVERYONE), Case("GET", "/api/v1/docs/", EVERYONE),
    Case("GET", "/api/v1/nothing/", EVERYONE.replace("200", "404")),
    Case("GET", "/readyz", EVERYONE.replace("200", "503")),
    Case("GET", "/healthz", EVERYONE), Case("GET", "/metrics", EVERYONE),
]  # fmt: skip
