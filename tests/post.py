"""Mail in tests: run the queue as the worker does, and a small mail server that takes what comes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django_tasks_db.models import DBTaskResult


def run_queue() -> None:
    """Do all waiting jobs from what the queue stored of them.

    Inside the test's own transaction; the worker process ends its connection after each job.
    """
    for job in list(DBTaskResult.objects.ready()):
        job.task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
        job.delete()


class MailServer:
    """Takes mail over SMTP on a port of this machine; `received` holds (recipients, message) pairs.

    `answers` gives another answer to a verb, such as {"RCPT": "550 nobody"}; for "MESSAGE" after the text
    has come in. An empty answer hangs up instead.
    """

    def __init__(self) -> None:
        self.received: list[tuple[list[str], str]] = []
        self.answers: dict[str, str] = {}
        self.port = 0

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipients: list[str] = []

        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 test")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(":")[0].split()[0].upper()
            if verb == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
            if verb == "DATA" and verb not in self.answers:
                say("354 go on")
                message = await reader.readuntil(b"\r\n.\r\n")
                verb = "MESSAGE"
                if "MESSAGE" not in self.answers:
                    self.received.append((recipients, message[:-5].decode()))
            answer = self.answers.get(verb, "221 bye" if verb == "QUIT" else "250 ok")
            if answer:
                say(answer)
                await writer.drain()
            if verb == "QUIT" or not answer:
                break
        writer.close()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running MailServer on a free port."""
    server, ready = MailServer(), threading.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        listener = await asyncio.start_server(server.converse, "127.0.0.1", 0)
        server.port = listener.sockets[0].getsockname()[1]
        ready.set()
        async with listener:
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
