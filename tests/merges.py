"""Merging two partners, as somebody does who has just seen both."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from partners.actions_merge import merge, state
from partners.models import Partner


def merge_seen(keep: Partner, gone: Partner, by: Any, **chosen: str) -> Partner:
    """`keep`, with what was of `gone`; `chosen` says by field whose value stays."""
    keep.refresh_from_db(), gone.refresh_from_db()
    today = timezone.localdate()
    return merge(keep=keep, gone=gone, chosen=chosen, seen=state(keep, gone), by=by, today=today)
