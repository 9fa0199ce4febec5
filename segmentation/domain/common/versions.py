"""Which versions are installed, without importing anything of them."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def installed_version(name: str) -> str | None:
    """The version of an installed distribution; None when it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
