"""What somebody fills in, and what the page says to it."""

from __future__ import annotations

from tests.factories import make_municipality


def operation_data(**changes) -> dict:
    make_municipality()
    return {
        "first_day": "2026-01-01",
        "last_day": "",
        "municipality": "GM0034",
        "scenario": "broad",
        "service_levels": ["refer", "help"],
        "staffing": ["staff"],
        "catchment_name": "",
        "catchment_inhabitants": "",
        "catchment_source": "",
        "catchment_counted_on": "",
        **changes,
    }


def errors_of(response, form: str = "form") -> dict[str, list[str]]:
    """What is wrong with each field of the form that came back."""
    assert response.status_code == 200
    return {name: [str(e) for e in errors] for name, errors in response.context[form].errors.items()}


def text_of(response) -> str:
    """The page on one line, so that words are found however it is wrapped."""
    return " ".join(response.content.decode().split())
