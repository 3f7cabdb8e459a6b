"""Many found: what is looked for in the order of the page is what sorting all would give."""

import random
from datetime import date, timedelta

import pytest

from partners import found as finding
from partners.models import Service
from partners.search import Filters, find_page, words_of
from tests.factories import (
    local,
    make_municipality,
    make_partner,
    make_public_body,
    make_service,
    make_session,
    make_topic,
)

TODAY = date(2026, 11, 24)
NOW = local(TODAY, "14:00")
ROOMS = ["ample", "limited", "unknown", "waiting_list", "full"]
NAMES = ["Hulp bij toeslag", "Toeslagen", "Hulplijn", "Spreekuur", "Taalhuis"]
SEARCHES = [
    ("", {}),
    ("", {"open_now": True}),
    ("", {"municipality": "GM0034"}),
    ("", {"open_now": True, "walk_in": True}),
    ("hulp", {}),
    ("hulp toeslag", {}),
    ("toeslag", {"open_now": True}),
    ("hulp brieven", {"municipality": "GM0034"}),
]


@pytest.fixture
def map_of_many(almere, leeuwarden):
    """Services of the own library, of another and of nobody, unlike in all that counts."""
    chance = random.Random("many")
    towns = [make_municipality(), make_municipality("GM0995", "Lelystad")]
    topic = make_topic("Huurtoeslag")
    partners = [
        (make_partner(f"P{n}", library=library) if library else make_public_body(f"P{n}"))
        for n, library in enumerate([almere, leeuwarden, None, None, None])
    ]
    for partner in partners:
        partner.verified_on = TODAY - timedelta(days=400 if partner.name == "P4" else 1)
        partner.verified_by = "Bea"
        partner.save()
    for _ in range(150):
        partner = chance.choice(partners)
        room = chance.choice(ROOMS)
        service = make_service(
            chance.choice(NAMES),
            partner,
            description=chance.choice(["Brieven lezen", "Hulp", "Toeslag en hulp"]),
            capacity=room,
            capacity_asked_on=None if room == "unknown" else TODAY - timedelta(chance.choice([1, 31])),
            walk_in=chance.random() < 0.7,
            municipalities=chance.choice([[], towns[:1], towns[1:]]),
            topics=[topic],
        )
        for _ in range(chance.choice([0, 0, 1, 2])):
            start = local(TODAY, chance.choice(["13:00", "14:00", "14:01"]))
            make_session(service, start, start + timedelta(hours=chance.choice([1, 2])))


def test_many_are_found_in_the_order_in_which_few_are_sorted(monkeypatch, fatima, map_of_many):
    def pages(most, words, filters):
        monkeypatch.setattr(finding, "MOST", most)
        asked = (fatima, words_of(words), Filters(**filters), NOW)
        hits = [finding.found(*asked, first=0, most=3)]
        while hits[-1].ids and 3 * len(hits) < most:
            hits.append(finding.found(*asked, first=3 * len(hits), most=3))
        return [pk for one in hits for pk in one.ids], hits[0]

    for words, filters in SEARCHES:
        ids, few = pages(1000, words, filters)
        assert len(ids) == few.total > 6, (words, filters)
        assert not few.more
        for most in (1, 3, 6):
            again, many = pages(most, words, filters)
            assert (many.total, many.more) == (most, True)
            assert again[:most] == ids[:most], (words, filters, most)


def test_a_page_tells_that_more_was_found_than_it_counts(monkeypatch, login, fatima, almere, centrum):
    monkeypatch.setattr(finding, "MOST", 20)
    partner = make_partner("De Schakel", library=almere)
    for n in range(21):
        make_service(f"Uur {n:02}", partner)

    page = login(fatima).get("/sociale-kaart/?zoek=uur&page=2")
    last = find_page(fatima, "uur", Filters(), NOW, 2)

    assert "Meer dan 20 diensten gevonden" in page.text
    assert (last.page.number, last.page.paginator.num_pages, last.more) == (1, 1, True)
    assert len(last.ids) == 20
    assert Service.objects.get(pk=last.ids[0]).name == "Uur 00"
