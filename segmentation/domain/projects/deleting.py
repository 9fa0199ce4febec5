"""How projects are deleted."""

from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_delete
from segmentation.domain.projects.signals import project_going


class DeletableProject(Deletable[Project]):
    """A project rests in the trash: nobody finds it, and what waits in it is not begun."""

    word = "project"
    model = Project
    right = staticmethod(can_delete)
    project = ""

    def project_of(self, row: Project) -> Project:
        """It is its own."""
        return row

    def stop(self, row: Project) -> None:
        """Workers publish before it goes, or find it in the trash."""
        project_going.send(sender=Project, project=row)
