"""What is logged while a job is worked at says which job that is."""

import pytest
import structlog
from structlog.contextvars import get_contextvars

from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobFailed
from segmentation.domain.jobs.models import Job
from tests.domain.jobs.conftest import ScriptedKind, publish_nothing
from tests.domain.jobs.queueing import work
from tests.factories import JobFactory
from tests.logs import logged

pytestmark = pytest.mark.django_db(transaction=True)

log = structlog.get_logger("library")
ITEM = "0af76519-16cd-43dd-8448-eb211c80319c"


def test_every_line_of_a_job_carries_its_ids(kind: ScriptedKind) -> None:
    def script(context: JobContext) -> None:
        log.warning("begun")
        context.note(run="r1")
        log.warning("at work")
        raise ZeroDivisionError

    kind.body = script
    JobFactory.create(payload={"item": ITEM, "password": "hunter2"})
    with logged() as lines:
        work()
    job = Job.objects.get()
    told = [line for line in lines.read() if "job" in line]
    assert [line["event"] for line in told] == ["begun", "at work", "a job failed", "a job ended"]
    for line in told:
        assert (line["job"], line["kind"], line["item"]) == (str(job.pk), "test", ITEM)
        assert line["attempt"] == 1
    assert [line.get("run") for line in told] == [None, "r1", "r1", "r1"]
    assert "ZeroDivisionError" in told[2]["exception"]
    assert (told[3]["state"], told[3]["level"]) == ("failed", "info")
    assert "hunter2" not in lines.text
    assert get_contextvars() == {}


def test_how_each_job_ended_is_told(kind: ScriptedKind) -> None:
    def refuse(_: JobContext) -> None:
        raise JobFailed("a.png is no picture.")

    first, second = JobFactory.create(), JobFactory.create()
    with logged() as lines:
        kind.body = refuse
        work()
        kind.body = publish_nothing
        JobFactory.create()
        work()
    ended = lines.read("a job ended")
    assert [line["state"] for line in ended] == ["failed", "failed", "done"]
    assert {line["job"] for line in ended[:2]} == {str(first.pk), str(second.pk)}
    assert ended[0]["error"] == "a.png is no picture."
    assert ended[2]["seconds"] >= 0
    assert "error" not in ended[2]
