"""A slow line to the site, which can be cut; a browser's own throttle only slows what it shows."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 16_384


class SlowLine:
    """Passes connections on to a port; what goes up is limited to `rate` bytes a second."""

    def __init__(self, port: int, rate: float) -> None:
        self.target = ("127.0.0.1", port)
        self.rate = rate
        self.listener = socket.create_server(("127.0.0.1", 0))
        # Small buffers, or the whole file is "sent" before the first byte is through.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PIECE)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.open: list[socket.socket] = []
        self.accepting = self.start(self.accept)

    def start(self, action: object, *given: object) -> threading.Thread:
        thread = threading.Thread(target=action, args=given, daemon=True)  # type: ignore[arg-type]
        thread.start()
        return thread

    def accept(self) -> None:
        """Until the listener is closed."""
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
                self.open += [near, far]
                self.start(self.carry, near, far, True)
                self.start(self.carry, far, near, False)

    def carry(self, source: socket.socket, sink: socket.socket, slow: bool) -> None:
        """All bytes of one direction."""
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if slow and len(piece) > PIECE / 4:
                    time.sleep(len(piece) / self.rate)
                sink.sendall(piece)
        # Also when the other end broke off: the news of that must get through.
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR if slow else socket.SHUT_WR)

    def cut(self) -> None:
        """Break every connection as a pulled plug does."""
        for one in self.open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open.clear()

    def close(self) -> None:
        """Let nobody in any more; who was on the way in is sent away, too."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.accepting.join()
        self.listener.close()
        self.cut()


@contextmanager
def slow_line(port: int, rate: float = 2_500_000) -> Iterator[SlowLine]:
    """A line that is gone afterwards."""
    line = SlowLine(port, rate)
    yield line
    line.close()
