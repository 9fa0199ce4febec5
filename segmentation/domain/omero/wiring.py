"""Makes transfers known to workers, and forgets sessions whose time is over."""

from segmentation.domain.jobs import chores, kinds
from segmentation.domain.omero.fetching import FetchKind
from segmentation.domain.omero.sending import SendKind
from segmentation.domain.omero.services import forget_old_connections

kinds.register(FetchKind())
kinds.register(SendKind())
chores.register(forget_old_connections, every_s=600)
