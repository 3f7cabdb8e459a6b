"""A browser that showed a visitor keeps nothing of it: no storage, no cookie, no cache, no address."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import make_appointment, make_referral
from tests.test_canaries import CANARIES, MOMENT, traces

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = """async () => {
    const databases = await indexedDB.databases();
    const caches_ = "caches" in window ? await caches.keys() : [];
    const held = [];
    for (const name of caches_) {
        for (const request of await (await caches.open(name)).keys()) held.push(request.url);
    }
    const workers = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistrations() : [];
    return JSON.stringify([
        {...localStorage}, {...sessionStorage}, document.cookie, document.title, location.href, history.state,
        databases, held, workers.map(worker => worker.scope), window.name,
    ]);
}"""


def test_browser_keeps_nothing_of_a_visitor(page, log_in, fatima, joost):
    referral = make_referral(fatima, "accepted", visitor=CANARIES)
    make_appointment(referral, MOMENT)
    log_in(page, joost)
    seen = []

    def look() -> None:
        seen.append(bool(traces(page.content())))
        assert traces(page.evaluate(KEPT)) == []
        cookies = page.context.cookies()
        assert traces(str(cookies)) == []

    page.goto(reverse("referrals:subject_search"))
    look()
    page.get_by_label("Naam, telefoonnummer of e-mailadres").fill(CANARIES.name)
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name=CANARIES.name).wait_for()
    look()
    page.get_by_role("link", name=CANARIES.name).click()
    page.get_by_role("heading", name="Wat we bewaren").wait_for()
    look()
    for path in (
        reverse("referrals:referral_detail", args=[referral.pk]),
        reverse("referrals:referral_list"),
    ):
        page.goto(path)
        look()
    page.goto(reverse("referrals:subject_erase", args=[referral.pk]))
    page.get_by_role("button", name="Wissen").click()
    page.get_by_role("heading", name="Bewijs van wissen").wait_for()
    look()

    assert seen == [False, True, True, True, False, False]


def test_going_back_after_logging_out_shows_no_visitor(page, log_in, fatima, joost):
    referral = make_referral(fatima, "accepted", visitor=CANARIES)
    log_in(page, joost)
    page.goto(reverse("referrals:subject_detail", args=[referral.pk]))
    assert traces(page.content())
    page.goto(reverse("account_logout"))
    page.locator("main form button").click()
    page.wait_for_url("**/inloggen/**")

    page.go_back()
    page.go_back()

    assert traces(page.content()) == []
