"""Writing guides: a line is a step, and national guides are the administrator's."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from partners.models import Guide
from tests.factories import LONG_AGO, make_guide
from tests.forms import errors_of


@pytest.fixture
def browser(login, joost):
    return login(joost)


def url(name: str, *args) -> str:
    return reverse(f"partners:{name}", args=args)


def guide_data(topic, **changes) -> dict:
    return {
        "title": "DigiD wachtwoord vergeten",
        "steps": "Ga naar digid.nl.\n\n  Kies ‘wachtwoord   vergeten’. ",
        "may": "Meekijken",
        "may_not": "Inloggen voor een ander\nEen BSN opschrijven",
        "links": "DigiD herstellen https://www.digid.nl/herstellen",
        "topics": [topic.pk],
        **changes,
    }


def test_a_guide_is_written_line_by_line(browser, joost, digid):
    browser.post(url("guide_add"), guide_data(digid))

    guide = Guide.objects.get()
    assert guide.library == joost.library
    assert guide.steps == ["Ga naar digid.nl.", "Kies ‘wachtwoord vergeten’."]
    assert guide.may_not == ["Inloggen voor een ander", "Een BSN opschrijven"]
    assert guide.links == [{"label": "DigiD herstellen", "url": "https://www.digid.nl/herstellen"}]
    assert (guide.checked_on, guide.checked_by) == (timezone.localdate(), "Joost")


def test_what_is_stored_comes_back_in_the_form_as_it_was_written(browser, digid):
    browser.post(url("guide_add"), guide_data(digid))
    guide = Guide.objects.get()

    form = browser.get(url("guide_edit", guide.pk)).context["form"]
    again = {name: form[name].value() for name in ("title", "steps", "may", "may_not", "links")}
    browser.post(url("guide_edit", guide.pk), again | {"topics": [digid.pk]})

    stored = Guide.objects.get()
    assert (stored.steps, stored.may, stored.links) == (guide.steps, guide.may, guide.links)


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("steps", " \n ", "Schrijf minstens één stap."),
        ("steps", "x" * 301, "Regel 1 heeft 301 tekens. Houd het op 300."),
        ("may", "\n".join(["regel"] * 31), "Dit zijn 31 regels. Houd er ten hoogste 30 over."),
        ("title", "", "Geef de wegwijzer een titel."),
    ],
)
def test_wrong_lines_are_named(browser, digid, field, text, error):
    assert errors_of(browser.post(url("guide_add"), guide_data(digid, **{field: text}))) == {field: [error]}


@pytest.mark.parametrize("link", ["DigiD", "DigiD http://digid.nl", "x javascript:alert(1)", "https://"])
def test_a_link_has_an_https_address(browser, digid, link):
    errors = errors_of(browser.post(url("guide_add"), guide_data(digid, links=f"Goed https://a.nl\n{link}")))

    assert set(errors) == {"links"}
    assert errors["links"][0].startswith("Regel 2 ")


def test_a_title_is_used_once(browser, joost, digid):
    make_guide("DigiD Wachtwoord vergeten", library=joost.library)

    response = browser.post(url("guide_add"), guide_data(digid))

    assert errors_of(response) == {"title": ["Er is al een wegwijzer met deze titel."]}


def test_national_guides_are_read_by_all_and_changed_by_the_administrator(browser, login, bea, digid):
    guide = make_guide("Landelijk", topics=[digid])

    assert "Landelijk" in browser.get(url("guide_manage_list")).content.decode()
    assert browser.get(url("guide_edit", guide.pk)).status_code == 404
    assert browser.post(url("guide_check", guide.pk)).status_code == 404
    login(bea).post(url("guide_edit", guide.pk), guide_data(digid, title="Anders"))
    assert Guide.objects.get().title == "Anders"


def test_guide_of_another_library_does_not_exist(login, sanne, almere):
    guide = make_guide("Van Almere", library=almere)

    assert "Van Almere" not in login(sanne).get(url("guide_manage_list")).content.decode()
    assert login(sanne).get(url("guide_history", guide.pk)).status_code == 404


def test_reading_it_again_is_written_down_apart_from_changing_it(browser, joost, digid):
    guide = make_guide(library=joost.library, checked_on=LONG_AGO, checked_by="Fatima")

    browser.post(url("guide_edit", guide.pk), guide_data(digid))
    guide.refresh_from_db()
    assert (guide.checked_on, guide.checked_by) == (LONG_AGO, "Fatima")

    browser.post(url("guide_check", guide.pk))
    guide.refresh_from_db()
    assert (guide.checked_on, guide.checked_by) == (timezone.localdate(), "Joost")


def test_a_guide_is_archived_and_put_back(browser, joost):
    guide = make_guide(library=joost.library)

    browser.post(url("guide_end", guide.pk))
    assert list(browser.get(url("guide_manage_list")).context["page"]) == []
    assert list(browser.get(url("guide_manage_list"), {"toon": "ended"}).context["page"]) == [guide]

    browser.post(url("guide_reinstate", guide.pk))
    assert list(browser.get(url("guide_manage_list")).context["page"]) == [guide]


def test_the_history_of_a_guide_tells_its_steps(browser, joost, digid):
    guide = make_guide(library=joost.library)

    browser.post(url("guide_edit", guide.pk), guide_data(digid, steps="Bel DigiD."))

    changes = browser.get(url("guide_history", guide.pk)).context["changes"]
    told = {label: (old, new) for change in changes for label, old, new in change.fields}
    assert told["stappen"] == ("Vraag wat er misgaat.", "Bel DigiD.")
    assert told["links"][1] == "DigiD herstellen https://www.digid.nl/herstellen"
