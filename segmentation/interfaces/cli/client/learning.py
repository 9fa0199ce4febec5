"""Training and measuring models on the server."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypedDict, Unpack

from segmentation.interfaces.cli.client.answers import Evaluation, Training, TrainingPlan
from segmentation.interfaces.cli.client.server import API, Id, Server
from segmentation.interfaces.cli.client.waiting import until

Images = Sequence[Id] | Literal["all"]


class Wish(TypedDict, total=False):
    """What to train on (ids, or "all" whose truth is known), from which model, for how long."""

    start: str | None
    images: Images
    channels: Sequence[int] | None
    minutes: float | None
    epochs: int | None


class NamedWish(Wish, total=False):
    """The same, with what the model is to be like."""

    seed: int
    licence: str


class Learning(Server):
    """What learns from images whose truth is known, and what is measured on them."""

    def plan_training(self, project: Id, engine: str, **wish: Unpack[Wish]) -> TrainingPlan:
        """What a training would learn from, how long it takes, and why it can't be; as `train`."""
        return TrainingPlan(
            **self._connection.post(f"{API}/trainings/plan/", self._body(project, engine, wish))
        )

    def train(self, project: Id, name: str, engine: str, **wish: Unpack[NamedWish]) -> Training:
        """Have a model made of the truth of a project.

        start: model (id or slug) to begin with; images: ids, or "all"; channels: indices; minutes
        or epochs: the budget; seed; licence: under which the model may be used.
        """
        body = {**self._body(project, engine, wish), "name": name}
        return Training(**self._connection.post(f"{API}/trainings/", body))

    def training(self, training: Id) -> Training:
        """A training, and how far it is."""
        return Training(**self._connection.get(f"{API}/trainings/{training}/"))

    def trainings(self, project: Id) -> list[Training]:
        """All trainings of a project, the newest first."""
        rows = self._connection.rows(f"{API}/trainings/", project=self.project(project).id)
        return [Training(**row) for row in rows]

    def pause_training(self, training: Id) -> Training:
        """Give the worker back; what was learnt up to the last epoch is kept."""
        return Training(**self._connection.post(f"{API}/trainings/{training}/pause/"))

    def resume_training(self, training: Id) -> Training:
        """Go on from the last epoch."""
        return Training(**self._connection.post(f"{API}/trainings/{training}/resume/"))

    def stop_training(self, training: Id) -> Training:
        """End it, and make a model of the best epoch so far."""
        return Training(**self._connection.post(f"{API}/trainings/{training}/stop/"))

    def wait_for_training(
        self,
        training: Id,
        *,
        timeout: float | None = None,
        told: Callable[[Training], object] = lambda _: None,
    ) -> Training:
        """The training when it is over; `told` hears of every look at it.

        Raises `OcellusError` after `timeout` seconds; the training itself goes on.
        """

        def ask() -> Training:
            now = self.training(training)
            told(now)
            return now

        return until(ask, lambda now: now.is_over, timeout, f"the training {training}")

    def evaluate(self, project: Id, models: Sequence[str], images: Images = "all") -> Evaluation:
        """Hold models against the truth of images, or of all whose truth is known."""
        body = {
            "project": str(self.project(project).id),
            "models": list(models),
            "images": images if images == "all" else [str(image) for image in images],
        }
        return Evaluation(**self._connection.post(f"{API}/evaluations/", body))

    def evaluation(self, evaluation: Id) -> Evaluation:
        """An evaluation, with the figures of the images that are compared so far."""
        return Evaluation(**self._connection.get(f"{API}/evaluations/{evaluation}/"))

    def wait_for_evaluation(self, evaluation: Id, *, timeout: float | None = None) -> Evaluation:
        """The evaluation when it is over; raises `OcellusError` after `timeout` seconds."""
        return until(
            lambda: self.evaluation(evaluation),
            lambda now: now.is_over,
            timeout,
            f"the evaluation {evaluation}",
        )

    def _body(self, project: Id, engine: str, wish: Wish) -> dict[str, Any]:
        images = wish.get("images", "all")
        ids = images if images == "all" else [str(image) for image in images]
        where = {"project": str(self.project(project).id), "engine": engine}
        return {**where, **wish, "images": ids}
