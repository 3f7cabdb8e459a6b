"""Finding who can help: what one types, what narrows, and what is never shown as current."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from lxml import html

from partners.lines import lines
from partners.models import Place, SearchWord, Service
from partners.search import Filters, find, fold, for_topic, refresh_search
from tests.factories import (
    local,
    make_guide,
    make_municipality,
    make_partner,
    make_public_body,
    make_service,
    make_session,
    make_topic,
)

TODAY = date(2026, 11, 24)
NOW = local(TODAY, "14:00")


def found(user, words="", **filters):
    keys = {name: filters[name].pk for name in ("topic", "municipality") if name in filters}
    ids = find(user, words, Filters(**filters | keys), NOW, most=1000)
    services = Service.objects.in_bulk(ids)
    return [services[pk].name for pk in ids]


@pytest.fixture
def taalhuis(almere):
    return make_service(
        "Taalhuis", make_partner("De Schakel", library=almere), description="Nederlands leren"
    )


@pytest.mark.parametrize(
    "words",
    [
        "taalhuis",
        "TAALHUIS",
        "taalhus",
        "taal",
        "schakel",
        "De Schakel",
        "nederlands",
        "lerend",
        "Táalhuis",
        "de",
    ],
)
def test_a_service_is_found_by_name_partner_stem_part_and_in_spite_of_errors(fatima, taalhuis, words):
    assert found(fatima, words) == ["Taalhuis"]


@pytest.mark.parametrize("words", ["paspoort", "taalhuis paspoort", "xqz", "%", "_", "'", "a\\b"])
def test_what_does_not_fit_is_not_found_and_breaks_nothing(login, fatima, taalhuis, words):
    response = login(fatima).get(reverse("partners:search"), {"zoek": words})

    assert response.status_code == 200
    assert "Taalhuis" not in response.text


def test_a_service_is_found_by_topic_other_words_for_it_and_public_body(fatima, almere):
    toeslag = make_topic("Huurtoeslag", synonyms=["huursubsidie"])
    make_public_body("Dienst Toeslagen", short_name="DT").topics.add(toeslag)
    make_service("Spreekuur", make_partner("De Schakel", library=almere, topics=[toeslag]))

    for words in ["huurtoeslag", "huursubsidie", "dienst toeslagen", "huurtoeslg"]:
        assert found(fatima, words) == ["Spreekuur"]


@pytest.mark.parametrize(
    "words",
    ["huurtoelsag", "hurtoeslag", "rijbeiws", "digdi", "huurtoeslag rijbewijz", "formulierencafe", "digi d"],
)
def test_letters_that_changed_places_and_words_written_as_one_do_not_hide_a_service(fatima, almere, words):
    topics = [make_topic(name) for name in ("Huurtoeslag", "Rijbewijs", "DigiD", "Formulieren Café")]
    make_service("Spreekuur", make_partner("De Schakel", library=almere, topics=topics))
    make_service("Hulplijn", make_partner("Elders", library=almere, topics=[make_topic("Pensioen")]))

    assert found(fatima, words) == ["Spreekuur"]


def test_a_compound_nobody_wrote_down_is_found_by_what_it_begins_with(fatima, almere):
    topics = [make_topic(name) for name in ("Rijbewijs", "Rij")]
    make_service("Spreekuur", make_partner("De Schakel", library=almere, topics=topics))
    make_service("Hulplijn", make_partner("Elders", library=almere, topics=[make_topic("Verlenging")]))

    assert found(fatima, "rijbewijspasje") == ["Spreekuur"]
    assert found(fatima, "rijpasje") == []  # too little to tell by


def test_a_typing_error_in_one_word_leaves_the_other_as_strict_as_it_was(fatima, almere):
    partner = make_partner("De Schakel", library=almere)
    make_service("Spreekuur huurtoeslag", partner)
    make_service("Spreekuur pensioen", partner)

    assert found(fatima, "spreekuur huurtoelsag") == ["Spreekuur huurtoeslag"]


def test_what_the_name_says_comes_before_what_the_description_says(fatima, almere):
    partner = make_partner("De Schakel", library=almere)
    make_service("Aanloop", partner, description="Ook voor formulieren.")
    make_service("Formulierencafé", partner)

    assert found(fatima, "formulieren") == ["Formulierencafé", "Aanloop"]


def test_text_is_folded_to_small_letters_without_accents():
    assert fold("  Café  ÉÉN\nØl Groß ") == "cafe een ol gross"


def test_another_library_has_services_of_its_own_and_national_ones_are_everybodys(fatima, sanne, taalhuis):
    make_service("Hulplijn", make_public_body("Logius", verified_on=TODAY, verified_by="Bea"))

    assert set(found(fatima)) == {"Taalhuis", "Hulplijn"}
    assert found(sanne) == ["Hulplijn"]


def test_a_service_elsewhere_appears_only_when_it_serves_the_municipality(fatima, almere):
    here, there = make_municipality(), make_municipality("GM0995", "Lelystad")
    partner = make_partner("De Schakel", library=almere, municipalities=[there])
    make_service("Volgt de partner", partner)
    make_service("Noemt zelf", partner, municipalities=[here])
    make_service("Voor allen", make_partner("Overal", library=almere))
    make_service("Eigen aanbod", library=almere)

    assert set(found(fatima, municipality=here)) == {"Noemt zelf", "Voor allen", "Eigen aanbod"}
    assert set(found(fatima, municipality=there)) == {"Volgt de partner", "Voor allen", "Eigen aanbod"}


def test_filters_follow_the_partner_where_the_service_says_nothing(fatima, almere):
    digid = make_topic("DigiD")
    partner = make_partner("A", library=almere, languages=["ar"], target_groups=["elderly"], topics=[digid])
    make_service("Volgt", partner)
    make_service("Anders", partner, languages=["pl"], target_groups=["youth"], topics=[make_topic("AOW")])

    assert found(fatima, language="ar") == found(fatima, target_group="elderly") == ["Volgt"]
    assert found(fatima, topic=digid) == ["Volgt"]
    assert found(fatima, language="pl") == found(fatima, target_group="youth") == ["Anders"]


def test_filters_on_kind_walk_in_free_and_open_now(fatima, almere):
    partner = make_partner("A", library=almere)
    open_now = make_service("Open", partner, kind="counter", walk_in=False, is_free=False)
    later = make_service("Later", partner)
    make_session(open_now, local(TODAY, "13:00"), local(TODAY, "14:30"))
    make_session(later, local(TODAY, "14:01"), local(TODAY, "15:00"))

    assert found(fatima, open_now=True) == found(fatima, kind="counter") == ["Open"]
    assert found(fatima, walk_in=True) == found(fatima, free=True) == ["Later"]


def test_distance_is_reckoned_from_the_desk_along_a_great_circle(fatima, almere, centrum):
    desk = Place.objects.create(library=almere, location=centrum, name="balie", latitude=52.0, longitude=5.0)
    for name, latitude, longitude in [
        ("4,9 km", 52.0441, 5.0),
        ("5,1 km", 52.0459, 5.0),
        ("oost", 52, 5.0725),
    ]:
        place = Place.objects.create(library=almere, name=name, latitude=latitude, longitude=longitude)
        make_service(name, make_partner(f"P {name}", library=almere), place=place)
    make_service("zonder adres", make_partner("Q", library=almere))

    assert set(found(fatima, desk=desk, within_km=5)) == {"4,9 km", "oost"}


def test_nothing_is_hidden_that_was_checked_within_the_cycle_and_all_else_is(fatima, almere):
    for days in (0, 455, 456):
        checked = TODAY - timedelta(days=days)
        make_service(f"{days} dagen", make_partner(f"P{days}", library=almere, verified_on=checked))
    make_service("nooit", make_partner("Nooit", library=almere, verified_on=None, verified_by=""))

    assert found(fatima) == ["0 dagen", "455 dagen"]


def test_a_stale_entry_is_never_open_and_stands_last(fatima, almere, digid):
    old = make_partner("Oud", library=almere, verified_on=TODAY - timedelta(days=365), topics=[digid])
    stale = make_service("A verouderd", old, capacity="ample", capacity_asked_on=TODAY)
    make_session(stale, local(TODAY, "13:00"), local(TODAY, "15:00"))
    make_service("B vers", make_partner("Vers", library=almere, topics=[digid]))

    [line] = lines([stale.pk], fatima, NOW)

    assert (line.is_open, line.when, line.room) == (False, "", "")
    assert found(fatima, open_now=True) == []
    assert found(fatima) == ["B vers", "A verouderd"]
    assert [service.name for service in for_topic(fatima, digid, None, NOW)] == ["B vers", "A verouderd"]


def test_ended_services_and_services_of_ended_partners_are_gone(fatima, almere):
    make_service("Gestopt", make_partner("A", library=almere), ends_on=TODAY)
    make_service("Van gestopte", make_partner("B", library=almere, ends_on=TODAY))

    assert found(fatima) == []


def test_page_shows_the_municipality_of_the_desk_first_and_offers_a_way_out(login, fatima, almere, centrum):
    there = make_municipality("GM0995", "Lelystad")
    make_service("Elders", make_partner("A", library=almere, municipalities=[there]))
    client = login(fatima)

    page = client.get(reverse("partners:search"))

    assert "0 diensten gevonden" in page.text
    assert "voor inwoners van Almere" in page.text
    assert "Elders" in client.get(reverse("partners:search") + "?gemeente=").text


def test_any_municipality_can_be_chosen_for_a_visitor_who_lives_there(login, fatima, almere, centrum):
    make_municipality("GM1930", "Nissewaard")
    make_municipality("GM0612", "Spijkenisse", dissolved_on=date(2015, 1, 1))

    page = login(fatima).get("/sociale-kaart/?zoek=&gemeente=GM1930")

    assert page.context["form"].cleaned["gemeente"] == "GM1930"
    assert "Spijkenisse" not in page.text


def test_wrong_filters_are_named_and_do_not_filter(login, fatima, taalhuis):
    page = login(fatima).get(reverse("partners:search"), {"soort": "x", "onderwerp": "99", "afstand": "y"})

    assert page.status_code == 200
    assert "Taalhuis" in page.text
    assert page.text.count("field__error") == 3


def test_words_that_no_text_can_hold_are_refused(login, fatima, taalhuis):
    page = login(fatima).get(reverse("partners:search"), {"zoek": "taal\0huis"})

    assert page.status_code == 200
    assert page.text.count("field__error") == 1


def test_search_page_costs_the_same_with_many_services(
    login, fatima, almere, centrum, django_assert_num_queries
):
    client = login(fatima)

    def add(count, start):
        for number in range(start, start + count):
            partner = make_partner(f"P{number}", library=almere)
            service = make_service(f"S{number}", partner)
            make_session(service, local(TODAY, "13:00"), local(TODAY, "15:00"))

    add(1, 0)
    client.get(reverse("partners:search"))
    with django_assert_num_queries(6) as few:
        client.get(reverse("partners:search") + "?zoek=s")
    add(15, 1)
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse("partners:search") + "?zoek=s")


def test_where_a_session_was_moved_to_is_where_the_line_sends_people(fatima, almere):
    usual = Place.objects.create(library=almere, name="Buurthuis", city="Almere")
    moved = Place.objects.create(library=almere, name="School", city="Almere")
    service = make_service("Spreekuur", make_partner("A", library=almere), place=usual)
    make_session(service, local(TODAY, "15:00"), local(TODAY, "16:00"), place=moved)

    [line] = lines([service.pk], fatima, NOW)

    assert (line.where, line.when) == ("School, Almere", "volgende: vandaag 15.00")


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        (local(date(2026, 11, 25), "09:30"), "volgende: morgen 09.30"),
        (local(date(2026, 12, 1), "14:00"), "volgende: di 1 dec 14.00"),
        (local(date(2027, 1, 4), "14:00"), "volgende: ma 4 jan 2027 14.00"),
        (local(TODAY, "14:00"), "open tot 16.00 uur"),
    ],
)
def test_line_says_when_as_people_do(fatima, almere, starts, words):
    service = make_service("Spreekuur", make_partner("A", library=almere))
    make_session(service, starts, starts + timedelta(hours=2))

    assert lines([service.pk], fatima, NOW)[0].when == words


def test_room_asked_too_long_ago_is_unknown(fatima, almere):
    partner = make_partner("A", library=almere)
    recent = make_service("Kort", partner, capacity="ample", capacity_asked_on=TODAY - timedelta(days=30))
    old = make_service("Lang", partner, capacity="ample", capacity_asked_on=TODAY - timedelta(days=31))

    assert [line.room for line in lines([recent.pk, old.pk], fatima, NOW)] == ["ruim", "onbekend"]


@pytest.mark.parametrize(
    ("asked", "shown", "names"),
    [("", 1, 20), ("2", 2, 3), ("3", 2, 3), ("0", 2, 3), ("99999999999999999", 2, 3), ("x", 1, 20)],
)
def test_every_page_that_is_asked_for_shows_some_of_what_was_found(
    login, fatima, almere, centrum, asked, shown, names
):
    partner = make_partner("De Schakel", library=almere)
    for n in range(23):
        make_service(f"Uur {n:02}", partner)

    page = login(fatima).get(reverse("partners:search"), {"zoek": "uur", "page": asked})

    assert page.context["page"].number == shown
    assert page.text.count("service__name") == names
    assert "23 diensten gevonden" in page.text


def test_a_part_of_a_word_is_found_wherever_it_stands(fatima, almere):
    partner = make_partner("De Schakel", almere)
    for name in ("Zorgverzekering", "Klik-en-tik op www.schakel.nl/cursus", "L'été \\ 'n les"):
        make_service(name, partner)

    for words, name in [
        ("verzeker", "Zorgverzekering"),
        ("zekering de schak", "Zorgverzekering"),
        ("en-tik", "Klik-en-tik op www.schakel.nl/cursus"),
        ("kel.nl/cur tik", "Klik-en-tik op www.schakel.nl/cursus"),
        ("l'ete 'n \\", "L'été \\ 'n les"),
    ]:
        assert found(fatima, words) == [name], words


def test_words_to_look_among_come_with_a_text_and_leave_at_night(almere):
    def words():
        return set(SearchWord.objects.values_list("word", flat=True))

    service = make_service("Een Léscafé", library=almere, description=f"{'x' * 3000} lessen")
    assert words() == {"een", "lescafe", "spreekuur", "x" * 100, "lessen"}
    assert SearchWord.objects.get(word="lessen").stems == "'less'"
    assert SearchWord.objects.get(word="een").stems == ""

    Service.objects.filter(pk=service.pk).update(name="Andere", description="")
    assert words() >= {"andere", "lescafe"}
    refresh_search()
    assert words() == {"andere", "spreekuur"}


@pytest.mark.parametrize("words", ["huurtoelsag", "hurtoeslag", "rijbeiws"])
def test_a_typing_error_hides_no_guide_and_the_page_says_that_it_guesses(login, fatima, almere, words):
    topics = [make_topic("Huurtoeslag"), make_topic("Rijbewijs")]
    make_service("Spreekuur", make_partner("De Schakel", library=almere, topics=topics))
    make_guide("Stap voor stap", topics=topics)

    page = login(fatima).get(reverse("partners:search"), {"zoek": words}).text

    assert "Stap voor stap" in page
    assert f"Niets heeft precies ‘{words}’. Dit lijkt erop." in page


def test_what_is_spelled_well_is_not_called_a_guess(login, fatima, taalhuis):
    page = login(fatima).get(reverse("partners:search"), {"zoek": "taalhuis"}).text

    assert "Dit lijkt erop" not in page


@pytest.mark.parametrize(
    ("words", "language"),
    [("oekraïens", "uk"), ("Turkse hulp", "tr"), ("gebarentaal", "dse"), ("dari", "fa")],
)
def test_a_language_among_the_words_can_be_chosen_as_one(login, fatima, almere, words, language):
    make_service("Hulp", make_partner("De Schakel", library=almere), languages=[language])
    client = login(fatima)
    page = html.fromstring(client.get(reverse("partners:search"), {"zoek": words}).content)
    (link,) = [href for href in page.xpath("//main//a/@href") if f"taal={language}" in href]

    chosen = html.fromstring(client.get(link).content)

    assert chosen.xpath("//ul[@class='results']/li")
    assert not [href for href in chosen.xpath("//main//a/@href") if "taal=" in href]


def test_a_word_that_is_no_language_offers_none(login, fatima):
    assert "andere taal" not in login(fatima).get(reverse("partners:search"), {"zoek": "nederlandse"}).text
