"""Property tests on busy machines: no deadline for a single example, few of them."""

from hypothesis import settings

settings.register_profile("science", deadline=None, max_examples=50)
settings.load_profile("science")
