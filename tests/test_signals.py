"""Signals: from the desk to the municipality and back, and what no signal may do."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from ido import post
from ido.models import Outgoing, Province
from ido.refusals import violated
from reports.actions_signals import take_step
from reports.indicators.forwarded import numbers_of_signals, signals
from reports.models import Signal, SignalState, SignalStep
from reports.periods import Period
from reports.selection import Selection
from tests.factories import (
    make_location,
    make_municipality,
    make_public_body,
    make_signal,
    make_topic,
    make_user,
    make_visit,
)

ADD = reverse("signals:signal_add")
LIST = reverse("signals:signal_list")
NOW = datetime(2026, 5, 12, 10, tzinfo=UTC)

# As people agreed it; not taken from the code under test.
TABLE = {
    "noted": "forwarded kept merged closed",
    "kept": "forwarded merged closed",
    "merged": "noted",
    "forwarded": "answered not-ours closed",
    "answered": "answered not-ours forwarded closed",
    "not-ours": "answered not-ours forwarded closed",
    "closed": "noted forwarded",  # of one that nobody outside read
    "forwarded-closed": "forwarded",
}
PAIRS = [(old, new, new in TABLE[old].split()) for old, new in itertools.product(TABLE, SignalState.values)]


def url(signal, name="detail", **more):
    return reverse(f"signals:signal_{name}", kwargs={"pk": signal.pk, **more})


def filled(location, topic, **more):
    return {
        "submission_id": str(uuid.uuid4()),
        "location": location.pk,
        "topic": topic.pk,
        "observation": "De brief noemt drie bedragen.",
        "wish": "Noem één bedrag.",
    } | more


def said(refused):
    """The name of the constraint by which the database refuses what happens in `refused`."""
    try:
        with transaction.atomic():
            refused()
    except Error as error:
        return violated(error) or str(error)
    return "nothing"


# --- States ------------------------------------------------------------------------------------


def test_database_moves_a_signal_by_the_table_only(fatima, centrum, digid):
    """Every pair, in one test: making each row takes longer than trying it."""
    other = make_signal(fatima, centrum)
    wrong = []
    for old, new, allowed in PAIRS:
        signal = other if old == "merged" else make_signal(fatima, centrum, old)
        signal = Signal.objects.get(pk=signal.pk)
        if old == "merged":
            signal = make_signal(fatima, centrum)
            take_step(signal=signal, to=SignalState.MERGED, merged_into=other, by=fatima, now=NOW)
        if new == "forwarded" and not signal.outward:
            Signal.objects.filter(pk=signal.pk).update(outward="Tekst.")
        into = other if new == "merged" else None
        words = {"text": "x", "referred_to": "de provincie", "merged_into": into}
        try:
            with transaction.atomic():
                take_step(signal=signal, to=SignalState(new), by=fatima, now=NOW, **words)
            went, refusal = True, "signal_step_allowed"
        except Error as error:
            went, refusal = False, violated(error)
        if went != allowed or refusal != "signal_step_allowed" or (went and signal.state != new):
            wrong.append((old, new, refusal))

    assert wrong == []


@pytest.mark.parametrize(
    ("state", "step", "constraint"),
    [
        ("noted", {"to_state": "forwarded"}, "signal_forwarded_with_text"),
        ("noted", {"to_state": "kept"}, "signal_ended_with_reason"),
        ("noted", {"to_state": "closed"}, "signal_ended_with_reason"),
        ("noted", {"to_state": "merged"}, "signal_step_merges"),
        ("forwarded", {"to_state": "answered"}, "signal_answered_with_text"),
        ("forwarded", {"to_state": "not-ours", "text": "x"}, "signal_not_ours_says_whose"),
        ("noted", {"to_state": "lost"}, "signal_step_allowed"),
    ],
)
def test_database_refuses_a_step_without_its_words(fatima, centrum, state, step, constraint):
    signal = make_signal(fatima, centrum, state)

    assert constraint in said(lambda: SignalStep.objects.create(signal=signal, by=fatima, at=NOW, **step))


def test_a_signal_moves_by_a_step_only_and_its_log_never_changes(fatima, centrum):
    signal = make_signal(fatima, centrum, "answered")
    rows = Signal.objects.filter(pk=signal.pk)

    assert said(lambda: rows.update(state="closed", reason="x")) == "signal_moves_by_step"
    assert said(lambda: rows.update(answer="Anders.")) == "signal_moves_by_step"
    assert "Cannot" in said(lambda: rows.update(noted_by=make_user("Ander")))
    assert "Cannot" in said(rows.delete)
    assert "Cannot" in said(lambda: signal.steps.update(text="Anders."))
    assert "Cannot" in said(signal.steps.all().delete)
    assert said(lambda: make_signal(fatima, centrum, topic=None)) == "signal_about_something"


def test_signals_of_two_municipalities_or_libraries_do_not_merge(fatima, sanne, centrum, almere, leeuwarden):
    lelystad = make_location("Zuid", almere, make_municipality("GM0995", "Lelystad"))
    others = make_signal(fatima, lelystad), make_signal(sanne, make_location("Blokhuis", leeuwarden))
    mine = make_signal(fatima, centrum)

    for other in (*others, mine):
        step = {"to_state": "merged", "merged_into": other}
        assert said(lambda step=step: SignalStep.objects.create(signal=mine, by=fatima, at=NOW, **step)) in (
            "signal_step_merges",
            "signal_merged_into_another",
        )


# --- The desk ----------------------------------------------------------------------------------


def test_desk_notes_a_signal_once_in_the_municipality_of_the_desk(login, fatima, centrum, digid):
    body = make_public_body("Dienst Toeslagen")
    form = filled(centrum, digid, public_body=body.pk)
    for _ in range(2):
        response = login(fatima).post(f"{ADD}?locatie={centrum.pk}", form)
        assert response.headers["Location"] == reverse("registration:desk")

    signal = Signal.objects.get()
    assert (signal.state, signal.municipality.name, signal.noted_by) == ("noted", "Almere", fatima)
    assert (signal.subject, signal.wish) == ("DigiD, Dienst Toeslagen", "Noem één bedrag.")


def test_signal_noted_from_the_list_leads_back_to_the_list(login, fatima, centrum, digid):
    assert login(fatima).post(ADD, filled(centrum, digid)).headers["Location"] == reverse(
        "signals:signal_list"
    )


def test_signal_about_the_visit_that_was_just_stored_begins_with_its_topic(login, fatima, centrum, digid):
    visit = make_visit(centrum, [make_topic("Toeslagen"), digid], by=fatima)
    browser = login(fatima)

    stored = browser.get(reverse("registration:desk"), {"bezoek": visit.pk}).content.decode()
    form = browser.get(ADD, {"bezoek": visit.pk}).context["form"]

    assert f'href="{ADD}?bezoek={visit.pk}" data-key="!"' in stored
    assert (form["topic"].value(), form["location"].value()) == (digid.pk, centrum.pk)


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("observation", "Mevrouw, 06 12345678, belde", "In deze tekst staat een telefoonnummer"),
        ("wish", "Mail naar jan@voorbeeld.example", "In deze tekst staat een e-mailadres"),
        ("observation", "", "Schrijf kort op wat er misgaat"),
        ("observation", "x" * 1001, "1001 tekens"),
        ("topic", "", "Kies een onderwerp of een organisatie"),
        ("location", "0", "Deze locatie is nu niet open"),
    ],
)
def test_a_signal_with_visitor_data_or_a_gap_is_not_stored_and_nothing_typed_is_lost(
    login, fatima, centrum, digid, field, text, reason
):
    form = filled(centrum, digid) | {field: text}

    page = login(fatima).post(ADD, form).content.decode()

    assert reason in page
    kept = form["wish"] if field == "observation" else form["observation"]
    assert kept in page
    assert not Signal.objects.exists()


def test_who_sees_which_signals(fatima, joost, sanne, marieke, ruud, bea, centrum):
    colleague = make_user("Coby", library=fatima.library)
    mine, hers = make_signal(fatima, centrum), make_signal(colleague, centrum, "forwarded")
    official = make_user("Kees", "municipality", municipality=make_municipality("GM0995", "Lelystad"))

    def seen(user):
        return set(Signal.objects.visible_to(user))

    assert seen(fatima) == {mine}
    assert seen(joost) == {mine, hers}
    assert seen(marieke) == {hers}
    assert [seen(user) for user in (sanne, ruud, bea, official)] == [set()] * 4


def test_desk_mends_an_own_signal_until_the_coordinator_took_it_up(login, fatima, centrum, digid):
    signal, taken = make_signal(fatima, centrum), make_signal(fatima, centrum, "kept")
    better = {"topic": digid.pk, "observation": "Beter gezegd.", "wish": ""}
    for one in (signal, taken):
        login(fatima).post(url(one, "edit"), better)

    signal.refresh_from_db()
    taken.refresh_from_db()
    assert signal.observation == "Beter gezegd."
    assert taken.observation != "Beter gezegd."


# --- Coordinator and municipality --------------------------------------------------------------


def test_a_signal_goes_to_the_municipality_and_the_answer_comes_back(login, fatima, joost, marieke, centrum):
    signal = make_signal(fatima, centrum, observation="Ruwe woorden van de balie.")
    coordinator, official = login(joost), login(marieke)

    coordinator.post(url(signal, "step", way="doorsturen"), {"outward": "Nette woorden."})
    assert official.get(LIST).content.decode().count("Nette woorden.") == 1
    page = official.get(url(signal)).content.decode()
    assert "Nette woorden." in page
    assert "Ruwe woorden" not in page
    assert "Fatima" not in page
    official.post(url(signal, "answer"), {"to": "not-ours", "referred_to": "de provincie", "text": ""})
    coordinator.post(url(signal, "step", way="doorsturen"), {"text": "Kunnen jullie dat daar melden?"})
    official.post(url(signal, "answer"), {"to": "answered", "text": "Ja, dat is gedaan."})
    coordinator.post(url(signal, "step", way="afsluiten"), {"text": "Opgelost."})

    signal.refresh_from_db()
    assert (signal.state, signal.answer, signal.referred_to) == ("closed", "Ja, dat is gedaan.", "")
    states = ["forwarded", "not-ours", "forwarded", "answered", "closed"]
    assert [step.to_state for step in signal.steps.order_by("pk")] == states
    page = login(fatima).get(url(signal)).content.decode()
    for words in ("Opgelost.", "Kunnen jullie dat daar melden?", "Ja, dat is gedaan."):
        assert words in page


def test_mail_about_a_signal_holds_a_link_and_nothing_of_what_it_says(login, fatima, joost, marieke, centrum):
    signal = make_signal(fatima, centrum, "answered", outward="Geheim tot na inloggen.")
    for outgoing in Outgoing.objects.order_by("pk"):
        post.deliver(outgoing.pk, at=timezone.now())

    assert [message.to for message in mail.outbox] == [[marieke.email], [joost.email]]
    for message in mail.outbox:
        assert f"/signalen/{signal.pk}/" in message.body
        assert "Geheim" not in message.subject + message.body
        assert "DigiD" not in message.subject + message.body


def test_no_mail_goes_to_who_may_not_read_it_any_more(fatima, marieke, centrum):
    make_signal(fatima, centrum, "forwarded")
    marieke.deactivate()
    post.deliver(Outgoing.objects.get().pk, at=timezone.now())

    assert Outgoing.objects.get().state == "cancelled"


def test_forwarding_to_a_municipality_without_an_account_says_so_beforehand(login, fatima, joost, centrum):
    page = login(joost).get(url(make_signal(fatima, centrum), "step", way="doorsturen")).content.decode()

    assert "heeft niemand een account" in page


def test_a_step_that_is_no_longer_there_changes_nothing_and_says_so(login, joost, centrum):
    signal = make_signal(joost, centrum, "answered")
    page = login(joost).post(url(signal, "step", way="binnen"), {"text": "Toch niet."}, follow=True)

    assert "Dat kan niet meer" in page.content.decode()
    assert Signal.objects.get().state == "answered"


def test_a_municipality_does_not_find_by_words_that_it_may_not_read(login, joost, marieke, centrum):
    make_signal(joost, centrum, "forwarded", observation="Ruwe woorden.", outward="Nette woorden.")
    official = login(marieke)

    assert "Geen signalen gevonden" in official.get(LIST, {"zoek": "ruwe"}).content.decode()
    assert "Nette woorden." in official.get(LIST, {"zoek": "nette", "van": "2020-01-01"}).content.decode()
    turned = official.get(LIST, {"van": "2020-02-01", "tot": "2020-01-31"}).content.decode()
    assert "Tot en met ligt voor Van. Kies een latere dag." in turned
    assert "Nette woorden." in turned  # what is wrong narrows nothing


def test_the_text_for_the_municipality_begins_with_all_that_was_noted(login, joost, centrum):
    signal = make_signal(joost, centrum, observation="o" * 1000, wish="Noem één bedrag.")

    form = login(joost).get(url(signal, "step", way="doorsturen")).context["form"]

    assert form["outward"].value() == f"{'o' * 1000}\nWat zou helpen: Noem één bedrag."


def test_what_an_answer_needs_depends_on_whose_it_is(login, joost, marieke, centrum):
    signal = make_signal(joost, centrum, "forwarded")
    official = login(marieke)

    asked = official.get(url(signal, "answer")).context["form"]
    ours = official.post(url(signal, "answer"), {"to": "answered"}).context["form"]
    not_ours = official.post(url(signal, "answer"), {"to": "not-ours"}).context["form"]

    assert asked.fields["text"].required
    assert ours.errors == {"text": ["Schrijf jullie antwoord."]}
    assert not_ours.errors == {"referred_to": ["Schrijf aan wie dit dan wel is."]}
    assert not not_ours.fields["text"].required


def test_answers_are_screened_too(login, joost, marieke, centrum):
    signal = make_signal(joost, centrum, "forwarded")
    form = {"to": "answered", "text": "Bel 06 12345678."}

    assert "telefoonnummer" in login(marieke).post(url(signal, "answer"), form).content.decode()
    assert Signal.objects.get().answer == ""


# --- The report --------------------------------------------------------------------------------


def test_signals_forwarded_in_the_period_stand_in_the_report(fatima, centrum, almere):
    earlier = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)  # before midnight in the Netherlands
    for at, state in [(NOW, "answered"), (NOW, "not-ours"), (earlier, "forwarded"), (NOW, "kept")]:
        make_signal(fatima, centrum, state, at=at, outward="Regel een.\r\nRegel twee.")
    period = Period.quarter(2026, 2)
    place = centrum.operations.get().municipality

    for scope in (almere, place):
        rows = signals(Selection(scope, period)).rows
        assert rows[0] == (date(2026, 5, 1), "DigiD", "Regel een. Regel twee.", "beantwoord", "Dat klopt.")
        assert rows[1][-1] == "Niet aan de gemeente, maar aan de provincie. Dat klopt."
        assert len(rows) == 2
    library = dict(numbers_of_signals(Selection(almere, period)).rows)
    assert (library["Genoteerd aan de balie"], library["Doorgestuurd aan de gemeente"]) == (3, 2)
    province = dict(numbers_of_signals(Selection(Province.FLEVOLAND, Period.quarter(2026, 1))).rows)
    assert province["Daarvan wachten op antwoord"] == 1
    assert "Genoteerd aan de balie" not in province
