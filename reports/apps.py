"""What must be loaded before the first request."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        for module in ("reports.mail", "reports.letters"):
            import_module(module)  # declares kinds of mail; needs the models
