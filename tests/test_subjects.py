"""A visitor who asks what we know gets all of it, and is forgotten on request. The term goes nowhere."""

from __future__ import annotations

import logging

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from referrals import subjects
from referrals.forgetting import erase
from referrals.models import Event, Person, Tombstone
from referrals.personal import Visitor
from referrals.subjects import matches, search
from referrals.tombstones import mend
from tests.factories import make_referral

ANS = Visitor("Juf Ans", "06 12345678", "tr", "Huurtoeslag stopgezet")
JOSE = Visitor("José de Wit", "jose@post.example", "nl", "Brief van de gemeente")
SEARCH = reverse("referrals:subject_search")


@pytest.fixture
def ans(fatima):
    return make_referral(fatima, "accepted", visitor=ANS)


@pytest.fixture
def page_of(login, joost):
    client = login(joost)

    def ask(name, referral, method="get"):
        return getattr(client, method)(reverse(f"referrals:subject_{name}", args=[referral.pk]))

    return ask


@pytest.mark.parametrize(
    ("term", "visitor"),
    [
        ("ans", ANS),
        ("JUF  ans", ANS),
        ("Ans Juf", ANS),
        ("0612345678", ANS),
        ("+31 6 1234 5678", ANS),
        ("0031(0)612345678", ANS),
        ("06-12 34 56 78", ANS),
        ("٠٦١٢٣٤٥٦٧٨", ANS),
        ("jose", JOSE),
        ("José", JOSE),
        ("JOSE@POST.example", JOSE),
        ("de wit", JOSE),
    ],
)
def test_person_is_found_however_it_is_written(term, visitor):
    assert matches(term, visitor.name, visitor.contact)
    other = ANS if visitor is JOSE else JOSE
    assert not matches(term, other.name, other.contact)


@pytest.mark.parametrize("term", ["0698765432", "Anna", "ans@post.example", "12345", "jose@anders.example"])
def test_somebody_else_is_not_found(term):
    assert not matches(term, JOSE.name, JOSE.contact)
    assert term == "12345" or not matches(term, ANS.name, ANS.contact)


def test_search_shows_who_was_found_and_is_an_event_without_the_term(login, joost, ans):
    answer = login(joost).post(SEARCH, {"term": "+31 6 12345678"})

    assert answer.status_code == 200
    assert "Juf Ans" in answer.text
    assert reverse("referrals:subject_detail", args=[ans.pk]) in answer.text
    searched, shown = Event.objects.order_by("pk")
    assert (searched.action, searched.by, searched.referral_id, searched.succeeded) == (
        "found",
        joost,
        None,
        True,
    )
    assert (shown.action, shown.referral_id) == ("found", ans.pk)
    assert "12345678" not in str(list(Event.objects.values_list()))


def test_search_that_finds_nothing_is_an_event_too(login, joost, ans):
    answer = login(joost).post(SEARCH, {"term": "Willem"})

    assert "Niets gevonden" in answer.text
    assert [(event.action, event.succeeded) for event in Event.objects.all()] == [("found", False)]


def test_person_of_another_library_is_not_found(login, joost, sanne):
    make_referral(sanne, "accepted", visitor=ANS)

    assert "Niets gevonden" in login(joost).post(SEARCH, {"term": "Juf Ans"}).text


def test_term_is_in_no_address_session_or_log(login, joost, ans, caplog):
    client = login(joost)
    with caplog.at_level(logging.DEBUG):
        answer = client.post(SEARCH, {"term": "0612345678"})
        client.logout()
        late = client.post(SEARCH, {"term": "0612345678"})

    assert late.status_code == 302
    assert "0612345678" not in late["Location"]
    assert "0612345678" not in caplog.text
    assert all("0612345678" not in str(session.get_decoded()) for session in Session.objects.all())
    assert 'action="/beheer/inzage/"' in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_search_goes_on_where_it_stopped(login, joost, fatima, monkeypatch):
    monkeypatch.setattr(subjects, "LOOKED_AT", 2)
    for _ in range(5):
        make_referral(fatima, visitor=ANS)

    found, after, rounds = [], None, 0
    while rounds == 0 or after is not None:
        part = search(Person.objects.visible_to(joost), "juf ans", after=after)
        found += part.ids
        after, rounds = part.go_on_after, rounds + 1
        assert part.compared <= 2

    assert rounds == 3
    assert sorted(found) == sorted(Person.objects.values_list("pk", flat=True))
    first = login(joost).post(SEARCH, {"term": "Juf Ans"})
    assert "Verder zoeken" in first.text
    assert "2 personen vergeleken" in first.text


def test_persons_without_key_are_counted_and_said(login, joost, ans, vault):
    for path in vault.glob("*.key"):
        path.unlink()

    answer = login(joost).post(SEARCH, {"term": "Juf Ans"})

    assert "de sleutel ontbreekt: 1" in answer.text


def test_page_holds_everything_that_is_stored(page_of, ans, fatima, joost):
    page = page_of("detail", ans).text

    for value in ("Juf Ans", "06 12345678", "Türkçe", "Huurtoeslag stopgezet"):
        assert value in page
    for part in ("mondeling", "hulp bij: DigiD", "verzonden", "geaccepteerd", "gelezen", str(ans.pk)):
        assert part in page
    assert Event.objects.get().action == "read"
    assert "Juf Ans" not in page.partition("</title>")[0]


