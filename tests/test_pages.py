"""What holds for every page: fetched as each role, and after a wrong answer."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.addresses import Address, pages_of
from tests.factories import PASSWORD
from tests.test_permissions import answer_faults
from tests.world import ROLES, World, browser

LEFTOVERS = re.compile(r"\{\{|\{%|\bNone\b|\bFalse\b|\bTrue\b|&lt;|<lambda>|object at 0x|%\(")
ELSEWHERE = re.compile(r"\s*(javascript|vbscript|data):", re.IGNORECASE)
NEEDS_A_LABEL = "//input[not(@type='hidden' or @type='submit')] | //select | //textarea"
REFERENCES = ["for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "list", "form"]
WANTED_POLICY = {
    "default-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


def policy_faults(response: HttpResponse) -> Iterator[str]:
    """The Content-Security-Policy stands on every answer, and is strict."""
    policy = response.get("Content-Security-Policy", "")
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip())
    for name, value in WANTED_POLICY.items():
        if directives.get(name) != value:
            yield f"policy: {name} is {directives.get(name)}"
    if "unsafe-" in policy or "*" in policy or "http:" in policy:
        yield f"policy: {policy}"


def script_faults(page: Any) -> Iterator[str]:
    """Behaviour and looks come from files of our own."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        of_data = element.get("src") or element.get("type") == "application/json"
        if element.tag in ("style", "script") and not of_data:
            yield f"inline <{element.tag}>"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"{name}= on <{element.tag}>"
            if name in ("href", "action", "formaction") and ELSEWHERE.match(value):
                yield f"{name}={value}"
            if name == "src" and not value.startswith(("/", "data:image/")):
                yield f"src={value}"


def structure_faults(page: Any) -> Iterator[str]:
    """One language, one title, one heading; each id once, and nothing points at an id that is not there."""
    if page.get("lang") != "nl":
        yield "no <html lang=nl>"
    if len(page.xpath("//h1")) != 1 or not page.xpath("normalize-space(//h1)"):
        yield f"{len(page.xpath('//h1'))} h1"
    if not page.xpath("normalize-space(//title)").removesuffix(" - IDO-balie"):
        yield "no title"
    ids = Counter(page.xpath("//@id"))
    yield from (f"id {name} {count} times" for name, count in ids.items() if count > 1)
    for attribute in REFERENCES:
        for value in page.xpath(f"//@{attribute}"):
            yield from (f"{attribute}={name} is nowhere" for name in value.split() if name not in ids)
    for target in page.xpath("//a/@href[starts-with(., '#')]"):
        if target[1:] and target[1:] not in ids:
            yield f"link to {target}, which is nowhere"
    for image in page.xpath("//img[not(@alt)]"):
        yield f"no alt on {image.get('src')}"
    for svg in page.xpath("//svg[not(@aria-hidden='true')]"):
        if not (svg.get("aria-labelledby") or svg.get("aria-label") or svg.xpath("./title")):
            yield "a picture without a name"


def form_faults(page: Any) -> Iterator[str]:
    """Every field says what it is; every form that changes something proves where it comes from."""
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath(NEEDS_A_LABEL):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labelled
        if not named and not field.xpath("ancestor::label"):
            yield f"no label for {field.get('name')}"
    for form in page.xpath("//form[translate(@method, 'POST', 'post') = 'post']"):
        if not form.xpath(".//input[@name='csrfmiddlewaretoken'][string-length(@value) > 30]"):
            yield f"no csrf token in the form to {form.get('action')}"
    for button in page.xpath("//button | //a[@href]"):
        if not (button.xpath("normalize-space(.)") or button.get("aria-label")):
            yield f"a {button.tag} without a name"


def leftover_faults(page: Any) -> Iterator[str]:
    """Nothing that was meant for the machine."""
    for text in [*page.xpath("//body//text()"), *page.xpath("//@value | //@title | //@aria-label")]:
        if found := LEFTOVERS.search(text):
            yield f"“{found[0]}” in “{text.strip()[:60]}”"


def faults(response: HttpResponse) -> list[str]:
    """All that is wrong with an answer; of what is no page only the policy is looked at."""
    found = list(policy_faults(response))
    page = parsed(response)
    if page is not None:
        for check in (script_faults, structure_faults, form_faults, leftover_faults):
            found += check(page)
    return found


def ask(world: World, session_key: str | None, row: Address) -> HttpResponse:
    """The answer at an address, a redirect followed to where it ends; the world stays as it was."""
    client = browser(session_key)
    with transaction.atomic():
        response = getattr(client, row.method.lower())(world.path(row.name), follow=True)
        transaction.set_rollback(True)
    return response


