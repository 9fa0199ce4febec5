"""How phenotypes are deleted."""

from segmentation.domain.common.errors import Conflict
from segmentation.domain.phenotypes.models import Phenotype
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_gate


class DeletablePhenotype(Deletable[Phenotype]):
    """Its cells are of the next phenotype they fit, or of none."""

    word = "phenotype"
    model = Phenotype
    right = staticmethod(can_gate)

    def check_return(self, row: Phenotype) -> None:
        """Its name may have been given to another one."""
        if Phenotype.objects.present().filter(project=row.project, name=row.name).exists():
            raise Conflict(
                f"There is another phenotype “{row.name}” by now: rename that one first.",
                "name_taken",
            )
