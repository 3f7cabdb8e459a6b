"""What the database refused, told to the person who typed it.

Constraints are the truth; forms check most of them beforehand. What only the database can see (another
request at the same moment, rows of other parts of the product) comes back here as an error of the form.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.forms import BaseForm

from ido.templatetags.components import dutch_date

# constraint -> the field of a form that shows it, when the form has that field
FIELDS = {
    "operation_periods_do_not_overlap": "first_day",
    "operation_covers_visits": "first_day",
    "operation_catchment_complete": "catchment_name",
    "operation_catchment_day_has_catchment": "catchment_counted_on",
    "location_name_once_per_library": "name",
    "partner_name_once": "name",
    "guide_title_once": "title",
    "topic_name_once": "name",
    "topic_ends_after_start": "ends_on",
}
ANOTHER_WAS_FIRST = "Dit botst met iets dat net is opgeslagen. Ververs de lijst en probeer het opnieuw."

IN_USE = "Dit is in gebruik. Daarom kun je het niet verwijderen."


def saved(form: BaseForm, save: Callable[[], object], *, in_use: str = IN_USE) -> bool:
    """Run `save` in a transaction; False, with the reason in the form, when the database refuses it.

    Constraints that wait for the end of a transaction are checked here, so that nothing fails later.
    `in_use` is the reason why a row to which others point cannot be deleted.
    """
    try:
        with transaction.atomic():
            save()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except ProtectedError:
        form.add_error(None, in_use)
        return False
    except IntegrityError as error:
        name = violated(error)
        field = FIELDS.get(name)
        form.add_error(field if field in form.fields else None, explanation(error))
        return False
    return True


def violated(error: DatabaseError) -> str:
    """The name of the constraint that refused; empty when it has none."""
    return _diagnosed(error, "constraint_name")


def _diagnosed(error: DatabaseError, what: str) -> str:
    """A part of what psycopg tells of a refusal (its `Diagnostic`); empty when it does not."""
    return getattr(getattr(error.__cause__, "diag", None), what, None) or ""


def explanation(error: IntegrityError) -> str:
    """What is wrong and what to do about it, in Dutch."""
    name = violated(error)
    if name == "operation_covers_visits":
        return _visits_outside(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name and constraint.violation_error_message:
                return str(constraint.violation_error_message)
    return ANOTHER_WAS_FIRST


def _visits_outside(error: IntegrityError) -> str:
    detail = json.loads(_diagnosed(error, "message_detail"))
    count = "Er is 1 bezoek" if detail["visits"] == 1 else f"Er zijn {detail['visits']} bezoeken"
    first, last = (dutch_date(date.fromisoformat(detail[key])) for key in ("first", "last"))
    days = f"op {first}" if first == last else f"van {first} tot en met {last}"
    return f"{count} genoteerd {days}. Dan moet deze locatie in dienst zijn. Kies dagen waar die in vallen."
