"""Logging visits in a real browser: by keyboard, by tap, and without JavaScript."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from registration.models import Question, Visit
from tests.factories import PASSWORD, make_location, make_public_body, make_topic, make_visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/balie/"


@pytest.fixture
def topics(centrum, fatima):
    """Nine favourites at Centrum, DigiD the first of them."""
    digid = make_topic("DigiD", synonyms=["inloggen", "wachtwoord"])
    toeslagen = make_topic("Toeslagen")
    make_public_body("Belastingdienst").topics.add(toeslagen)
    others = [make_topic(f"Onderwerp {n}") for n in range(1, 9)]
    yesterday = timezone.now() - timedelta(days=1)
    for topic in (digid, digid, toeslagen):
        make_visit(centrum, [topic], at=yesterday, by=fatima)
    Visit.objects.update(entered_at=yesterday)
    return [digid, toeslagen, *others]


@pytest.fixture
def desk(page, log_in, fatima, topics):
    """Fatima's desk page, just opened."""
    log_in(page, fatima)
    page.goto(DESK)
    expect(search(page)).to_be_focused()
    return page


def search(tab):
    return tab.get_by_role("combobox", name="Zoek een onderwerp")


def stored_since_opening():
    return Visit.objects.filter(entered_at__gt=timezone.now() - timedelta(hours=1))


def expect_stored(tab, text="DigiD: opgelost"):
    expect(tab.get_by_role("status").filter(has_text="Opgeslagen.")).to_contain_text(text)


def keys(tab, *pressed):
    tab.wait_for_load_state()  # the scripts that listen to keys run before it
    for key in pressed:
        tab.keyboard.press(key)


def test_two_keys_and_enter_store_the_commonest_visit(desk):
    began = time.perf_counter()
    keys(desk, "1", "o", "Enter")
    expect_stored(desk)
    expect(search(desk)).to_be_focused()
    seconds = time.perf_counter() - began
    print(f"\nfrom the first key to the next visit: {seconds:.2f} s")

    visit = stored_since_opening().get()
    assert [str(question.topic) for question in visit.questions.all()] == ["DigiD"]
    assert visit.channel == "desk"
    assert seconds < 10


def test_next_visit_can_follow_at_once(desk):
    keys(desk, "1", "o", "Enter")
    expect_stored(desk)
    keys(desk, "2", "v", "Enter")
    expect_stored(desk, "Toeslagen: doorverwezen")

    assert stored_since_opening().count() == 2


def test_everything_fits_on_one_screen(desk):
    assert desk.evaluate("document.scrollingElement.scrollHeight") <= 720
    assert desk.evaluate("document.scrollingElement.scrollWidth") <= 1280


def test_two_taps_store_it_on_a_telephone(phone, log_in, fatima, topics):
    log_in(phone, fatima)
    phone.goto(DESK)

    phone.get_by_text("DigiD", exact=True).last.tap()
    phone.get_by_role("button", name="Opgelost", exact=False).first.tap()

    expect_stored(phone)
    assert stored_since_opening().count() == 1
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_it_works_without_javascript(open_tab, log_in, fatima, topics):
    tab = open_tab(java_script_enabled=False)
    log_in(tab, fatima)
    tab.goto(DESK)

    tab.get_by_text("DigiD", exact=True).last.click()
    tab.get_by_role("button", name="Opgelost").first.click()
    expect_stored(tab)
    tab.get_by_label("Zoek een onderwerp").select_option("Toeslagen")
    tab.get_by_role("button", name="Deels opgelost").click()

    expect_stored(tab, "Toeslagen: deels opgelost")
    assert stored_since_opening().count() == 2


