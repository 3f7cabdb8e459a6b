"""The load: sends requests over connections that stay open, for a while, and tells how it went.

A process of its own, so that its work is in nobody's figures. Order in JSON on standard input, result in
JSON on standard output. Only the loopback address.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
import uuid
from collections import Counter
from itertools import cycle
from typing import Any

PATIENCE = 60.0  # seconds that an answer may take
STATED_LENGTH = b"content-length: "


class Line:
    """One connection, with the requests it sends in turn."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self.port, self.requests = port, cycle(requests)
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        """Send the next request; `{uuid}` in it becomes a number of its own."""
        request = next(self.requests).replace(b"{uuid}", str(uuid.uuid4()).encode())
        self.answer, self.length = bytearray(), -1
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read what is there; say whether the answer is complete."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError(f"closed after {bytes(self.answer[:200])!r}")
        self.answer += chunk
        if self.length < 0 and (end := self.answer.find(b"\r\n\r\n")) > 0:
            head = bytes(self.answer[:end]).lower()
            if STATED_LENGTH not in head:
                raise ConnectionError(f"no length stated in {head[:200]!r}")
            self.length = end + 4 + int(head.split(STATED_LENGTH)[1].split(b"\r\n")[0])
            self.closing = b"connection: close" in head
        return 0 <= self.length <= len(self.answer)

    @property
    def status(self) -> int:
        return int(self.answer[9:12])


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Send for `seconds`, at least once a connection; wait for every answer."""
    requests = [request.encode() for request in order["requests"]]
    count = order["connections"]
    lines = [
        Line(order["port"], requests[n % len(requests) :] + requests[: n % len(requests)])
        for n in range(count)
    ]
    times: list[float] = []
    statuses: Counter[int] = Counter()
    with selectors.DefaultSelector() as selector:
        start = time.perf_counter()
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send()
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError(f"no answer within {PATIENCE} seconds")
            for key, _ in ready:
                line = key.data
                if not line.receive():
                    continue
                now = time.perf_counter()
                times.append(now - line.sent)
                statuses[line.status] += 1
                if line.closing or now - start > order["seconds"]:
                    selector.unregister(line.socket)
                    line.socket.close()
                    if now - start > order["seconds"]:
                        continue
                    line.connect()
                    selector.register(line.socket, selectors.EVENT_READ, line)
                line.send()
        lasted = time.perf_counter() - start
    return {
        "count": len(times),
        "seconds": lasted,
        "p50": quantile(times, 0.50),
        "p99": quantile(times, 0.99),
        "statuses": statuses,
        "bytes": len(lines[0].answer),
    }


def quantile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
