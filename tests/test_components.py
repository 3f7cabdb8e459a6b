"""Dutch notation, page numbers and the fields of our form templates."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from lxml import html

from ido.styleguide import StyleguideForm
from ido.templatetags.components import dutch_date, number, page_numbers, percentage
from partners.models import Partner


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1.000"),
        (1234567, 0, "1.234.567"),
        (1234.5, 1, "1.234,5"),
        (4.555, 2, "4,56"),
        (Decimal("20.8649"), 2, "20,86"),
        (2.5, 0, "3"),
        (-1234, 0, "\u22121.234"),
        (-0.2, 0, "0"),
        (7, 2, "7,00"),
        (None, 0, "–"),
    ],
)
def test_number_has_dutch_notation(value, decimals, expected):
    assert number(value, decimals) == expected


@pytest.mark.parametrize(
    ("share", "decimals", "expected"),
    [(0.265, 0, "27%"), (0.265, 1, "26,5%"), (1, 0, "100%"), (0, 0, "0%"), (None, 1, "–")],
)
def test_percentage_is_written_from_a_share(share, decimals, expected):
    assert percentage(share, decimals) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("date", "11 december 2022"),
        ("weekday", "zondag 11 december 2022"),
        ("numeric", "11-12-2022"),
        ("month", "december 2022"),
    ],
)
def test_day_is_written_in_dutch(style, expected):
    assert dutch_date(date(2022, 12, 11), style) == expected


def test_moment_is_read_on_the_dutch_clock():
    assert dutch_date(datetime(2022, 6, 30, 22, 5, tzinfo=UTC), "moment") == "1 juli 2022 om 00.05 uur"


def test_unknown_day_is_a_dash():
    assert dutch_date(None) == "–"


def test_filters_need_no_loading():
    page = Template("{{ count|number }} {{ share|percentage:1 }} {{ day|dutch_date }}")

    text = page.render(Context({"count": 6348, "share": 0.2651, "day": date(2026, 11, 22)}))

    assert text == "6.348 26,5% 22 november 2026"


def test_page_numbers_leave_out_the_far_ones():
    paginator = Paginator(range(200), 10)

    assert page_numbers(paginator.page(10)) == [1, None, 9, 10, 11, None, 20]
    assert page_numbers(Paginator(range(30), 10).page(1)) == [1, 2, 3]


def rendered(form: forms.Form) -> html.HtmlElement:
    page = Template("{% load crispy_forms_tags %}<form>{{ form|crispy }}</form>")
    return html.fromstring(page.render(Context({"form": form})))


def test_every_input_of_a_form_has_a_label_or_stands_in_a_named_group():
    page = rendered(StyleguideForm())

    labelled = {label.get("for") for label in page.iter("label")}
    inputs = [field for field in page.iter("input", "select", "textarea") if field.get("type") != "hidden"]

    assert len(inputs) > len(StyleguideForm.base_fields)
    assert [field.get("name") for field in inputs if field.get("id") not in labelled] == []
    assert all(group.find("legend").text_content().strip() for group in page.iter("fieldset"))


def test_hints_and_errors_are_tied_to_their_field():
    page = rendered(StyleguideForm(data={}))

    described = page.xpath("//*[@aria-describedby]")
    ids = set(page.xpath("//@id"))

    assert described
    assert all(set(field.get("aria-describedby").split()) <= ids for field in described)
    assert page.xpath("//*[@id='id_email']/@aria-invalid") == ["true"]
    assert page.xpath("//fieldset[@id='id_outcome']/@aria-describedby") == ["id_outcome_error"]


def test_error_summary_leads_to_every_wrong_field():
    page = rendered(StyleguideForm(data={}))

    links = page.xpath("//*[@role='alert']//a/@href")
    ids = page.xpath("//@id")

    assert len(links) == len(StyleguideForm(data={}).errors)
    assert all(ids.count(link.removeprefix("#")) == 1 for link in links)


def test_reading_goes_on_at_the_error_summary():
    class ShortForm(forms.Form):
        name = forms.CharField()

    assert rendered(ShortForm(data={})).xpath("boolean(//*[@role='alert'][@tabindex='-1']/@autofocus)")


def test_nothing_chosen_is_said_in_words():
    class MadeForm(forms.ModelForm):
        class Meta:
            model = Partner
            fields = ("kind", "place")

        place = forms.ModelChoiceField(Partner.objects.none(), required=False)

    page = rendered(MadeForm())

    assert page.xpath("//option[@value='']/text()") == ["Maak een keuze", "Geen keuze"]


def test_form_without_errors_has_no_summary():
    assert rendered(StyleguideForm()).xpath("//*[@role='alert']") == []


def test_optional_field_says_so_and_required_field_has_no_asterisk():
    page = rendered(StyleguideForm())

    assert "(niet verplicht)" in page.xpath("string(//label[@for='id_phone'])")
    assert page.xpath("string(//label[@for='id_email'])").strip() == "E-mailadres"


def test_every_id_of_a_form_is_used_once():
    ids = rendered(StyleguideForm(data={})).xpath("//@id")

    assert len(ids) == len(set(ids))


def test_date_and_time_in_one_field_form_a_group_the_summary_leads_to():
    class AppointmentForm(forms.Form):
        starts_at = forms.SplitDateTimeField(label="Begin")

    page = rendered(AppointmentForm(data={}))

    assert page.xpath("//*[@role='alert']//a/@href") == ["#id_starts_at"]
    assert page.xpath("string(//fieldset[@id='id_starts_at']/legend)").strip() == "Begin"


def test_formset_comes_back_with_its_management_form():
    formset = forms.formset_factory(StyleguideForm, extra=2)(prefix="rij")

    page = Template("{% load crispy_forms_tags %}<form>{{ formset|crispy }}</form>").render(
        Context({"formset": formset})
    )

    assert html.fromstring(page).xpath("//input[@name='rij-TOTAL_FORMS']/@value") == ["2"]
    assert 'id="id_rij-1-email"' in page