def tab_to(tab, name):
    """Press Tab until the field has the focus."""
    for _ in range(60):
        if tab.evaluate("document.activeElement.name") == name:
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_whole_form_can_be_filled_in_by_keyboard(desk):
    keys(desk, "2", "m")
    expect(desk.get_by_label("Kanaal")).to_be_focused()
    keys(desk, "ArrowDown")
    tab_to(desk, "duration")
    keys(desk, "ArrowDown", "ArrowDown")
    tab_to(desk, "need_profiles")
    keys(desk, "Space")
    tab_to(desk, "note")
    desk.keyboard.type("samen het formulier bekeken")
    keys(desk, "Enter")
    expect(desk.get_by_role("button", name="Opgelost").first).to_be_focused()
    keys(desk, "d", "Enter")
    expect_stored(desk, "Toeslagen: deels opgelost")

    visit = stored_since_opening().get()
    question = visit.questions.get()
    assert (visit.channel, visit.duration, visit.need_profiles) == ("phone", "5_15", ["hands_on"])
    assert (question.note, str(question.public_body)) == ("samen het formulier bekeken", "Belastingdienst")


@pytest.mark.parametrize(
    ("typed", "found"),
    [("digi", "DigiD"), ("wachtw", "DigiD"), ("belasting", "Toeslagen"), ("ONDERWERP 4", "Onderwerp 4")],
)
def test_topic_is_found_by_name_synonym_and_public_body(desk, typed, found):
    desk.keyboard.type(typed)
    expect(desk.get_by_role("option").first).to_contain_text(found)
    keys(desk, "Enter", "Enter")

    expect_stored(desk, f"{found}: opgelost")


def test_plus_adds_a_question_of_the_same_visitor(desk):
    keys(desk, "1", "o", "Enter")
    expect_stored(desk)
    keys(desk, "+")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Zelfde bezoeker, nog een vraag")
    expect(search(desk)).to_be_focused()
    keys(desk, "2", "n", "Enter")
    expect_stored(desk, "DigiD: opgelost; Toeslagen: niet opgelost")

    assert stored_since_opening().get().questions.count() == 2


def test_minus_takes_back_what_was_stored(desk):
    keys(desk, "1", "o", "Enter")
    expect_stored(desk)
    keys(desk, "-")
    expect(desk.get_by_role("button", name="Ongedaan maken")).to_be_focused()
    keys(desk, "Enter")
    desk.get_by_text("Ingetrokken. Het bezoek telt niet meer mee.").wait_for()

    assert stored_since_opening().get().is_withdrawn


def test_double_click_stores_once(desk):
    keys(desk, "1")
    desk.get_by_role("button", name="Opgelost").first.dblclick()
    expect_stored(desk)

    assert stored_since_opening().count() == 1


def test_without_a_connection_it_says_so_and_keeps_what_was_chosen(desk):
    keys(desk, "1")
    expect(desk.get_by_role("heading", name="Wie kan verder helpen?")).to_be_visible()
    desk.context.set_offline(True)
    keys(desk, "v", "Enter")
    expect(desk.get_by_role("alert").filter(has_text="Geen verbinding")).to_be_focused()
    desk.context.set_offline(False)
    keys(desk, "v", "Enter")
    expect_stored(desk, "DigiD: doorverwezen")

    assert stored_since_opening().count() == 1


def test_the_key_on_each_button_of_what_was_stored_works_from_the_search_field(desk):
    keys(desk, "1", "v", "Enter")
    expect_stored(desk, "DigiD: doorverwezen")
    keys(desk, "-")
    expect(desk.get_by_role("button", name="Ongedaan maken")).to_be_focused()
    search(desk).focus()
    keys(desk, "/", "Enter")
    expect(desk).to_have_url(re.compile("/doorverwijzen/vraag/"))


def test_a_word_that_is_found_nowhere_is_told(desk):
    search(desk).press_sequentially("xyz")
    topics = desk.get_by_role("listbox", name="Onderwerpen")
    expect(topics).to_contain_text("Niets gevonden")
    keys(desk, "Enter", "Escape")
    expect(topics).to_be_hidden()


def test_a_typing_error_is_guessed_and_chosen_only_by_who_goes_to_it(desk):
    search(desk).press_sequentially("dgiid")
    topics = desk.get_by_role("listbox", name="Onderwerpen")
    expect(topics).to_contain_text("Bedoel je dit?")
    keys(desk, "Enter")
    expect(search(desk)).to_have_value("dgiid")
    keys(desk, "ArrowDown", "Enter")
    expect(search(desk)).to_have_value(re.compile("^DigiD"))


