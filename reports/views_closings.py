"""Closed quarters of a library: what changed since, and asking to have one closed again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, requires
from ido.models import Operation, User
from reports.editions.calendar import due_quarters
from reports.forms_reclosing import ReclosingForm
from reports.models import Closing, Edition, Reclosing
from reports.periods import Period
from reports.since_closing import Since, since_at_desks
from reports.tasks_editions import start


class Closed(NamedTuple):
    """A closed quarter, what happened since at the desks of the library, and the last request about it."""

    closing: Closing
    since: Since
    request: Reclosing | None

    @property
    def quarter(self) -> Period:
        return Period.quarter_of(self.closing.first_day)

    @property
    def is_asked(self) -> bool:
        return self.request is not None and self.request.state == Reclosing.State.ASKED

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to do about it and nothing to read."""
        return not (self.since.any or self.is_asked or self.waits)

    @property
    def waits(self) -> bool:
        """Whether the last request could not be done."""
        return self.request is not None and self.request.state == Reclosing.State.WAITS


@requires(Right.READ_LIBRARY_REPORTS)
@require_safe
def closing_list(request: SignedInRequest) -> HttpResponse:
    """Every quarter that was closed where the library had a desk, the newest first."""
    now = timezone.now()
    closings = closed_for(request.user, timezone.localdate(now))
    happened = happened_at(request.user, closings, now)
    asked = requests_about(closings, request.user)
    rows = [
        Closed(
            closing,
            happened[closing.pk],
            asked.get((closing.municipality_id, closing.first_day)),
        )
        for closing in closings
    ]
    context = {
        "rows": [row for row in rows if not row.is_quiet],
        "quiet": [row for row in rows if row.is_quiet],
        "several": len({closing.municipality_id for closing in closings}) > 1,
    }
    return render(request, "reports/closing_list.html", context)


@requires(Right.READ_LIBRARY_REPORTS)
def closing_again(request: SignedInRequest, code: str, name: str) -> HttpResponse:
    """What would be counted anew in a quarter, and what comes of it; a POST asks for it."""
    now = timezone.now()
    closing = next(
        (
            one
            for one in closed_for(request.user, timezone.localdate(now))
            if (one.municipality_id, Period.quarter_of(one.first_day).name) == (code, name)
        ),
        None,
    )
    if closing is None:
        raise Http404
    form = ReclosingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.ask(closing, by=request.user, at=now):
            began = start(now)
            when = "Dat is nu begonnen." if began else "Dat gebeurt na de uitgaven die nu worden gemaakt."
            messages.success(request, f"Je vraag om opnieuw vast te stellen is opgeslagen. {when}")
        else:
            messages.info(request, "Dit kwartaal wordt al opnieuw vastgesteld.")
        return redirect("reports:closing_list")
    row = Closed(
        closing,
        happened_at(request.user, [closing], now)[closing.pk],
        requests_about([closing], request.user).get((closing.municipality_id, closing.first_day)),
    )
    context = {"row": row, "form": form, "editions": editions_about(closing)}
    return render(request, "reports/closing_again.html", context)


def happened_at(user: User, closings: Sequence[Closing], now: datetime) -> dict[int, Since]:
    assert user.library is not None  # who reads live reports is of a library
    return since_at_desks(closings, user.library, until=now)


def closed_for(user: User, today: date) -> list[Closing]:
    """The closings that count now, of the quarters of this year and the last with a desk of the library."""
    operations = Operation.objects.filter(location__library=user.library_id)
    served = [*operations.values_list("municipality", "period")]
    due = due_quarters(today)
    found = Closing.objects.filter(
        municipality__in={code for code, _ in served}, first_day__in=[quarter.first for quarter in due]
    )
    closings = found.latest_version().select_related("municipality").defer("counts")
    mine = [
        closing
        for closing in closings
        if any(
            code == closing.municipality_id and overlaps(days, Period.quarter_of(closing.first_day))
            for code, days in served
        )
    ]
    return sorted(mine, key=lambda one: (-one.first_day.toordinal(), one.municipality.name))


def overlaps(days: object, quarter: Period) -> bool:
    """Whether the range of days of a desk has one in the quarter."""
    lower, upper = getattr(days, "lower", None), getattr(days, "upper", None)
    return lower is not None and lower <= quarter.last and (upper is None or upper > quarter.first)


def requests_about(closings: Iterable[Closing], user: User) -> dict[tuple[str, date], Reclosing]:
    """The last request of the library about each of these quarters; what is not done yet is of anybody."""
    keys = {(closing.municipality_id, closing.first_day) for closing in closings}
    found = Reclosing.objects.filter(
        Q(library=user.library_id) | Q(state=Reclosing.State.ASKED),
        municipality__in={code for code, _ in keys},
        first_day__in={day for _, day in keys},
    )
    return {(one.municipality_id, one.first_day): one for one in found.order_by("pk")}


def editions_about(closing: Closing) -> list[Edition]:
    """What was published that counts this quarter, and would get a next number."""
    quarter, year = Period.quarter_of(closing.first_day), Period.year(closing.first_day.year)
    province = closing.municipality.province
    near = Edition.objects.published().newest().of_province(province).overlapping(quarter)
    return [
        edition
        for edition in near.listed()
        if edition.municipality_id in (None, closing.municipality_id) and edition.period in (quarter, year)
    ]
