"""Verdicts on results, from a script."""

from segmentation.interfaces.cli.client.answers import Review, Segmentation
from segmentation.interfaces.cli.client.server import API, Id, Server


class Reviewing(Server):
    """What people say of results."""

    def waiting_for_review(self, project: Id) -> list[Segmentation]:
        """The newest result of each image that has no verdict on what is there now."""
        wanted = self.project(project).id
        rows = self._connection.rows(f"{API}/review-queue/", project=wanted)
        return [Segmentation(**row) for row in rows]

    def reviews(self, project: Id) -> list[Review]:
        """All verdicts in a project, the newest first."""
        wanted = self.project(project).id
        return [Review(**row) for row in self._connection.rows(f"{API}/reviews/", project=wanted)]

    def review(
        self, segmentation: Id, verdict: str, comment: str = "", *, version: int | None = None
    ) -> Review:
        """Say `approved`, `changes_requested` or `rejected` of a result.

        With the `version` that was looked at, it is refused when somebody has changed it since.
        """
        if version is None:
            now = self._connection.get(f"{API}/segmentations/{segmentation}/")
            version = int(now["version"])
        asked = {"version": version, "verdict": verdict, "comment": comment}
        body = {"segmentation": str(segmentation), **asked}
        return Review(**self._connection.post(f"{API}/reviews/", body))
