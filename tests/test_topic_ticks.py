"""Choosing out of many in a form: by group, what is ticked in sight, and kept when something is wrong."""

from __future__ import annotations

import pytest
from django.urls import reverse
from lxml import html

from ido.models import Topic
from tests.factories import make_group, make_partner, make_public_body, make_service, make_topic


@pytest.fixture
def topics(db) -> dict[str, Topic]:
    in_groups = {"DigiD": "Inloggen", "MijnOverheid": "Inloggen", "Zorgtoeslag": "Toeslagen"}
    return {name: make_topic(name, make_group(group)) for name, group in in_groups.items()}


def groups_on(page, field="topics") -> dict[str, tuple[str, str, list[str]]]:
    """Of each group of a field on the page: how many are ticked, which, and the labels of all in it."""
    found = {}
    for group in html.fromstring(page.text).xpath(f"//*[@id='id_{field}']//details"):
        name, count, chosen = (
            " ".join(group.find_class(f"tick-group__{part}")[0].text_content().split())
            for part in ("name", "count", "chosen")
        )
        found[name] = count, chosen, [label.text_content() for label in group.iter("label")]
    return found


def test_topics_stand_under_their_groups_which_tell_what_is_ticked(login, joost, topics):
    partner = make_partner(library=joost.library)
    partner.topics.set([topics["DigiD"]])

    page = login(joost).get(reverse("partners:partner_edit", args=[partner.pk]))

    assert groups_on(page) == {
        "Inloggen": (", gekozen: 1 van 2", "DigiD", ["DigiD", "MijnOverheid"]),
        "Toeslagen": (", gekozen: 0 van 1", "", ["Zorgtoeslag"]),
    }


def test_ticks_stay_while_another_field_is_put_right(login, joost, topics):
    data = {"topics": [topics["Zorgtoeslag"].pk, topics["MijnOverheid"].pk], "name": ""}

    page = login(joost).post(reverse("partners:service_add"), data)

    assert {name: told[1] for name, told in groups_on(page).items()} == {
        "Inloggen": "MijnOverheid",
        "Toeslagen": "Zorgtoeslag",
    }


@pytest.mark.parametrize(
    ("chosen", "words"),
    [([], "Kies minstens één onderwerp."), (["0"], "Dit onderwerp kennen we niet. Kies uit de lijst.")],
)
def test_what_is_wrong_with_the_topics_leads_to_all_of_them(login, joost, topics, chosen, words):
    page = html.fromstring(login(joost).post(reverse("partners:guide_add"), {"topics": chosen}).text)

    links = page.find_class("notice__links")[0].iter("a")
    [link] = [one for one in links if words in one.text_content()]
    target = page.get_element_by_id(link.get("href").removeprefix("#"))
    assert (target.tag, len(list(target.iter("input")))) == ("fieldset", 3)
    assert words in target.find_class("field__error")[0].text_content()


def test_partners_and_languages_are_folded_with_what_is_ticked(login, joost):
    schakel, brug = (make_partner(name, library=joost.library) for name in ("Schakel", "Brug"))
    make_public_body("UWV")
    service = make_service("Formulieren", brug, languages=["ar"])
    service.together_with.add(schakel)

    page = login(joost).get(reverse("partners:service_edit", args=[service.pk]))

    assert groups_on(page, "together_with") == {
        "Partners van de bibliotheek": (", gekozen: 1 van 2", "Schakel", ["Brug", "Schakel"]),
        "Landelijke organisaties": (", gekozen: 0 van 1", "", ["UWV"]),
    }
    [(count, chosen, offered)] = groups_on(page, "languages").values()
    assert (count, chosen) == (f", gekozen: 1 van {len(offered)}", "Arabisch")
