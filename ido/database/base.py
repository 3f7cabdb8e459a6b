"""Django's PostgreSQL backend on the embedded server, which starts at the first connection.

Not earlier: importing the settings, checking types or asking for help must not start a server.
"""

import threading
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base

from . import EmbeddedPostgres

RECOVERY = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        if not self.settings_dict["PORT"]:
            self.find_server(create=self.settings_dict["NAME"])
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; when the server was killed meanwhile, start it again and connect to that."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if not self.recovered(conn_params["port"]):
                raise
            return super().get_new_connection(self.get_connection_params())

    def recovered(self, lost_port: int) -> bool:
        """Whether there is a server now on another port than the one that failed."""
        with RECOVERY:
            if self.settings_dict["PORT"] == lost_port:  # no other thread was here first
                self.find_server()
                if self.settings_dict["PORT"] != lost_port:
                    self.close_pool()
            return self.settings_dict["PORT"] != lost_port

    def find_server(self, create: str | None = None) -> None:
        server = EmbeddedPostgres(
            Path(settings.EMBEDDED_POSTGRES_DIR), durable=settings.EMBEDDED_POSTGRES_DURABLE
        )
        host, port, user, password = server.start(create)
        self.settings_dict.update(HOST=host, PORT=port, USER=user, PASSWORD=password)
