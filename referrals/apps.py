"""What must be loaded before the first request."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        import_module("referrals.checks")
        import_module("referrals.mail")  # declares the kinds of mail; needs the models
