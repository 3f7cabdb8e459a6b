"""What the social map listens to: closures and holidays are the foundation's, which does not know of it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils import timezone


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        import_module("partners.mail")  # declares the kinds of mail; needs the models
        post_save.connect(closure_changed, sender="ido.Closure")
        post_delete.connect(closure_changed, sender="ido.Closure")
        post_save.connect(library_changed, sender="ido.Library")


def closure_changed(instance: Any, **kwargs: Any) -> None:
    refresh(instance.library_id)


def library_changed(instance: Model, created: bool, **kwargs: Any) -> None:
    if not created:
        refresh(instance.pk)


def refresh(library_id: int) -> None:
    """Sessions at the desks change along at once: nobody is to be sent to a closed door."""
    schedule = import_module("partners.schedule")  # needs the models, which load after this module
    schedule.refresh_library(library_id, timezone.localdate())
