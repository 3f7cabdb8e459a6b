"""What somebody linked and unlinked stands in the history, with who, when, from and to."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.urls import reverse

from partners.models import Partner, Service
from tests.factories import make_guide, make_municipality, make_partner, make_service, make_topic


@pytest.fixture
def topics(db):
    return [make_topic(name) for name in ("AOW", "DigiD", "Toeslagen")]


def told(browser, noun: str, pk: int) -> list[list[tuple[str, str, str]]]:
    changes = browser.get(reverse(f"partners:{noun}_history", args=[pk])).context["changes"]
    return [change.fields for change in changes]


def test_topics_and_municipalities_of_a_partner(almere, joost, login, topics):
    aow, digid, toeslagen = topics
    make_municipality()
    partner = make_partner("De Schakel", almere, topics=[aow])
    browser, address = login(joost), reverse("partners:partner_edit", args=[partner.pk])
    data = {"name": "De Schakel", "kind": "care", "starts_on": "2020-01-01"}

    for chosen, towns in [([aow, digid], ""), ([toeslagen], "Almere")]:
        sent = {**data, "topics": [topic.pk for topic in chosen], "municipalities": towns}
        assert browser.post(address, sent).status_code == 302

    fields = [field for change in told(browser, "partner", partner.pk) for field in change]
    assert ("onderwerpen", "AOW, DigiD", "Toeslagen") in fields
    assert ("onderwerpen", "AOW", "AOW, DigiD") in fields
    assert ("gemeenten", "–", "Almere") in fields
    page = browser.get(reverse("partners:partner_history", args=[partner.pk])).text
    assert "Onderwerpen: AOW, DigiD → Toeslagen" in page
    assert "door Joost" in page


def test_what_is_done_to_rows_is_told_too(almere, joost, login, topics):
    service = make_service("Uur", make_partner("De Schakel", almere))
    through = Service.topics.through
    through.objects.bulk_create(through(service=service, topic=topic) for topic in topics)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_service_topics WHERE topic_id = %s", [topics[0].pk])
    service.together_with.add(make_partner("De Brug", almere))

    fields = [field for change in told(login(joost), "service", service.pk) for field in change]

    assert ("onderwerpen", "–", "DigiD, Toeslagen") in fields  # all in one transaction
    assert ("samen met", "–", "De Brug") in fields


def test_topics_of_a_guide(almere, joost, login, topics):
    guide = make_guide(library=almere, topics=topics[:1])
    guide.topics.set(topics[1:])

    fields = [field for change in told(login(joost), "guide", guide.pk) for field in change]

    assert fields == [("onderwerpen", "–", "DigiD, Toeslagen")]


def test_the_trace_of_a_link_is_never_changed(almere, topics):
    make_partner("De Schakel", almere, topics=topics)
    assert Partner.objects.get().topics.count() == 3

    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="Cannot update or delete"):
        cursor.execute("DELETE FROM partners_partnertopicevent")
