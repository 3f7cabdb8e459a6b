"""Who can help, beside the question at the desk; and the pages of one partner and one service."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from partners.drawing import Mark, draw_map, kilometres, nearby, project
from partners.models import Agreement, Contact, Place
from partners.search import for_topic
from tests.factories import (
    local,
    make_guide,
    make_location,
    make_municipality,
    make_partner,
    make_public_body,
    make_service,
    make_session,
    make_topic,
)

TODAY = date(2026, 11, 24)
NOW = local(TODAY, "14:00")
PANEL = "/balie/wie-helpt/"


def names(user, topic, municipality=None, **kwargs):
    return [service.name for service in for_topic(user, topic, municipality, NOW, **kwargs)]


def test_the_most_useful_service_comes_first(fatima, almere, digid):
    def service(name, starts=None, hours=1, *, national=False, checked=TODAY, room="unknown"):
        partner = make_partner(
            f"P {name}", library=almere, national=national, topics=[digid], verified_on=checked
        )
        made = make_service(
            name, partner, capacity=room, capacity_asked_on=None if room == "unknown" else TODAY
        )
        if starts:
            make_session(made, local(*starts), local(*starts) + timedelta(hours=hours))

    tomorrow, later = (date(2026, 11, 25), "10:00"), (date(2026, 12, 1), "10:00")
    service("9 verouderd", (TODAY, "13:00"), 2, checked=TODAY - timedelta(days=365))
    service("8 vol", (TODAY, "13:00"), 2, room="full")
    service("7 zonder tijden")
    service("6 later", later)
    service("5 landelijk", tomorrow, national=True)
    service("4 controle nodig, eigen", tomorrow, checked=TODAY - timedelta(days=182))
    service("3 fris", tomorrow)
    service("2 ruim", tomorrow, room="ample")
    service("1 nu open", (TODAY, "13:00"), 2)

    order = [name[0] for name in names(fatima, digid)]

    assert order == ["1", "2", "3", "5", "4", "6", "7", "8", "9"]


def test_services_are_of_the_topic_their_own_or_their_partners(fatima, almere, digid):
    aow = make_topic("AOW")
    partner = make_partner("A", library=almere, topics=[digid])
    make_service("Volgt", partner)
    make_service("Alleen AOW", partner, topics=[aow])

    assert names(fatima, digid) == ["Volgt"]
    assert names(fatima, aow) == ["Alleen AOW"]


def test_the_chosen_public_body_helps_too(fatima, digid):
    body = make_public_body("Logius", verified_on=TODAY, verified_by="Bea")
    make_service("Hulplijn", body)

    assert names(fatima, digid) == []
    assert names(fatima, digid, body=body) == ["Hulplijn"]


def test_only_who_serves_the_municipality_of_the_desk_today_is_named(login, fatima, almere, centrum, digid):
    there = make_municipality("GM0995", "Lelystad")
    fresh = {"library": almere, "topics": [digid], "verified_on": timezone.localdate()}
    make_service("Hier", make_partner("A", **fresh, municipalities=[make_municipality()]))
    make_service("Daar", make_partner("B", **fresh, municipalities=[there]))

    page = login(fatima).get(PANEL, {"onderwerp": digid.pk, "locatie": centrum.pk, "paneel": "1"})

    assert "Hier" in page.text
    assert "Daar" not in page.text


def test_panel_is_a_part_and_without_script_a_page(login, fatima, centrum, digid):
    client = login(fatima)

    part = client.get(PANEL, {"onderwerp": digid.pk, "locatie": centrum.pk, "paneel": "1"})
    page = client.get(PANEL, {"onderwerp": digid.pk, "locatie": centrum.pk})

    assert "<html" not in part.text
    assert "data-helpers" in part.text
    assert len(html.fromstring(page.content).xpath("//h1")) == 1


def test_desk_form_sent_without_script_leads_to_the_topic(login, fatima, centrum, digid):
    desk = html.fromstring(login(fatima).get("/balie/").content)
    address = desk.xpath("string(//button[@data-who]/@formaction)")

    response = login(fatima).post(
        address, {"favourite": digid.pk, "location": centrum.pk, "topic": "", "note": "x"}
    )

    assert response["Location"] == f"{PANEL}?onderwerp={digid.pk}&locatie={centrum.pk}"


@pytest.mark.parametrize(
    "query", ["", "onderwerp=x&locatie=y", f"onderwerp={'9' * 40}", "onderwerp=%00&paneel=1"]
)
def test_no_query_breaks_the_panel(login, fatima, centrum, query):
    assert login(fatima).get(f"{PANEL}?{query}").status_code == 200


def test_topic_and_desk_of_another_library_do_not_exist(login, fatima, leeuwarden):
    topic = make_topic("Skûtsjesilen", library=leeuwarden)
    elders = make_location("Blokhuis", library=leeuwarden)

    page = login(fatima).get(PANEL, {"onderwerp": topic.pk, "locatie": elders.pk, "paneel": "1"})

    assert "Skûtsjesilen" not in page.text


def test_guides_of_the_topic_stand_beside_the_question(login, fatima, leeuwarden, centrum, digid):
    make_guide("Inloggen", [digid])
    make_guide("Van een ander", [digid], library=leeuwarden)
    make_guide("Vervallen", [digid], ends_on=timezone.localdate())
    make_guide("Ander onderwerp", [make_topic("AOW")])

    page = login(fatima).get(PANEL, {"onderwerp": digid.pk, "locatie": centrum.pk, "paneel": "1"})

    shown = html.fromstring(page.content).xpath("//details[@class='guide']/summary/span[2]/text()")
    assert shown == ["Inloggen"]
    assert "Inloggen voor een ander." in page.text


def test_panel_costs_the_same_with_many_services(
    login, fatima, almere, centrum, digid, django_assert_num_queries
):
    client = login(fatima)
    query = {"onderwerp": digid.pk, "locatie": centrum.pk, "paneel": "1"}
    now = timezone.now()

    def add(start, count):
        for number in range(start, start + count):
            partner = make_partner(f"P{number}", library=almere, topics=[digid])
            make_session(make_service(f"S{number}", partner), now, now + timedelta(hours=1))
            make_guide(f"G{number}", [digid])

    add(0, 1)
    client.get(PANEL, query)
    with django_assert_num_queries(5) as few:
        client.get(PANEL, query)
    add(1, 12)
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(PANEL, query)


def test_partner_page_keeps_staff_contacts_from_paper(login, fatima, almere):
    partner = make_partner("De Schakel", library=almere)
    Contact.objects.create(partner=partner, name="Ilse", phone="06 11112222", staff_only=True)
    Contact.objects.create(partner=partner, function="balie", phone="036 1112222", staff_only=False)
    Agreement.objects.create(partner=partner, library=almere, agreed_on=TODAY, manners=["warm"])

    page = html.fromstring(login(fatima).get(reverse("partners:partner_detail", args=[partner.pk])).content)

    printed = page.xpath("//main//*[not(ancestor-or-self::*[contains(@class, 'no-print')])]/text()")
    assert "036 1112222" in " ".join(printed)
    assert "Ilse" not in " ".join(printed)
    assert page.xpath("//section[contains(@class, 'no-print')]//strong/text()")[0] == "Ilse"


def test_agreement_of_another_library_with_a_national_partner_is_not_shown(login, fatima, leeuwarden):
    body = make_public_body("Logius")
    Agreement.objects.create(
        partner=body, library=leeuwarden, agreed_on=TODAY, manners=["warm"], note="Fries akkoord"
    )

    assert "Fries akkoord" not in login(fatima).get(reverse("partners:partner_detail", args=[body.pk])).text


def test_pages_of_another_librarys_partner_and_service_do_not_exist(login, sanne, almere):
    partner = make_partner("De Schakel", library=almere)
    service = make_service("Spreekuur", partner)

    for name, pk in [("partner_detail", partner.pk), ("service_detail", service.pk)]:
        assert login(sanne).get(reverse(f"partners:{name}", args=[pk])).status_code == 404


def test_stale_service_page_names_no_hours(login, fatima, almere):
    old = make_partner("Oud", library=almere, verified_on=timezone.localdate() - timedelta(days=400))
    service = make_service("Spreekuur", old)
    now = timezone.now()
    make_session(service, now, now + timedelta(hours=1))

    page = login(fatima).get(reverse("partners:service_detail", args=[service.pk])).text

    assert "Verouderd" in page
    assert "open tot" not in page.lower()
    assert "Wanneer" not in page


def test_service_page_lists_the_coming_sessions(login, fatima, almere):
    service = make_service("Spreekuur", make_partner("A", library=almere))
    start = timezone.now() + timedelta(days=2)
    make_session(service, start, start + timedelta(hours=1))

    page = login(fatima).get(reverse("partners:service_detail", args=[service.pk])).text

    assert f"{timezone.localtime(start):%H.%M}–" in page


LOCHAL = Mark("LocHal", 51.5617, 5.0817, is_desk=True)
WAALWIJK = Mark("Waalwijk", 51.6860, 5.0705, is_desk=True)
SCHAKEL = Mark("De Schakel", 51.5707, 5.0817, is_desk=False)


def test_map_keeps_the_shape_of_the_land_with_north_above():
    (west_x, south_y), (east_x, north_y) = project(
        [Mark("zw", 51.50, 5.00, is_desk=True), Mark("no", 51.55, 5.05, is_desk=False)]
    )[0]

    assert east_x > west_x
    assert north_y < south_y
    # A degree of longitude here is cos(51.525) of one of latitude.
    assert (east_x - west_x) / (south_y - north_y) == pytest.approx(0.62217, abs=1e-4)


def test_scale_bar_is_as_long_on_paper_as_it_says():
    points, scale = project([LOCHAL, WAALWIJK])

    along = ((points[0][0] - points[1][0]) ** 2 + (points[0][1] - points[1][1]) ** 2) ** 0.5
    assert scale.label == "5 km"
    assert scale.width / along == pytest.approx(5 / kilometres(LOCHAL, WAALWIJK), rel=0.01)


def test_map_names_its_signs_and_distances_in_words():
    drawing = html.fromstring(draw_map("De Schakel", [LOCHAL, SCHAKEL]))

    assert drawing.xpath("//title/text()") == ["Kaartje: waar De Schakel is"]
    assert "1,0\u00a0km van LocHal" in drawing.xpath("string(//desc)")
    assert drawing.xpath("//li/span[1]/text()") == ["A", "1"]


def test_two_signs_in_one_house_stand_beside_each_other():
    same = Mark("Zelfde huis", LOCHAL.latitude, LOCHAL.longitude, is_desk=False)
    drawing = html.fromstring(draw_map("x", [LOCHAL, same]))

    places = drawing.xpath(
        "//g[contains(@class, 'map__desk') or contains(@class, 'map__partner')]/@transform"
    )
    assert len(set(places)) == 2


def test_desks_too_far_to_go_to_are_left_off_but_never_all():
    assert nearby([LOCHAL, WAALWIJK, SCHAKEL]) == [LOCHAL, SCHAKEL]
    assert nearby([WAALWIJK, SCHAKEL]) == [WAALWIJK, SCHAKEL]


def test_partner_page_draws_the_map_from_coordinates(login, fatima, almere, centrum):
    Place.objects.create(library=almere, location=centrum, name="balie", latitude=52.37, longitude=5.21)
    place = Place.objects.create(library=almere, name="De Brug", latitude=52.38, longitude=5.22)
    partner = make_partner("De Schakel", library=almere, place=place)

    page = login(fatima).get(reverse("partners:partner_detail", args=[partner.pk])).text

    assert "Kaartje: waar De Schakel is" in page
    assert "1,3\u00a0km van balie" in page
