"""No input gives a server error: nonsense in every field, query, path and body, for every role.

The requests follow a fixed seed. For a longer run: HOSTILE_REQUESTS=20000 and any HOSTILE_SEED.
"""

from __future__ import annotations

import os
import random
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from lxml import html

from tests.addresses import Address, addresses
from tests.world import ROLES, World, browser

REQUESTS = int(os.environ.get("HOSTILE_REQUESTS", "1200"))
SEED = int(os.environ.get("HOSTILE_SEED", "22"))
JUNK = [
    "", " ", "0", "-1", "1", "²", "٣", "1e9", "1e400", "NaN", "None", "null", "true", "[]", "{}", "x" * 5000,
    "999999999999999999999999", "-9223372036854775809", "2147483648", "1.5", "0x10", "\x00", "a\x00b",
    "\ud800", "\udfff", "\u202e", "🧑‍🦽", "é́́́", "’; DROP TABLE ido_user; --", "%s%n", "{{ 7*7 }}",
    "../../etc/passwd", "<script>alert(1)</script>", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01",
    "31-12-9999", "1-1-1", "25:61", "24:00", "23:59:60", "GM9999", "PV99", "2026-K5",
    "00000000-0000-0000-0000-000000000000",
    "zzzzzzzz-0000-0000-0000-000000000000", "\r\n\r\n", "ẞ" * 201, "a@b", "//kwaad.example", "javascript:1",
]  # fmt: skip
BODIES = [
    (b"", "application/x-www-form-urlencoded"),
    (b"a=%ED%A0%80&%ff=%fe&note=%00", "application/x-www-form-urlencoded"),
    (b"\xff\xfe\x00=\xed\xa0\x80", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"a=1", "application/x-www-form-urlencoded; charset=bestaat-niet"),
    (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    (b"geen grens", "multipart/form-data"),
    (b'[{"note": [1]}]', "application/json"),
    (b"\x00\x01", "application/octet-stream"),
]
MORE_FIELDS = ["page", "bezoek", "locatie", "dag", "terug", "hervat", "next", "gebied", "periode", "van", "q"]


def junk(chance: random.Random) -> str:
    return chance.choice(JUNK) if chance.random() < 0.9 else "".join(chance.choices(JUNK, k=3))


def fields_of(response: HttpResponse) -> dict[str, list[str]]:
    """The names of all fields on a page, each with the values that the page itself would send."""
    if not response.get("Content-Type", "").startswith("text/html") or not response.content:
        return {}
    found: dict[str, list[str]] = {}
    for field in html.document_fromstring(response.content.decode()).xpath("//*[@name][not(self::meta)]"):
        options = [option.get("value", "") for option in field.xpath(".//option")][:5]
        found.setdefault(field.get("name"), []).extend(options or [field.get("value", "")])
    return found


def junk_path(world: World, name: str, chance: random.Random) -> str:
    """The path of an address, now and then with nonsense for one of its arguments."""
    path = world.path(name)
    arguments = [str(value) for value in world.arguments.get(name, {}).values()]
    if arguments and chance.random() < 0.25:
        nonsense = quote(junk(chance).encode("utf-8", "surrogatepass"), safe="")
        path = path.replace(f"/{chance.choice(arguments)}", f"/{nonsense}", 1)
    return path


def junk_data(fields: dict[str, list[str]], chance: random.Random) -> dict[str, Any]:
    """Some fields as they were, most with nonsense; some twice; now and then a file or a text for a file."""
    data: dict[str, Any] = {}
    for name, values in [*fields.items(), *((name, [""]) for name in chance.sample(MORE_FIELDS, 3))]:
        if name == "csrfmiddlewaretoken" or chance.random() < 0.15:
            continue
        value: Any = chance.choice(values) if chance.random() < 0.5 else junk(chance)
        if name == "file" and chance.random() < 0.3:
            value = SimpleUploadedFile("lijst.csv", junk(chance).encode("utf-8", "surrogatepass"))
        data[name] = [value, junk(chance)] if chance.random() < 0.1 and isinstance(value, str) else value
    return data


def as_bytes(data: Any) -> Any:
    """Lone surrogates as the three bytes that a broken client would send."""
    if isinstance(data, str):
        return data.encode("utf-8", "surrogatepass")
    if isinstance(data, list):
        return [as_bytes(value) for value in data]
    return data


def send(client: Any, method: str, path: str, fields: dict[str, list[str]], chance: random.Random) -> Any:
    """One hostile request, and how to tell what it was."""
    if method == "POST" and chance.random() < 0.05:
        body, content_type = chance.choice(BODIES)
        return client.generic("POST", path, body, content_type=content_type), body
    data = {name: as_bytes(value) for name, value in junk_data(fields, chance).items()}
    if method == "GET":
        query = urlencode(data, doseq=True)
        return client.get(f"{path.partition('?')[0]}?{query}"), query
    if any(isinstance(value, SimpleUploadedFile) for value in data.values()):
        return client.post(path, data), data
    body = urlencode(data, doseq=True)
    return client.post(path, body, content_type="application/x-www-form-urlencoded"), body


def reachable(role: str) -> list[Address]:
    return [row for row in addresses() if row.expected[role] not in ("403", "405", "login")]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "stranger"])
def test_no_nonsense_gives_a_server_error(world, role):
    chance = random.Random(f"{SEED} {role}")
    session_key = world.session(role)
    rows = reachable(role)
    fields = cache(lambda name: fields_of(browser(session_key).get(world.path(name))))
    share = {"desk": 0.25, "coordinator": 0.4, "administrator": 0.2}.get(role, 0.05)
    errors = []
    for _ in range(int(REQUESTS * share)):
        row = chance.choice(rows)
        path = junk_path(world, row.name, chance)
        with transaction.atomic():
            client = browser(session_key, raise_request_exception=False)
            response, sent = send(client, row.method, path, fields(row.name), chance)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            errors.append(f"{row.method} {path}\n{sent}\n{response.exc_info and response.exc_info[1]!r}")

    assert errors == [], "\n\n".join(errors[:5])
