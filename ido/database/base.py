"""Django's PostgreSQL backend on the embedded server, which starts at the first connection.

Not earlier: importing the settings, checking types or asking for help must not start a server. The last
process to leave turns it off again.
"""

import atexit
import functools
import threading
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql import base

from . import EmbeddedPostgres

RECOVERY = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        if not self.settings_dict["PORT"]:
            self.find_server(create=self.settings_dict["NAME"])
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; when the server went away meanwhile, start it again and connect to that."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if not self.recovered(conn_params["port"]):
                raise
            return super().get_new_connection(self.get_connection_params())

    def close(self) -> None:
        """Give the connection back; when it broke, the pool's other ones may be dead as well."""
        connection = self.connection
        super().close()
        if connection is not None and connection.broken:
            self.recovered(self.settings_dict["PORT"])

    def recovered(self, lost_port: int) -> bool:
        """Whether there is a server now on another port than the one that failed."""
        with RECOVERY:
            if self.settings_dict["PORT"] == lost_port:  # no other thread was here first
                self.find_server()
                if self.settings_dict["PORT"] != lost_port:
                    self.close_pool()
            return self.settings_dict["PORT"] != lost_port

    def find_server(self, create: str | None = None) -> None:
        """Put the server's address in the settings; make the database `create` unless it exists."""
        host, port, user, password = embedded_server().start(create)
        self.settings_dict.update(HOST=host, PORT=port, USER=user, PASSWORD=password)


@functools.cache
def embedded_server() -> EmbeddedPostgres:
    """The server that the settings name; this process takes leave of it when it ends."""
    atexit.register(leave)
    return EmbeddedPostgres(Path(settings.EMBEDDED_POSTGRES_DIR), durable=settings.EMBEDDED_POSTGRES_DURABLE)


def disconnect() -> None:
    """Close every connection this thread and the pool hold, to whatever PostgreSQL."""
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if isinstance(connection, base.DatabaseWrapper):
            connection.close_pool()


def leave() -> None:
    """Disconnect, and stop the server when nobody else is connected."""
    disconnect()
    embedded_server().stop_if_unused()
