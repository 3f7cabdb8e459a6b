"""The keys of sealed fields: files outside the database and its backups, one or more per month.

A key serves what is written in its month and is destroyed when nothing of that month may be kept any more,
so that old backups of the database go dark as well. Losing one key loses one month.
"""

from __future__ import annotations

import os
import re
import secrets
from datetime import date
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32  # AES-256
NAME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-\d{2,}-[0-9a-f]{4}")


class MissingKeyError(Exception):
    """The key with this name is not in the vault: destroyed, or lost."""


def vault() -> Path:
    """The folder of the keys, for the user of the application alone."""
    path = Path(settings.VAULT_DIR)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def key(name: str) -> bytes:
    """The key with this name. Raises MissingKeyError."""
    try:
        found = (vault() / f"{name}.key").read_bytes()
    except FileNotFoundError:
        raise MissingKeyError(name) from None
    if len(found) != KEY_BYTES:
        raise MissingKeyError(name)
    return found


def names(month: date | None = None) -> list[str]:
    """The keys in the vault, oldest first; with a day, those of its month."""
    begins = f"{month:%Y-%m}-" if month else ""
    return sorted(path.stem for path in vault().glob(f"{begins}*.key") if NAME.fullmatch(path.stem))


def month_of(name: str) -> date:
    """The first day of the month that a key serves."""
    return date.fromisoformat(f"{name[:7]}-01")


def remove_key(name: str) -> None:
    """Destroy the file of a key: overwritten first, so that the disk does not keep it for the asking.

    Only `referrals.key_care` may call this: it knows that no row needs the key.
    """
    path = vault() / f"{name}.key"
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return  # somebody else was first
    settle()


def settle() -> None:
    """Have the disk hold the names in the vault as they are now."""
    descriptor = os.open(vault(), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def key_for(day: date) -> str:
    """The name of the key that seals on this day, made when the month has none yet."""
    found = names(day)
    return found[-1] if found else make_key(day)


def make_key(day: date) -> str:
    """A new key for the month of the day, the last one by name: month, number, and chance.

    By the chance in it no new key passes for a lost one.
    """
    number = max((int(found.split("-")[2]) for found in names(day)), default=0) + 1
    name = f"{day:%Y-%m}-{number:02}-{secrets.token_hex(2)}"
    path = vault() / f"{name}.key"
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    os.rename(part, path)  # whole or not at all: another process never reads half a key
    settle()  # before a row is sealed with it
    return name
