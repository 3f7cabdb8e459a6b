"""Editions for a spreadsheet: the page on which somebody arranges that, and the address that is fetched.

The address stays the same, so that a spreadsheet that fetches it again gets the newest figures. The code in
it takes the place of a login, and gives no more than published editions: what is not protected stays behind
a login with its second step.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ido import links
from ido.access import Right, SignedInRequest, has_right, lacks_second_factor, public, requires
from ido.models import Province, User
from reports import actions_links as actions
from reports.editions.frozen import thaw
from reports.editions.newest import QUARTER, YEAR, newest
from reports.files import ALL, download, file_name, table_of
from reports.models import Download, Edition, SpreadsheetLink
from reports.selection import scope_key
from reports.writers import WRITERS

READ = (Right.READ_EDITIONS, Right.READ_LIBRARY_REPORTS)


@requires(*READ)
@require_safe
def link(request: SignedInRequest) -> HttpResponse:
    """How it works, and until when the code of this user does."""
    return page(request)


@requires(*READ)
@require_POST
def link_make(request: SignedInRequest) -> HttpResponse:
    """A new code: the answer itself shows it, the only time that it can be seen."""
    now = timezone.now()
    renewed = SpreadsheetLink.objects.visible_to(request.user).usable(now).exists()
    return page(request, actions.make(by=request.user, at=now), renewed=renewed)


@requires(*READ)
@require_POST
def link_revoke(request: SignedInRequest) -> HttpResponse:
    if actions.revoke(by=request.user, at=timezone.now()):
        messages.success(request, "Je adres is gestopt. Je spreadsheet krijgt geen nieuwe cijfers meer.")
    return redirect("spreadsheets:link")


def page(request: SignedInRequest, code: str = "", *, renewed: bool = False) -> HttpResponse:
    now = timezone.now()
    editions = Edition.objects.visible_to(request.user).published()
    latest = newest(editions, None, QUARTER) or newest(editions, None, YEAR)
    current = SpreadsheetLink.objects.visible_to(request.user).filter(revoked_at=None).first()
    tables = thaw(latest.document).tables if latest else []
    context = {
        "current": current,
        "works": current is not None and current.is_usable(now),
        "code": code,
        "renewed": renewed,
        "addresses": [
            (table.title, address(code, latest, table.slug)) for table in tables if latest and code
        ],
        "tables": [(table.slug, table.title) for table in tables],
        "areas": areas(editions),
        "formats": [writer.extension for writer in WRITERS.values()],
        "days": settings.SPREADSHEET_LINK_DAYS,
    }
    return render(request, "reports/spreadsheet_link.html", context)


def address(code: str, edition: Edition, table: str) -> str:
    """What somebody pastes in a spreadsheet: it goes on to mean the newest edition of its kind."""
    period = QUARTER if edition.period.is_quarter else YEAR
    path = reverse("spreadsheets:fetch", args=[code, scope_key(edition.scope), period, table, "csv"])
    return settings.BASE_URL + path


def areas(editions: QuerySet[Edition]) -> list[tuple[str, str]]:
    """What can stand in an address as its area, with its name: provinces first."""
    found = editions.order_by("-province", "municipality__name").values_list(
        "province", "municipality", "municipality__name"
    )
    return [
        (province or code, Province(province).label if province else name)
        for province, code, name in found.distinct()
    ]


@public
@csrf_exempt  # what may be read follows from the code in the address, never from a cookie
@links.unlisted
@require_safe
def fetch(
    request: HttpRequest, code: str, area: str, period: str, table: str, extension: str
) -> HttpResponse:
    """A table of an edition, or all of it, as a file. Whatever is wrong gives the same answer: not found."""
    now = timezone.now()
    try:
        known = links.find(SpreadsheetLink.objects.select_related("user"), code, request=request, at=now)
    except links.TooManyMissesError:
        return render(request, "429.html", status=429)
    if known is None or not known.is_usable(now) or not may_read(known.user):
        return nothing(request)
    if not known.take(now):
        return render(request, "429.html", status=429)
    edition = newest(Edition.objects.visible_to(known.user).published(), area.upper(), period)
    if edition is None or extension not in WRITERS:
        return nothing(request)
    whole = thaw(edition.document)
    document = whole if table == ALL else table_of(whole, table)
    if document is None:
        return nothing(request)
    Download.record_daily(
        user=known.user,
        report=table,
        scope=edition.scope,
        period=edition.period,
        extension=extension,
        on=timezone.localdate(now),
    )
    name = file_name(table, edition.subject, edition.period, extension, edition.number)
    return download(document, extension, name, frozen=edition.document if table == ALL else "")


def may_read(user: User) -> bool:
    """Whether the user could log in and read editions right now."""
    return (
        User.objects.active().filter(pk=user.pk).exists()
        and any(has_right(user, right) for right in READ)
        and not lacks_second_factor(user)
    )


def nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)
