"""How a job can end before its result is published."""

from segmentation.domain.common.errors import UserError


class JobFailed(UserError):
    """The job can't succeed, through no fault of ours: not tried again, the message is shown."""

    code = "job_failed"


class Interruption(BaseException):
    """The job must stop now.

    Not an Exception, so that no `except Exception` on its way swallows it.
    """


class JobCancelled(Interruption):
    """Someone does not want the result any more."""


class LeaseLost(Interruption):
    """The job is someone else's by now (or gone): whatever this one made is void."""


class WorkerStopping(Interruption):
    """The worker has been asked to stop: the job is given back."""


class SteppedAside(WorkerStopping):
    """Long work that goes on from where it is lets others go first: the job is given back."""
