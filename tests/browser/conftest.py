"""A real Chromium against the running application."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from ido.models import User

NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser from $CHROMIUM or PATH. Without one the test fails: it is never left out silently."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "No Chromium found; set CHROMIUM, or run the tests with make."
    # Playwright's event loop runs in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser, live_server) -> Iterator[Page]:
    """An empty tab on the running application; the test fails on any complaint of the browser.

    Among those are breaches of the Content-Security-Policy.
    """
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1280, "height": 720}, locale="nl-NL"
    )
    tab = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "401 (Unauthorized)" not in message.text:  # a session that ended
            complaints.append(message.text)

    tab.on("console", note)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []


@pytest.fixture
def log_in(login, live_server) -> Callable[[Page, User], None]:
    """Make somebody logged in in a tab, without the login page."""

    def give_cookie(tab: Page, user: User) -> None:
        value = login(user).cookies[settings.SESSION_COOKIE_NAME].value
        tab.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )

    return give_cookie