def test_download_is_the_same_as_the_page_and_an_event(page_of, ans, joost):
    answer = page_of("download", ans)
    told = answer.json()

    assert told["bezoeker"]["naam"] == "Juf Ans"
    assert told["bezoeker"]["vraag"] == "Huurtoeslag stopgezet"
    assert [step["naar"] for step in told["verloop"]] == ["verzonden", "geaccepteerd"]
    assert told["toestemming"][0]["gegevens"]
    assert "Ans" not in answer["Content-Disposition"]
    assert Event.objects.get().action == "exported"


def test_lost_key_is_said_and_the_rest_can_be_read_and_erased(page_of, ans, vault):
    for path in vault.glob("*.key"):
        path.unlink()

    page = page_of("detail", ans)

    assert page.status_code == 200
    assert "sleutel ontbreekt" in page.text
    assert Event.objects.get().action == "unreadable"
    assert page_of("download", ans).json()["bezoeker"]["naam"].startswith("niet leesbaar")
    assert page_of("erase", ans, "post").status_code == 302
    assert not Person.objects.exists()


def test_erasing_asks_first_and_leaves_a_proof_without_the_person(page_of, ans, joost):
    assert "Wissen" in page_of("erase", ans).text
    assert Person.objects.exists()

    answer = page_of("erase", ans, "post")

    assert answer["Location"] == reverse("referrals:subject_erased", args=[ans.pk])
    assert not Person.objects.exists()
    assert Tombstone.objects.get().cause == "request"
    proof = page_of("erased", ans).text
    assert "Op verzoek gewist" in proof
    assert f"<dd>{joost}</dd>" in proof
    assert "Ans" not in proof
    assert "12345678" not in proof
    assert page_of("detail", ans).status_code == 302, "to the proof"
    assert page_of("erase", ans, "post").status_code == 302
    assert Event.objects.filter(action="erased").count() == 1


@pytest.mark.django_db(transaction=True)
def test_full_disk_does_not_hide_that_it_was_erased(page_of, ans, monkeypatch):
    def full(rows):
        raise OSError("no space left")

    monkeypatch.setattr("referrals.tombstones.append", full)

    assert page_of("erase", ans, "post").status_code == 302
    assert not Person.objects.exists()
    proof = page_of("erased", ans).text
    assert "volgt pas vannacht" in proof
    monkeypatch.undo()
    assert mend() == 1


def test_proof_of_another_library_does_not_exist(login, sanne, ans):
    erase(referral=ans, cause="request", at=timezone.now())

    for name in ("detail", "erase", "erased", "download"):
        path = reverse(f"referrals:subject_{name}", args=[ans.pk])
        assert login(sanne).get(path).status_code == 404


def test_log_is_filtered_by_person_action_day_and_referral(login, joost, fatima, ans):
    client, path = login(joost), reverse("referrals:event_list")
    client.get(reverse("referrals:subject_detail", args=[ans.pk]))
    Event.objects.create(library=joost.library, actor="staff", by=fatima, action="printed", fields=["name"])
    today = timezone.localdate().isoformat()

    def actions(**query):
        answer = client.get(path, query)
        assert answer.status_code == 200
        return [event.action for event, _ in answer.context["rows"]]

    assert actions() == ["printed", "read"]
    assert actions(wie=fatima.pk) == ["printed"]
    assert actions(wat="read") == ["read"]
    assert actions(doorverwijzing=str(ans.pk)) == ["read"]
    assert actions(van=today, tot=today) == ["printed", "read"]
    assert actions(tot="2020-01-01") == []
    assert actions(wie="x", wat="y", van="z", doorverwijzing="q", page="-3") == ["printed", "read"]


def test_log_as_csv_is_what_the_filter_shows(login, joost, ans):
    client = login(joost)
    client.get(reverse("referrals:subject_detail", args=[ans.pk]))
    client.post(SEARCH, {"term": "Willem"})

    answer = client.get(reverse("referrals:event_download"), {"wat": "read"})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Joost;gelezen;ja" in lines[1]
    assert "naam, contact, taal, vraag" in lines[1]
    assert str(ans.pk) in lines[1]


def test_log_of_another_library_stays_there(login, sanne, joost):
    Event.objects.create(library=joost.library, actor="staff", by=joost, action="read")

    assert login(sanne).get(reverse("referrals:event_list")).context["rows"] == []


def test_health_says_when_forgetting_goes_wrong(client, fatima, vault):
    assert client.get("/gezond/").text.splitlines()[:3] == [
        "ok",
        "oudste persoonsgegevens: geen",
        "laatst opgeruimd: nooit",
    ]
    make_referral(fatima)
    for path in vault.glob("*.key"):
        path.unlink()

    answer = client.get("/gezond/")

    assert answer.status_code == 200, "pages can still be served"
    assert "LET OP: 1 persoonsgegevens zijn niet leesbaar" in answer.text


def test_coordinator_is_warned_on_the_work_list_and_the_desk_is_not(login, joost, fatima, ans, vault):
    for path in vault.glob("*.key"):
        path.unlink()
    work_list = reverse("referrals:referral_list")

    assert "Wissen gaat niet goed" in login(joost).get(work_list).text
    assert "Wissen gaat niet goed" not in login(fatima).get(work_list).text
