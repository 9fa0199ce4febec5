"""A small process that has the readers loaded and forks a confined child for every file.

Its arguments name the modules whose `task` it can do. It speaks JSON lines: a request with the
module's name as `task` on standard input; on standard output the child's `pid`, the
`seconds` it may take once the header is known, and at last `status` and `result`. It ends when
its standard input does.
"""

import json
import logging
import os
import select
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from segmentation.science.pixels.confinement import allow_seconds, confine
from segmentation.science.pixels.downsample import halve_mode
from segmentation.science.pixels.errors import UnreadableImage, out_of_memory
from segmentation.science.pixels.limits import Limits

Message = dict[str, Any]
Send = Callable[[Message], None]
Task = Callable[[Message, Limits, Callable[[int], None]], Message]
_PIPE = 65536


def main(modules: list[str]) -> None:
    """Serve requests until standard input ends."""
    tasks: dict[str, Task] = {name: import_module(name).task for name in modules}
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    # Compiled before the first fork: a child may take only so long.
    halve_mode(np.zeros((2, 2), np.uint32))
    # Whatever a library prints must not end up among the answers.
    answers = os.dup(1)
    os.dup2(2, 1)
    send = _sender(answers)
    send({"ready": os.getpid()})
    for line in iter(sys.stdin.buffer.readline, b""):
        _serve(tasks, json.loads(line), send, answers)


def _serve(tasks: dict[str, Task], request: Message, send: Send, answers: int) -> None:
    receiving, sending = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(receiving)
        os.close(answers)
        _be_child(tasks[request["task"]], request, _sender(sending))
    os.close(sending)
    send({"pid": pid})
    last = _relay(pid, receiving, send)
    os.close(receiving)
    _, status = os.waitpid(pid, 0)
    send({"status": os.waitstatus_to_exitcode(status), "result": last})


def _relay(pid: int, receiving: int, send: Send) -> Message | None:
    """Pass on what the child says and return its last word; kill it when nobody listens."""
    lines = b""
    while True:
        ready, _, _ = select.select([receiving, 0], [], [])
        if 0 in ready:
            os.kill(pid, signal.SIGKILL)
            sys.exit()
        data = os.read(receiving, _PIPE)
        if not data:
            return None
        lines += data
        *complete, lines = lines.split(b"\n")
        for line in complete:
            message: Message = json.loads(line)
            if "seconds" not in message:
                return message
            send(message)


def _be_child(task: Task, request: Message, send: Send) -> None:
    """Decode under the limits; never returns."""
    try:
        _quieten()
        send(_do(task, request, send))
    finally:
        os._exit(0)


def _do(task: Task, request: Message, send: Send) -> Message:
    limits = Limits(**request["limits"])

    def announce(decoded: int) -> None:
        seconds = limits.seconds_for(decoded)
        allow_seconds(seconds)
        send({"seconds": seconds})

    try:
        confine(limits)
        return task(request, limits, announce)
    except UnreadableImage as error:
        return {"refused": error.reason}
    except MemoryError:
        return {"refused": out_of_memory(limits)}
    except Exception:  # noqa: BLE001 - reported to the parent, which raises it
        return {"failed": traceback.format_exc()}


def _quieten() -> None:
    """Decoders in C complain on standard error; the parent hears what matters as a message."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _sender(descriptor: int) -> Send:
    def send(message: Message) -> None:
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(descriptor, data) :]

    return send


if __name__ == "__main__":
    main(sys.argv[1:])
