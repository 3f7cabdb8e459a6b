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


def errors_of(response, form: str = "form") -> dict:
    assert response.status_code == 200
    return response.context[form].errors.get_json_data()


def text_of(response) -> str:
    return " ".join(response.content.decode().split())
