"""Reading the log."""

from django.db.models import QuerySet

from segmentation.domain.edits.models import Edit


def history_of(edits: QuerySet[Edit], label: int) -> QuerySet[Edit]:
    """Those that changed one object; databases differ in how they look into lists, so we look."""
    touched = edits.order_by().values_list("pk", "labels").iterator()
    return edits.filter(pk__in=[pk for pk, labels in touched if label in labels])
