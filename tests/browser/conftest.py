"""A real Chromium against the running application."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from ido.models import User

DESKTOP = ViewportSize(width=1280, height=720)
PHONE = ViewportSize(width=390, height=844)
# A session that ended, and a form that is refused with what to do: the page says so itself.
EXPECTED = re.compile(r"401 \(Unauthorized\)|422 \(Unprocessable|409 \(Conflict")
PATIENCE = 15_000  # ms; on a busy machine
# Each page begins with code that has not run yet: making it fast takes longer than it runs, for axe a fifth.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--js-flags=--no-opt --no-maglev"]
NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser from $CHROMIUM or PATH. Without one the test fails: it is never left out silently."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "No Chromium found; set CHROMIUM, or run the tests with make."
    # Playwright's event loop runs in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session", autouse=True)
def kept_static_files() -> None:
    """A tab keeps the files that pages share, and does not ask for each again on each page."""
    serve = StaticFilesHandler.serve

    def serve_for_long(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        response = serve(handler, request)
        response.headers["Cache-Control"] = "max-age=3600"
        return response

    StaticFilesHandler.serve = serve_for_long


@pytest.fixture
def open_tab(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Opens an empty tab on the running application, with Playwright's options for a context if need be.

    The test fails on any complaint of a browser; among those are breaches of the Content-Security-Policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            complaints.append(message.text)

    def open_one(**options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, locale="nl-NL", **{"viewport": DESKTOP, **options}
        )
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(PATIENCE)
        tab.on("console", note)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        return tab

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_tab) -> Page:
    """An empty tab of 1280 by 720."""
    return open_tab()


@pytest.fixture
def phone(open_tab) -> Page:
    """An empty tab on a telephone."""
    return open_tab(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def log_in(login, live_server) -> Callable[[Page, User], None]:
    """Make somebody logged in in a tab, without the login page."""

    def give_cookie(tab: Page, user: User) -> None:
        value = login(user).cookies[settings.SESSION_COOKIE_NAME].value
        tab.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )

    return give_cookie
