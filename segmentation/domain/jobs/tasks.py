"""What Celery sees: a message that wakes the thread of work, and the worker's start and end.

Celery imports this module when a worker starts; nothing else does.
"""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutdown, worker_shutting_down

from segmentation.domain.jobs.loop import WorkLoop
from segmentation.domain.jobs.wake import TASK
from segmentation.science.engines.memory import keep_memory

keep_memory()
loop = WorkLoop()


@shared_task(name=TASK, ignore_result=True)
def work() -> None:
    """There is work: the database says which."""
    loop.wake()


@worker_ready.connect
def start_work(**_: Any) -> None:
    """Begin once the worker can be woken."""
    loop.start()


@worker_shutting_down.connect
def stop_work(**_: Any) -> None:
    """On SIGTERM: finish or give back what is being done."""
    loop.stop()


@worker_shutdown.connect
def wait_for_work(**_: Any) -> None:
    """End only after the last job has been settled, also when Celery itself has fallen."""
    loop.stop()
    if loop.is_alive():
        loop.join()
