"""Keeping partners: written once, checked apart from edited, archived rather than lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.models import Agreement, Contact, Freshness, Partner, Place
from tests.factories import LONG_AGO, make_municipality, make_partner, make_place, make_service
from tests.forms import errors_of, text_of

DAY = timedelta(days=1)


@pytest.fixture
def browser(login, joost):
    return login(joost)


def url(name: str, *args) -> str:
    return reverse(f"partners:{name}", args=args)


def partner_data(**changes) -> dict:
    return {
        "name": "Humanitas",
        "kind": "money",
        "starts_on": "2026-01-05",
        "phone": "036 555 01 23",
        "website": "humanitas.example",
        "municipalities": "",
        **changes,
    }


def test_a_partner_is_added_with_all_that_a_visitor_asks(browser, almere, digid):
    make_municipality("GM0995", "Lelystad", "PV24")
    make_municipality()
    data = partner_data(
        municipalities="almere, Lelystad",
        topics=[digid.pk],
        target_groups=["elderly"],
        languages=["ar", "tr"],
    )

    response = browser.post(url("partner_add"), data)

    partner = Partner.objects.get(name="Humanitas")
    assert response["Location"] == url("partner_manage", partner.pk)
    assert partner.library == almere
    assert partner.website == "https://humanitas.example"
    assert [str(one) for one in partner.municipalities.all()] == ["Almere", "Lelystad"]
    assert list(partner.topics.all()) == [digid]
    assert (partner.target_groups, partner.languages) == (["elderly"], ["ar", "tr"])
    assert partner.verified_on is None


def test_a_partner_of_the_administrator_is_national(login, bea, sanne):
    login(bea).post(url("partner_add"), partner_data())

    partner = Partner.objects.get()
    assert partner.library is None
    assert "Humanitas" in text_of(login(sanne).get(url("partner_list")))
    assert login(sanne).get(url("partner_edit", partner.pk)).status_code == 404


def test_partner_of_another_library_does_not_exist(login, sanne, almere):
    partner = make_partner(library=almere)
    stranger = login(sanne)

    assert partner.name not in text_of(stranger.get(url("partner_list")))
    assert stranger.get(url("partner_manage", partner.pk)).status_code == 404
    assert stranger.post(url("partner_verify", partner.pk)).status_code == 404


def test_wrong_input_is_named_on_its_field_and_nothing_typed_is_lost(browser):
    make_municipality()
    data = partner_data(
        kind="iets", email="geen adres", municipalities="Almeer", website="http://", starts_on="2026-02-30"
    )

    response = browser.post(url("partner_add"), data)

    errors = errors_of(response)
    assert set(errors) == {"kind", "email", "municipalities", "website", "starts_on"}
    assert errors["municipalities"] == ["“Almeer” is geen gemeente. Bedoel je Almere?"]
    assert 'value="036 555 01 23"' in text_of(response)
    assert "Almeer</textarea>" in text_of(response)
    assert not Partner.objects.exists()


@pytest.mark.parametrize("junk", ["\x00", "x" * 9000, "💣", "-1", "99999999999999999999"])
def test_junk_in_any_field_is_refused_and_never_an_error_of_the_server(browser, joost, junk):
    partner = make_partner(library=joost.library)
    names = [*browser.get(url("partner_add")).context["form"].fields]
    for address in (url("partner_add"), url("partner_edit", partner.pk)):
        data = dict.fromkeys(names, junk) | {"plek-name": junk, "plek-latitude": junk, "plek-longitude": junk}

        assert browser.post(address, data).status_code == 200
    assert browser.get(url("partner_list"), {"zoek": junk, "controle": junk, "page": junk}).status_code == 200


def test_the_name_of_a_partner_is_taken_once(browser, almere):
    make_partner("Humanitas", almere)

    response = browser.post(url("partner_add"), partner_data(name="humanitas"))

    assert errors_of(response) == {"name": ["Er is al een partner met deze naam."]}


def test_a_new_address_comes_along_with_its_partner(browser, almere):
    address = {
        "plek-name": "De Bron",
        "plek-postcode": "1315ab",
        "plek-latitude": "52,37",
        "plek-longitude": "5.21",
    }

    browser.post(url("partner_add"), partner_data(**address))

    place = Partner.objects.get().place
    assert (place.library, place.postcode, place.latitude, place.longitude) == (
        almere,
        "1315 AB",
        52.37,
        5.21,
    )


def test_a_wrong_new_address_stores_no_partner(browser):
    address = {"plek-name": "De Bron", "plek-postcode": "12 AB", "plek-latitude": "52,37"}

    response = browser.post(url("partner_add"), partner_data(**address))

    assert set(errors_of(response, "new_place")) == {"postcode", "longitude"}
    assert not Partner.objects.exists()
    assert not Place.objects.exists()


def test_a_place_of_another_library_cannot_be_chosen(browser, leeuwarden):
    place = make_place("Elders", leeuwarden)

    assert set(errors_of(browser.post(url("partner_add"), partner_data(place=place.pk)))) == {"place"}


def test_verifying_is_apart_from_editing(browser, joost):
    partner = make_partner(library=joost.library, verified_on=LONG_AGO, verified_by="Fatima")

    browser.post(url("partner_edit", partner.pk), partner_data())
    partner.refresh_from_db()
    assert (partner.name, partner.verified_on, partner.verified_by) == ("Humanitas", LONG_AGO, "Fatima")

    response = browser.post(url("partner_verify", partner.pk), follow=True)
    partner.refresh_from_db()
    assert (partner.verified_on, partner.verified_by) == (timezone.localdate(), "Joost")
    assert partner.verify_before > timezone.localdate()
    assert "door Joost" in text_of(response)


def test_the_history_tells_who_changed_which_field_from_what_to_what(browser, joost):
    place = make_place("De Bron", joost.library)
    partner = make_partner("Humanitas", joost.library, kind="money", phone="1", place=place)

    Partner.objects.update(to_bring="paspoort")  # bulk changes count too
    data = partner_data(kind="care", phone="2", to_bring="paspoort", languages=["ar", "tr"])
    browser.post(url("partner_edit", partner.pk), data)

    changes = browser.get(url("partner_history", partner.pk)).context["changes"]
    told = {label: (old, new, change.by) for change in changes for label, old, new in change.fields}
    assert told["soort"] == ("geld en schuld", "zorg", "Joost")
    assert told["telefoon"] == ("1", "2", "Joost")
    assert told["bezoekadres"] == ("De Bron", "–", "Joost")
    assert told["meenemen"] == ("–", "paspoort", "het systeem")
    assert told["talen naast Nederlands"] == ("–", "Arabisch, Turks", "Joost")


def test_a_partner_is_archived_and_put_back(browser, joost):
    partner = make_partner(library=joost.library)
    today = timezone.localdate()

    too_early = browser.post(url("partner_end", partner.pk), {"day": "2019-12-31"})
    assert set(errors_of(too_early)) == {"day"}

    browser.post(url("partner_end", partner.pk), {"day": today.isoformat()})
    partner.refresh_from_db()
    assert partner.ends_on == today
    assert partner.name not in [p.name for p in browser.get(url("partner_list")).context["page"]]
    assert partner in browser.get(url("partner_list"), {"toon": "ended"}).context["page"].object_list

    browser.post(url("partner_reinstate", partner.pk))
    partner.refresh_from_db()
    assert partner.ends_on is None


def test_a_merged_partner_is_not_put_back(browser, joost):
    other = make_partner("Ander", joost.library)
    partner = make_partner(library=joost.library, ends_on=timezone.localdate(), merged_into=other)

    browser.post(url("partner_reinstate", partner.pk))

    partner.refresh_from_db()
    assert partner.ends_on is not None


@pytest.mark.parametrize("referring", ["service", "agreement", "joint", "nothing"])
def test_a_partner_is_deleted_only_when_nothing_refers_to_it(browser, joost, referring):
    partner = make_partner(library=joost.library)
    if referring == "service":
        make_service(partner=partner)
    elif referring == "agreement":
        partner.agreements.create(library=joost.library, agreed_on=LONG_AGO, manners=["warm"])
    elif referring == "joint":
        make_service(library=joost.library).together_with.add(partner)

    response = browser.post(url("partner_delete", partner.pk))

    assert Partner.objects.filter(pk=partner.pk).exists() is (referring != "nothing")
    assert (response.status_code == 302) is (referring == "nothing")
    if referring != "nothing":
        assert "archiveer de partner" in text_of(response)


def test_the_list_finds_by_word_kind_and_freshness(browser, almere):
    today = timezone.localdate()
    make_partner("Vers", almere, kind="care", verified_on=today)
    make_partner("Half", almere, verified_on=today - 200 * DAY)
    make_partner("Zwijgt", almere, verified_on=today - 210 * DAY)
    make_partner("Beloofd", almere, verified_on=today - 5 * DAY, verify_before=today)
    make_partner("Oud", almere, verified_on=today - 400 * DAY)
    make_partner("Nooit", almere, verified_on=None, verified_by="")

    def names(**query) -> list[str]:
        return [partner.name for partner in browser.get(url("partner_list"), query).context["page"]]

    assert names(zoek="ver") == ["Vers"]
    assert names(soort="care") == ["Vers"]
    assert names(controle="fresh") == ["Vers"]
    assert names(controle="due") == ["Beloofd", "Half"]
    assert names(controle="unconfirmed") == ["Zwijgt"]
    assert names(controle="stale") == ["Nooit", "Oud"]
    for freshness in Freshness.values:
        found = Partner.objects.of_freshness(freshness, today)
        assert {partner.freshness(today) for partner in found} == {freshness}


def test_contacts_are_for_staff_unless_said_otherwise_and_can_be_reached(browser, joost):
    partner = make_partner(library=joost.library)

    response = browser.post(url("contact_add", partner.pk), {"name": "Wim", "staff_only": "on"})
    assert errors_of(response) == {"phone": ["Vul een telefoonnummer of een e-mailadres in."]}

    browser.post(url("contact_add", partner.pk), {"name": "Wim", "phone": "06", "staff_only": "on"})
    contact = Contact.objects.get()
    assert (contact.partner, contact.staff_only) == (partner, True)

    browser.post(url("contact_edit", contact.pk), {"name": "Wim", "phone": "07"})
    contact.refresh_from_db()
    assert (contact.phone, contact.staff_only) == ("07", False)

    browser.post(url("contact_delete", contact.pk))
    page = text_of(browser.get(url("partner_history", partner.pk)))
    assert "Contactpersoon Wim: weggehaald" in page
    assert "Telefoon: 06 → 07" in page


def test_a_library_makes_agreements_with_national_partners_too(browser, login, bea, sanne, joost):
    partner = make_partner(national=True)
    data = {"agreed_on": "2026-01-05", "ends_on": "2026-01-05", "manners": ["warm"], "shared_data": ["name"]}

    wrong = browser.post(url("agreement_add", partner.pk), data)
    assert errors_of(wrong) == {"ends_on": ["Kies een dag na de dag van de afspraak."]}

    browser.post(url("agreement_add", partner.pk), data | {"ends_on": ""})
    agreement = Agreement.objects.get()
    assert (agreement.library, agreement.partner) == (joost.library, partner)
    assert login(bea).get(url("agreement_add", partner.pk)).status_code == 404
    assert login(sanne).get(url("agreement_edit", agreement.pk)).status_code == 404
    assert list(login(sanne).get(url("partner_manage", partner.pk)).context["agreements"]) == []


def test_a_desk_gets_its_address_from_its_own_page(browser, centrum):
    address = url("location_place", centrum.pk)
    assert address in text_of(browser.get(reverse("location_detail", args=[centrum.pk])))

    data = {"name": "Centrum", "city": "Almere", "latitude": "52,37", "longitude": "5,21"}
    browser.post(address, data)
    browser.post(address, data | {"city": "Almere Stad"})

    place = Place.objects.get()
    assert (place.location, place.library, place.city) == (centrum, centrum.library, "Almere Stad")


def test_a_place_in_use_is_not_deleted(browser, joost):
    place = make_place(library=joost.library)
    make_service(library=joost.library, place=place)

    response = browser.post(url("place_delete", place.pk))

    assert "Kies daar eerst een andere plek" in text_of(response)
    assert Place.objects.filter(pk=place.pk).exists()


@pytest.mark.parametrize("name", ["partner_list", "place_list", "service_list"])
def test_the_lists_cost_the_same_for_one_row_as_for_thirty(browser, joost, name):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert browser.get(url(name)).status_code == 200
        return len(found)

    def fill(number: int) -> None:
        partner = make_partner(f"Partner {number}", joost.library)
        make_service(f"Spreekuur {number}", partner, place=make_place(f"Huis {number}", joost.library))

    fill(0)
    queries()
    before = queries()
    for number in range(1, 30):
        fill(number)

    assert queries() == before


def test_a_long_history_costs_as_much_as_a_short_one(browser, joost):
    partner = make_partner(library=joost.library)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(url("partner_history", partner.pk))
        return len(found)

    def change(number: int) -> None:
        place = make_place(f"Huis {number}", joost.library)
        browser.post(url("partner_edit", partner.pk), partner_data(phone=str(number), place=place.pk))

    change(1)
    change(2)
    queries()
    before = queries()
    for number in range(3, 9):
        change(number)

    assert queries() == before
