"""The same client for asyncio: every call waits in a thread of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, Self, TypeVar

from segmentation.interfaces.cli.client.ocellus import Ocellus

P = ParamSpec("P")
T = TypeVar("T")


def _awaitable(
    method: Callable[Concatenate[Ocellus, P], T],
) -> Callable[Concatenate["AsyncOcellus", P], Awaitable[T]]:
    def call(self: "AsyncOcellus", /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        return asyncio.to_thread(method, self.blocking, *args, **kwargs)

    call.__doc__ = method.__doc__
    return call


class AsyncOcellus:
    """`Ocellus` with calls to await; several may be on their way at once."""

    def __init__(self, server: str | None = None, token: str | None = None) -> None:
        self.blocking = Ocellus(server, token)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.blocking.close()

    projects = _awaitable(Ocellus.projects)
    project = _awaitable(Ocellus.project)
    new_project = _awaitable(Ocellus.new_project)
    images = _awaitable(Ocellus.images)
    image = _awaitable(Ocellus.image)
    upload = _awaitable(Ocellus.upload)
    run = _awaitable(Ocellus.run)
    status = _awaitable(Ocellus.status)
    items = _awaitable(Ocellus.items)
    cancel = _awaitable(Ocellus.cancel)
    wait = _awaitable(Ocellus.wait)
    segmentation = _awaitable(Ocellus.segmentation)
    objects = _awaitable(Ocellus.objects)
    table = _awaitable(Ocellus.table)
    save = _awaitable(Ocellus.save)
    export = _awaitable(Ocellus.export)
    plan_training = _awaitable(Ocellus.plan_training)
    train = _awaitable(Ocellus.train)
    training = _awaitable(Ocellus.training)
    trainings = _awaitable(Ocellus.trainings)
    pause_training = _awaitable(Ocellus.pause_training)
    resume_training = _awaitable(Ocellus.resume_training)
    stop_training = _awaitable(Ocellus.stop_training)
    wait_for_training = _awaitable(Ocellus.wait_for_training)
    evaluate = _awaitable(Ocellus.evaluate)
    evaluation = _awaitable(Ocellus.evaluation)
    wait_for_evaluation = _awaitable(Ocellus.wait_for_evaluation)
    waiting_for_review = _awaitable(Ocellus.waiting_for_review)
    reviews = _awaitable(Ocellus.reviews)
    review = _awaitable(Ocellus.review)
    phenotypes = _awaitable(Ocellus.phenotypes)
    add_phenotype = _awaitable(Ocellus.add_phenotype)
    phenotype_of = _awaitable(Ocellus.phenotype_of)
    neighbourhood = _awaitable(Ocellus.neighbourhood)
    measure = _awaitable(Ocellus.measure)
