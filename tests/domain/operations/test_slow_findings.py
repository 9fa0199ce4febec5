"""The doctor greets the mail server without sending anything, and asks torch for the device."""

import socketserver
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from segmentation.domain.jobs import workers
from segmentation.domain.operations import slow
from segmentation.domain.operations.findings import Finding, Verdict
from segmentation.domain.operations.slow import ADVICE, UNSEEN, check_device, check_mail
from segmentation.science.engines.asking import ask_device
from segmentation.science.engines.errors import EngineError


class Conversation(socketserver.StreamRequestHandler):
    """A mail server that knows one password."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, MailServer)
        self.wfile.write(b"220 mail.example.org\r\n")
        while line := self.rfile.readline().decode().strip():
            server.heard.append(line.split()[0].upper())
            if line.upper().startswith("EHLO"):
                self.wfile.write(b"250-mail.example.org\r\n250 AUTH PLAIN\r\n")
            elif line.upper().startswith("AUTH"):
                right = line == "AUTH PLAIN AHVzZXIAcGFzcw=="  # user, pass
                self.wfile.write(b"235 yes\r\n" if right else b"535 no\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.heard: list[str] = []


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    slow.forget()
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.OCELLUS_EMAIL = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "pass"
        yield server
        server.shutdown()


def test_a_mail_server_that_lets_the_site_in_is_fine(mail_server: MailServer) -> None:
    finding = check_mail("mail")
    place = f"127.0.0.1:{mail_server.server_address[1]}"
    assert finding == Finding("mail", Verdict.OK, f"{place}, signed in")
    assert mail_server.heard == ["EHLO", "AUTH", "QUIT"]


def test_a_server_that_wants_no_name_is_greeted(
    mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    assert check_mail("mail").found.endswith("without signing in")
    assert mail_server.heard == ["EHLO", "QUIT"]


def test_a_wrong_password_is_found_and_not_repeated(
    mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_HOST_PASSWORD = "hunter2"
    finding = check_mail("mail")
    assert (finding.verdict, finding.advice) == (Verdict.WRONG, ADVICE["mail"])
    assert "535" in finding.found
    assert "hunter2" not in finding.found


def test_a_server_that_is_not_there_is_found_once_in_a_while(
    mail_server: MailServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    assert "refused" in check_mail("mail").found
    settings.EMAIL_PORT = there
    assert check_mail("mail").verdict == Verdict.WRONG
    monkeypatch.setattr(slow, "COUNTS_S", -1.0)
    assert check_mail("mail").verdict == Verdict.OK


def test_a_site_that_sends_no_mail_needs_no_server(settings: Settings) -> None:
    settings.OCELLUS_EMAIL = False
    assert check_mail("mail").verdict == Verdict.OK


@pytest.fixture
def wish(settings: Settings) -> Settings:
    """Settings whose device is asked for anew."""
    slow.forget()
    return settings


def test_the_processor_is_always_there(wish: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "ask_device", lambda wish: pytest.fail("nobody need be asked"))
    wish.OCELLUS_DEVICE = "cpu"
    assert check_device("device") == Finding("device", Verdict.OK, "the processor")


def test_a_device_that_is_not_there_is_found(wish: Settings) -> None:
    wish.OCELLUS_DEVICE = "cuda:99"
    finding = check_device("device")
    assert (finding.verdict, finding.advice) == (Verdict.WRONG, ADVICE["device"])
    assert "There is no device cuda:99 on this machine" in finding.found


def test_a_gpu_is_called_by_its_name(wish: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    wish.OCELLUS_DEVICE = "cuda"
    monkeypatch.setattr(slow, "ask_device", lambda wish: "NVIDIA H200")
    assert check_device("device") == Finding("device", Verdict.OK, "cuda: NVIDIA H200")


def test_a_gpu_that_torch_does_not_see_is_a_caution(
    wish: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish.OCELLUS_DEVICE = "auto"
    monkeypatch.setattr(workers, "device_kind", lambda: "cuda")
    monkeypatch.setattr(slow, "ask_device", lambda wish: "cpu")
    finding = check_device("device")
    assert (finding.verdict, finding.advice) == (Verdict.CAUTION, UNSEEN)


def test_torch_is_asked_in_a_process_of_its_own() -> None:
    assert ask_device("cpu") == "cpu"
    with pytest.raises(EngineError, match="is no device"):
        ask_device("abacus")
