"""Makes deliveries known to workers, and has what failed tried again."""

from segmentation.domain.jobs import chores, kinds
from segmentation.domain.notices.delivering import DeliverKind
from segmentation.domain.notices.sending import forget_old_deliveries, send_due

kinds.register(DeliverKind())
chores.register(send_due, every_s=5)
chores.register(forget_old_deliveries, every_s=3600)
