"""What takes the doctor seconds to find out: the mail server, and the device of networks.

A page that shows the findings asks again every few seconds, so an answer counts for a while.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from segmentation.domain.jobs import workers
from segmentation.domain.operations.findings import Finding, Verdict
from segmentation.science.engines.asking import ask_device
from segmentation.science.engines.errors import EngineError

COUNTS_S = 20.0
PATIENCE_S = 5
UNSEEN = (
    "There is a GPU that torch does not see, so networks run on the processor. "
    "Install a build of torch that fits the driver, or set OCELLUS_DEVICE to cpu."
)
ADVICE = {
    "mail": "See that the server of OCELLUS_EMAIL_URL runs, and takes this name and password.",
    "device": "Set OCELLUS_DEVICE to a device that this machine has, or to auto.",
}

Check = Callable[[str], Finding]
_found: dict[str, tuple[float, Finding]] = {}


def check_mail(part: str) -> Finding:
    """The server answers, and lets the site in; no mail is sent."""
    if not settings.OCELLUS_EMAIL:
        return Finding(part, Verdict.OK, "the site sends none (OCELLUS_EMAIL_URL)")
    return _remembered(part, _greet_server)


def check_device(part: str) -> Finding:
    """A GPU that is named, or lies before us, is one that torch sees."""
    if workers.device_kind() == "cpu":
        return Finding(part, Verdict.OK, "the processor")
    return _remembered(part, _ask_torch)


def forget() -> None:
    """Look again, whenever that was last done."""
    _found.clear()


def _remembered(part: str, look: Check) -> Finding:
    at, finding = _found.get(part, (0.0, None))
    if finding is None or time.monotonic() - at > COUNTS_S:
        try:
            finding = look(part)
        except (OSError, EngineError) as error:  # of smtplib's, too
            told = f"{type(error).__name__}: {error}" if isinstance(error, OSError) else str(error)
            finding = Finding(part, Verdict.WRONG, told, ADVICE[part])
        _found[part] = time.monotonic(), finding
    return finding


def _greet_server(part: str) -> Finding:
    backend = EmailBackend(timeout=PATIENCE_S)
    try:
        backend.open()
        if backend.connection is not None:
            backend.connection.ehlo_or_helo_if_needed()
    finally:
        backend.close()
    way = "signed in" if backend.username else "without signing in"
    return Finding(part, Verdict.OK, f"{backend.host}:{backend.port}, {way}")


def _ask_torch(part: str) -> Finding:
    wish: str = settings.OCELLUS_DEVICE
    device = ask_device(wish)
    if device == "cpu":
        return Finding(part, Verdict.CAUTION, f"{wish}: the processor", UNSEEN)
    return Finding(part, Verdict.OK, f"{wish}: {device}")
