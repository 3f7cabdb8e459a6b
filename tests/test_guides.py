"""Guides: the start set, and reading them."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from lxml import html

from ido.management.guides import CARDS, MAY_NOT, load_guides
from ido.management.start_set import load_start_set
from ido.models import Topic
from partners.models import Guide
from partners.search import refresh_search
from tests.factories import make_guide, make_topic


@pytest.mark.django_db
def test_start_set_has_ten_guides_on_topics_that_exist():
    load_start_set()

    assert Guide.objects.national().count() == 10
    for card in CARDS:
        named = set(Guide.objects.get(title=card.title).topics.values_list("name", flat=True))
        assert named == set(card.topics)


@pytest.mark.django_db
def test_loading_again_changes_nothing_that_stands():
    load_start_set()
    guide = Guide.objects.first()
    guide.steps = ["Zelf geschreven."]
    guide.save()
    guide.topics.clear()

    assert load_guides() == 0
    guide.refresh_from_db()
    assert guide.steps == ["Zelf geschreven."]
    assert not guide.topics.exists()


@pytest.mark.django_db
def test_every_guide_of_the_start_set_is_valid_and_draws_the_line(login, bea):
    load_start_set()

    for guide in Guide.objects.all():
        guide.full_clean()
        assert set(MAY_NOT) <= set(guide.may_not)
        assert {urlsplit(link["url"]).scheme for link in guide.links} == {"https"}


def test_list_shows_guides_by_group_and_hides_expired_and_others(login, fatima, leeuwarden):
    digid = make_topic("DigiD")
    make_guide("Inloggen", [digid])
    make_guide("Fries", [digid], library=leeuwarden)
    make_guide("Oud", [digid], ends_on=timezone.localdate())

    page = login(fatima).get(reverse("partners:guide_list")).text

    assert "Inloggen" in page
    assert "Fries" not in page
    assert "Oud" not in page


def test_guide_on_topics_of_no_group_twice_is_listed_once_per_group(login, fatima):
    group_mates = [make_topic("DigiD"), make_topic("DigiD-app")]
    make_guide("DigiD-kaart", group_mates)

    assert login(fatima).get(reverse("partners:guide_list")).text.count(">DigiD-kaart<") == 1


def test_guide_of_another_library_does_not_exist(login, sanne, almere):
    guide = make_guide("Eigen", library=almere)

    assert login(sanne).get(reverse("partners:guide_detail", args=[guide.pk])).status_code == 404


def test_guide_says_when_it_wants_checking(login, fatima):
    today = timezone.localdate()
    fresh = make_guide("Vers", checked_on=today)
    due = make_guide("Toe", checked_on=today - timedelta(days=182))

    assert "Controle nodig" not in login(fatima).get(reverse("partners:guide_detail", args=[fresh.pk])).text
    assert "Controle nodig" in login(fatima).get(reverse("partners:guide_detail", args=[due.pk])).text


def test_the_list_costs_the_same_with_many_guides(login, fatima, django_assert_num_queries):
    client, digid = login(fatima), make_topic("DigiD")
    make_guide("Een", [digid], checked_on=date(2026, 11, 1))
    client.get(reverse("partners:guide_list"))
    with django_assert_num_queries(5) as few:
        client.get(reverse("partners:guide_list"))
    for number in range(10):
        make_guide(f"Meer {number}", [digid])
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse("partners:guide_list"))
    assert Topic.objects.count() == 1


def found(login, user, words):
    page = html.fromstring(login(user).get(reverse("partners:search"), {"zoek": words}).text)
    return page.xpath("//nav[@aria-labelledby='wegwijzers']//a/text()")


def test_search_finds_the_guide_by_its_title_its_topics_and_other_words_for_them(login, fatima):
    load_start_set()

    for words, title in [
        ("wifi", "Telefoon, tablet en computer"),
        ("zorgverzekering", "Zorgportalen en zorgapps"),
        ("donor", "Zorgportalen en zorgapps"),
        ("opgelicht", "Phishing en nepberichten"),
        ("Rijbewijzen verlengen", "Rijbewijs verlengen"),
        ("fishing nepbericht", "Phishing en nepberichten"),
    ]:
        assert title in found(login, fatima, words), words


def test_search_names_only_guides_that_hold_and_are_ours_the_title_first(login, fatima, leeuwarden):
    digid = make_topic("DigiD", synonyms=["inloggen"])
    for title, values in [
        ("Anders", {}),
        ("Zelf inloggen", {}),
        ("Fries", {"library": leeuwarden}),
        ("Oud", {"ends_on": timezone.localdate()}),
    ]:
        make_guide(title, [digid], **values)

    assert found(login, fatima, "inlóggen") == ["Zelf inloggen", "Anders"]
    assert found(login, fatima, "paspoort") == found(login, fatima, "") == []


def test_what_search_reads_of_a_guide_follows_title_links_and_topics(digid):
    aow = make_topic("AOW", synonyms=["oúderdom"])
    guide, other = make_guide("Eén", [digid]), make_guide("Twee", [])

    def read():
        return dict(Guide.objects.order_by("title").values_list("title", "search_text"))

    assert read() == {"Eén": " ".join(["een digid", *digid.synonyms]), "Twee": "twee"}

    Guide.topics.through.objects.update(guide=other, topic=aow)
    assert read() == {"Eén": "een", "Twee": "twee aow ouderdom"}
    Topic.objects.filter(pk=aow.pk).update(synonyms=["pensioen"])
    Guide.objects.filter(pk=guide.pk).update(title="Ander", search_text="oud")
    assert read() == {"Ander": "ander", "Twee": "twee aow pensioen"}
    other.topics.clear()
    assert read()["Twee"] == "twee"


def test_what_search_reads_of_guides_is_mended_at_night(digid):
    make_guide("Eén", [digid])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE partners_guide DISABLE TRIGGER search_follows_update")
        Guide.objects.update(search_text="oud")
        cursor.execute("ALTER TABLE partners_guide ENABLE TRIGGER search_follows_update")

    refresh_search()

    assert Guide.objects.get().search_text.startswith("een digid")