def first_seen_by(role: str, method: str) -> list[Address]:
    """The addresses where `role` sees something and no role before it in the table does."""
    before = ROLES[: ROLES.index(role)]
    mine = pages_of(role, method)
    return [row for row in mine if not {row.expected[other] for other in before} & {"200", "422", "302"}]


def parsed(response: HttpResponse) -> Any:
    """The page as lxml reads it; None for what is no page."""
    if not response.get("Content-Type", "").startswith("text/html") or not response.content:
        return None
    return html.document_fromstring(response.content.decode())


def wrong_answer(form: Any) -> dict[str, str]:
    """What the form would send, with nonsense in everything that can be filled in."""
    return {
        field.get("name"): field.get("value") or "" if field.get("type") == "hidden" else "²" * 300
        for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]")
        if field.get("name") != "csrfmiddlewaretoken"
    }


def wrong_forms(answer: HttpResponse, session_key: str | None) -> Iterator[tuple[str, list[str]]]:
    """Per form of the page that has anything to fill in: where it goes, and what is wrong with the reply."""
    for form in parsed(answer).xpath("//form[.//*[@name][not(@type='hidden')]]"):
        action = form.get("action") or answer.request["PATH_INFO"]
        with transaction.atomic():
            send = getattr(browser(session_key), form.get("method", "get").lower())
            sent = send(action, wrong_answer(form), follow=True)
            transaction.set_rollback(True)
        if wrong := faults(sent):
            yield action, wrong


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound_also_when_its_forms_were_filled_in_wrongly(world, role):
    """And is what the table of addresses says that the role gets, and every page has a title of its own.

    A form is tried by the first role that sees it.
    """
    session_key = world.session(role)
    first_seen = first_seen_by(role, "GET")
    found, titles = {}, defaultdict(list)
    for row in pages_of(role, "GET"):
        answer = ask(world, session_key, row)
        if wrong := [*answer_faults(row, role, answer), *faults(answer)]:
            found[row.name] = wrong
        page = parsed(answer)
        if page is not None and row.name == row.url_name and row.expected[role] == "200":
            titles[page.findtext(".//title")].append(row.name)
        if page is not None and row in first_seen:
            found |= {f"{row.name}: {action}": wrong for action, wrong in wrong_forms(answer, session_key)}

    assert found == {}
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_page_after_an_action_is_sound(world, role):
    session_key = world.session(role)

    found = {row.name: faults(ask(world, session_key, row)) for row in first_seen_by(role, "POST")}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_page_that_asks_for_the_second_step_is_sound(world):
    client = Client()
    joost = world.people["coordinator"]
    answer = client.post(reverse("account_login"), {"login": joost.email, "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert faults(answer) == []


def test_page_that_offers_a_half_filled_form_is_sound(world):
    client = Client()
    client.post(reverse("registration:desk"), {"note": "bij de kassa", "outcome": "solved"})
    client.force_login(world.people["desk"], backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.get(reverse("resume"))

    assert "bij de kassa" in answer.text
    assert faults(answer) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("<p onclick='x'>a", "onclick= on <p>"),
        ("<script>x</script>", "inline <script>"),
        ("<style>p{}</style>", "inline <style>"),
        ("<p style='color:red'>a", "style= on <p>"),
        ("<a href=' JavaScript:x'>a</a>", "href= JavaScript:x"),
        ("<h1>twee</h1>", "2 h1"),
        ("<i id=x></i><b id=x></b>", "id x 2 times"),
        ("<input name=a aria-describedby=nergens aria-label=a>", "aria-describedby=nergens is nowhere"),
        ("<a href='#nergens'>a</a>", "link to #nergens, which is nowhere"),
        ("<input name=a>", "no label for a"),
        ("<img src='/a.png'>", "no alt on /a.png"),
        ("<form method=POST action=/x>", "no csrf token in the form to /x"),
        ("<button></button>", "a button without a name"),
        ("<p>Bezoek van None", "“None” in “Bezoek van None”"),
        ("<p>{{ visit }}", "“{{” in “{{ visit }}”"),
    ],
)
def test_each_fault_is_found(wrong, said):
    page = f"<!doctype html><html lang=nl><title>Proef</title><body><h1>Proef</h1>{wrong}"
    answer = HttpResponse(page, headers={"Content-Security-Policy": ""})

    assert said in faults(answer)