def test_a_longer_word_or_one_word_of_several_is_guessed_too(desk):
    topics = desk.get_by_role("listbox", name="Onderwerpen")
    for typed, name in (("toeslagenwet", "Toeslagen"), ("wachtwoord vergeten", "DigiD")):
        search(desk).fill(typed)
        expect(topics).to_contain_text("Bedoel je dit?")
        expect(topics).to_contain_text(name)


def test_reloading_the_page_of_a_stored_visit_stores_nothing(desk):
    keys(desk, "1", "o", "Enter")
    expect_stored(desk)
    desk.reload()
    expect_stored(desk)

    assert stored_since_opening().count() == 1


def test_going_back_after_saving_starts_a_new_visit(desk):
    keys(desk, "1", "o", "Enter")
    expect_stored(desk)
    desk.go_back()
    expect(search(desk)).to_be_focused()
    keys(desk, "2", "o", "Enter")
    expect_stored(desk, "Toeslagen: opgelost")

    assert stored_since_opening().count() == 2


def test_mistake_keeps_everything_and_says_what_to_do(desk):
    keys(desk, "1", "m")
    tab_to(desk, "note")
    desk.keyboard.type("bel 06-12345678")
    keys(desk, "Enter", "v", "Enter")
    alert = desk.get_by_role("alert")
    expect(alert).to_contain_text("Nog niet opgeslagen")
    expect(alert).to_be_focused()
    expect(desk.get_by_label("Notitie")).to_have_value("bel 06-12345678")
    assert not stored_since_opening().exists()

    desk.get_by_label("Notitie").fill("belt zelf terug")
    desk.get_by_role("button", name="Doorverwezen").click()
    expect_stored(desk, "DigiD: doorverwezen")
    assert Question.objects.filter(note="belt zelf terug").count() == 1


def test_location_stays_chosen_for_the_next_visit(desk, almere, fatima):
    haven = make_location("Haven", library=almere)
    desk.reload()
    desk.get_by_label("Locatie").select_option("Haven")
    expect(desk.get_by_label("Locatie")).to_have_value(str(haven.pk))
    desk.wait_for_url("**locatie=*")
    for _ in range(2):
        expect(search(desk)).to_be_focused()
        keys(desk, "1", "o", "Enter")
        expect_stored(desk)
        desk.goto(DESK)

    assert {visit.location for visit in stored_since_opening()} == {haven}


def an_hour_passes():
    session = SessionStore(Session.objects.get().session_key)
    session["seen"] -= 3600
    session.save()


def test_form_survives_the_end_of_the_session(desk, fatima):
    keys(desk, "1", "m")
    tab_to(desk, "note")
    desk.keyboard.type("komt morgen terug")
    an_hour_passes()
    keys(desk, "Enter", "n", "Enter")
    desk.get_by_label("E-mailadres").fill(fatima.email)
    desk.get_by_label("Wachtwoord").fill(PASSWORD)
    desk.get_by_role("button", name="Inloggen", exact=True).click()
    desk.get_by_role("button", name="Alsnog versturen").click()
    expect_stored(desk, "DigiD: niet opgelost")

    assert stored_since_opening().get().questions.get().note == "komt morgen terug"


def test_day_sheet_goes_down_its_columns_with_enter(desk):
    desk.goto("/dagstaat/")
    expect(desk.get_by_label("Tijd, rij 1")).to_be_focused()
    desk.keyboard.type("10:15")
    keys(desk, "Enter")
    expect(desk.get_by_label("Tijd, rij 2")).to_be_focused()
    desk.keyboard.type("11")
    desk.get_by_label("Onderwerp, rij 1").focus()
    desk.keyboard.type("DigiD")
    keys(desk, "Enter")
    desk.keyboard.type("Toeslagen")
    for _ in range(7):
        keys(desk, "Enter")
    expect(desk.get_by_role("button", name="Dagstaat opslaan")).to_be_focused()
    keys(desk, "Enter")
    desk.get_by_text("Opgeslagen: 2 bezoeken").wait_for()

    clocks = [timezone.localtime(visit.occurred_at).hour for visit in stored_since_opening().order_by("pk")]
    assert clocks == [10, 11]
