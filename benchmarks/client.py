"""A small HTTP client that costs little beside the server it measures."""

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Connection:
    port: int
    sock: socket.socket | None = None
    rest: bytes = b""

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. A connection the server closed is opened once more."""
        for attempt in (1, 2):
            if self.sock is None:
                self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.rest = b""
            try:
                self.sock.sendall(request)
                return self._answer()
            except (ConnectionError, EOFError):
                self.sock.close()
                self.sock = None
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _answer(self) -> tuple[int, bytes]:
        data = self.rest
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while len(body) < length:
            body += self._more()
        self.rest = body[length:]
        return int(head[9:12]), body[:length]

    def _more(self) -> bytes:
        assert self.sock is not None
        part = self.sock.recv(262144)
        if not part:
            raise EOFError
        return part


def get(path: str, **headers: str) -> bytes:
    return _head("GET", path, headers) + b"\r\n"


def post(path: str, body: object, **headers: str) -> bytes:
    raw = json.dumps(body).encode()
    headers["Content-Type"] = "application/json"
    headers["Content-Length"] = str(len(raw))
    return _head("POST", path, headers) + b"\r\n" + raw


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n"


@dataclass
class Outcome:
    """Seconds of each call, and what went wrong."""

    times: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)
    wall: float = 0.0


# Makes the next request of one client; the answer to the last one is handed in.
Next = Callable[[bytes], bytes]


def drive(
    port: int, clients: int, seconds: float, make: Callable[[int], Next], expect: int
) -> Outcome:
    """``clients`` closed loops for some seconds."""
    outcome = Outcome()
    barrier = threading.Barrier(clients + 1)
    found: list[tuple[list[float], dict[int, int]]] = []

    def loop(number: int) -> None:
        connection, nxt = Connection(port), make(number)
        times: list[float] = []
        wrong: dict[int, int] = {}
        answer = b""
        request = nxt(answer)
        barrier.wait()
        stop = time.perf_counter() + seconds
        while time.perf_counter() < stop:
            begun = time.perf_counter()
            status, answer = connection.ask(request)
            times.append(time.perf_counter() - begun)
            if status != expect:
                wrong[status] = wrong.get(status, 0) + 1
            request = nxt(answer)
        found.append((times, wrong))

    threads = [threading.Thread(target=loop, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    outcome.wall = time.perf_counter() - begun
    for times, wrong in found:
        outcome.times += times
        for status, count in wrong.items():
            outcome.wrong[status] = outcome.wrong.get(status, 0) + count
    return outcome
