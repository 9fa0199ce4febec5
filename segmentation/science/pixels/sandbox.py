"""Importing users' files outside this process: a crash, a loop or a bomb stays in a child."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import UnreadableImage, out_of_memory
from segmentation.science.pixels.limits import DEFAULT, Limits
from segmentation.science.pixels.scene_files import IMPORTING, PIXELS, THUMBNAIL
from segmentation.science.pixels.zygote_process import ZygoteDied, ZygoteProcess

# A child that sleeps uses no processor time, so the clock bounds it, too; one that wants to work
# and is not let by a busy machine may wait longer.
_WALL_PER_PROCESSOR_SECOND = 5
_WALL_WHILE_WORKING = 60
# Where what writes nothing writes to.
NOWHERE = Path("/nowhere")
_LOOK_EVERY_S = 0.1
_END_S = 5.0


class SandboxError(RuntimeError):
    """The sandbox itself failed: no fault of the file, so trying again makes sense."""


@dataclass(frozen=True)
class ImportedScene:
    """An image written by an import: its header, pyramid and thumbnail."""

    index: int
    info: ImageInfo
    folder: Path

    @property
    def pixels(self) -> Path:
        """The OME-Zarr pyramid."""
        return self.folder / PIXELS

    @property
    def thumbnail(self) -> Path:
        """The WebP picture for galleries."""
        return self.folder / THUMBNAIL


class Sandbox:
    """Decodes one file at a time in confined children; safe to share between threads.

    The process that forks them starts with the first file and again whenever it has died; it loads
    `modules`, beside the one for images, and can do the `task` of each.
    """

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._modules = (IMPORTING, *modules)
        self._lock = threading.Lock()
        self._zygote: ZygoteProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the forking process; the next import starts a new one."""
        with self._lock:
            self._stop()

    def import_file(
        self,
        path: Path,
        destination: Path,
        limits: Limits = DEFAULT,
        filename: str | None = None,
        cancelled: Callable[[], None] | None = None,
        folder: Path | None = None,
        only: Sequence[int] | None = None,
    ) -> list[ImportedScene]:
        """Import a file, or `only` some of its scenes, into `destination/<index>/` each.

        `folder` is where other parts of it may lie. A part that another one leads gives no scenes.
        Otherwise as `do`.
        """
        scenes = self.do(
            IMPORTING,
            path,
            destination,
            limits,
            filename or path.name,
            {"folder": str(folder.resolve()) if folder else None, "only": only, "look": False},
            cancelled,
        )["scenes"]
        return [
            ImportedScene(scene["index"], _info(scene), destination / str(scene["index"]))
            for scene in scenes
        ]

    def list_scenes(
        self,
        path: Path,
        limits: Limits = DEFAULT,
        filename: str | None = None,
        cancelled: Callable[[], None] | None = None,
        folder: Path | None = None,
    ) -> list[ImageInfo]:
        """The headers of the images in a file, of which nothing is decoded; otherwise as `do`."""
        wishes = {"folder": str(folder.resolve()) if folder else None, "only": None, "look": True}
        name = filename or path.name
        answer = self.do(IMPORTING, path, NOWHERE, limits, name, wishes, cancelled)
        return [_info(scene) for scene in answer["scenes"]]

    def do(
        self,
        task: str,
        path: Path,
        destination: Path,
        limits: Limits,
        filename: str,
        wishes: dict[str, Any] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> dict[str, Any]:
        """Have the `task` of a module done to a file, and return what it answers.

        `wishes` are the module's own. It writes into `destination/<index>/`; on failure nothing
        stays there. `cancelled` is called ten times a second and stops the work by raising. Raises
        UnreadableImage, naming `filename`, when the file can't be read within the limits, and
        SandboxError when the sandbox fails.
        """
        request = {
            **(wishes or {}),
            "task": task,
            "path": str(path.resolve()),
            "destination": str(destination.resolve()),
            "filename": filename,
            "limits": asdict(limits),
        }
        try:
            with self._lock:
                answer = self._ask(request, limits, cancelled or _never)
            return _result(answer, filename, limits)
        except BaseException:
            _sweep(destination)
            raise

    def _ask(
        self, request: dict[str, Any], limits: Limits, cancelled: Callable[[], None]
    ) -> dict[str, Any]:
        """One request to the zygote; a second try with a new one when the first has died."""
        for _ in range(2):
            try:
                if self._zygote is None:
                    self._zygote = ZygoteProcess(self._modules)
                self._zygote.send(request)
                return self._await(self._zygote, limits, cancelled)
            except ZygoteDied:
                self._stop()
                _sweep(Path(request["destination"]))
        raise SandboxError(f"importing {request['filename']} ended its process twice")

    def _await(
        self, zygote: ZygoteProcess, limits: Limits, cancelled: Callable[[], None]
    ) -> dict[str, Any]:
        started = time.monotonic()
        allowed = limits.max_seconds
        child: int | None = None
        try:
            while time.monotonic() - started < allowed * _patience(child):
                cancelled()
                message = zygote.receive(_LOOK_EVERY_S) or {}
                if "status" in message:
                    return message
                child = message.get("pid", child)
                allowed = message.get("seconds", allowed)
        except ZygoteDied:
            raise
        except BaseException:
            self._abort(zygote, child)
            raise
        self._abort(zygote, child)
        return {"status": -signal.SIGXCPU, "result": None}

    def _abort(self, zygote: ZygoteProcess, child: int | None) -> None:
        """End the child and hear of its end, so that nothing writes any more."""
        if child is not None:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            while message := zygote.receive(_END_S):
                if "status" in message:
                    return
        except ZygoteDied:
            pass
        self._stop()

    def _stop(self) -> None:
        zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.kill()


def _result(answer: dict[str, Any], filename: str, limits: Limits) -> dict[str, Any]:
    result: dict[str, Any] | None = answer["result"]
    if result is None:
        raise UnreadableImage(filename, _death(answer["status"], limits))
    if "refused" in result:
        raise UnreadableImage(filename, result["refused"])
    if "failed" in result:
        raise SandboxError(result["failed"])
    return result


def _death(status: int, limits: Limits) -> str:
    """Why a child that said nothing ended."""
    if status == -signal.SIGXCPU:
        return "takes too long to decode"
    if status == -signal.SIGKILL:
        return out_of_memory(limits)
    return "is damaged in a way that makes its decoder crash"


def _info(scene: dict[str, Any]) -> ImageInfo:
    return ImageInfo.from_json(scene["info"])


def _patience(child: int | None) -> int:
    """How many seconds of the clock a second of processor time may take."""
    try:
        state = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return _WALL_PER_PROCESSOR_SECOND
    return _WALL_WHILE_WORKING if state[0] == "R" else _WALL_PER_PROCESSOR_SECOND


def _sweep(destination: Path) -> None:
    for folder in destination.glob("[0-9]*"):
        shutil.rmtree(folder, ignore_errors=True)


def _never() -> None:
    """Nobody cancels."""
