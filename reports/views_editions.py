"""Editions: the list, the page of one, and its files. All of it from the frozen document alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ido.access import Right, SignedInRequest, has_right, requires
from ido.models import Municipality, Operation, User
from ido.templatetags.components import number
from reports import notation
from reports.document import Document
from reports.editions.expected import coming, missing
from reports.editions.frozen import thaw
from reports.editions.preview import may_preview
from reports.editions.running import has_stopped
from reports.files import download, file_name, table_of
from reports.forms_editions import EditionFilter
from reports.inhabitants import listed
from reports.models import Download, Edition, EditionRun
from reports.pages import Sheets, tabs
from reports.tasks_editions import start
from reports.writers import WRITERS

READ = (Right.READ_EDITIONS, Right.READ_LIBRARY_REPORTS)
MAKE = (Right.READ_LIBRARY_REPORTS, Right.MANAGE_INSTALLATION)
PER_PAGE = 25
JUST = timedelta(minutes=15)  # so long is said that the making is done
LEAD = "Wat mensen vroegen bij het Informatiepunt Digitale Overheid, elk kwartaal en elk jaar."
LEAD_INSTALLATION = "Wat gemeenten en provincies te lezen krijgen, en wat er nog gemaakt wordt."
LEAD_LIBRARY = "Wat gemeenten van jullie cijfers te lezen krijgen. Kleine aantallen staan er niet in."
EDITION = "uitgave"  # how a download of a whole edition is noted
FIRST = ("pdf", "xlsx", "ods")  # to read, and to reckon with; then what programs ask for
FORMATS = [*(WRITERS[one] for one in FIRST), *(one for one in WRITERS.values() if one.extension not in FIRST)]


@requires(*READ, *MAKE)
@require_safe
def edition_list(request: SignedInRequest) -> HttpResponse:
    """What was published about the user's area; for who keeps it also what is to come and what is made."""
    user, now = request.user, timezone.now()
    visible = Edition.objects.visible_to(user).newest().listed()
    form = EditionFilter(request.GET, editions=visible.published())
    page = Paginator(form.narrow(visible.published()), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        **heading(user),
        "form": form,
        "page": page,
        "formats": FORMATS,
        "coming": coming(timezone.localdate(now)),
        "refused": visible.refused(),
        "keeps": any(has_right(user, right) for right in MAKE),
        "reads": any(has_right(user, right) for right in READ),
        "missing": missing(kept_by(user), timezone.localdate(now)),
        "named": user.municipality is None,
    }
    if context["keeps"]:
        context |= kept(user, now)
    return render(request, "reports/edition_list.html", context)


def kept(user: User, now: datetime) -> dict[str, Any]:
    """What who keeps editions sees above them: what is being made, what was, and what there is to do."""
    running, last = EditionRun.objects.running().first(), EditionRun.objects.latest_finished()
    installs, today = has_right(user, Right.MANAGE_INSTALLATION), timezone.localdate(now)
    finished = last.finished_at if last and last.total else None
    recent = Edition.objects.newest().filter(first_day__year__gte=today.year - 1)
    return {
        "tabs": tabs("edition_list") if user.library else [],
        "previews": previews(user, today),
        "run": running,
        "progress": progress_text(running) if running else "",
        "steps": EditionRun.Step.labels,
        "stopped": running is not None and has_stopped(running, now),
        "last": last,
        "just": finished is not None and finished > now - JUST,
        "waited": waited(last, user),
        "closes": user.library is not None,
        "installs": installs,
        "periods": recent.per_period() if installs else [],
    }


@requires(*MAKE)
@require_POST
def edition_make(request: SignedInRequest) -> HttpResponse:
    """Have everything that is due made now, or go on with what was broken off."""
    if start(timezone.now()):
        messages.success(request, "Het maken van de uitgaven is begonnen.")
    else:
        messages.info(request, "De uitgaven worden al gemaakt.")
    return redirect("reports:edition_list")


@requires(*MAKE)
@require_safe
def edition_progress(request: SignedInRequest) -> JsonResponse:
    """For the page that waits: whether editions are being made, which one and how far, how many were done."""
    run = EditionRun.objects.running().first()
    if run is None:
        return JsonResponse({"running": False})
    goes_on = not has_stopped(run, timezone.now())
    far = {"label": run.label, "done": run.done, "total": run.total, "step": run.at, "part": run.part}
    return JsonResponse({"running": goes_on, **far})


@requires(*READ)
@require_safe
def edition_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One edition to read and to print."""
    edition = own_edition(request, pk)
    document = contents(edition)
    context = {
        "edition": edition,
        "successor": edition.successor,
        "predecessor": edition.predecessor,
        "document": document,
        "colophon": colophon(document),
        "page": Sheets(document.tables),
        "formats": FORMATS,
    }
    return render(request, "reports/edition_detail.html", context)


@requires(*READ)
@require_safe
def edition_download(request: SignedInRequest, pk: UUID, extension: str) -> HttpResponse:
    """The whole edition as a file; noted."""
    if extension not in WRITERS:
        raise Http404
    edition = own_edition(request, pk)
    Download.record(
        user=request.user, report=EDITION, scope=edition.scope, period=edition.period, extension=extension
    )
    name = file_name(EDITION, edition.subject, edition.period, extension, edition.number)
    return download(contents(edition), extension, name, frozen=edition.document)


@requires(*READ)
@require_safe
def edition_table(request: SignedInRequest, pk: UUID, slug: str, extension: str) -> HttpResponse:
    """One table of the edition as a file; noted."""
    edition = own_edition(request, pk)
    document = table_of(contents(edition), slug)
    if extension not in WRITERS or document is None:
        raise Http404
    Download.record(
        user=request.user, report=slug, scope=edition.scope, period=edition.period, extension=extension
    )
    name = file_name(slug, edition.subject, edition.period, extension, edition.number)
    return download(document, extension, name)


def contents(edition: Edition) -> Document:
    """The document as it was frozen; when a later number took its place, the colophon begins with that."""
    document, successor = thaw(edition.document), edition.successor
    if successor is None:
        return document
    on = notation.day(timezone.localtime(successor.made_at))
    line = ("Vervangen", f"door uitgave {successor.number} van {on}: {successor.reason}")
    return replace(document, imprint=[line, *document.imprint])


def heading(user: User) -> dict[str, str]:
    """Title and introduction of the list, for this reader."""
    if user.municipality is not None:
        return {"title": f"Gemeente {user.municipality.name}", "lead": LEAD}
    if user.province:
        return {"title": f"Provincie {user.get_province_display()}", "lead": LEAD}
    return {"title": "Uitgaven voor gemeenten", "lead": LEAD_LIBRARY if user.library else LEAD_INSTALLATION}


def waited(last: EditionRun | None, user: User) -> list[str]:
    """What was not closed again in the last run, where the user's library has or had a desk."""
    if last is None or not last.waited:
        return []
    mine = set(kept_by(user).values_list("pk", flat=True))
    return [name for code, name in last.waited if code in mine]


def progress_text(run: EditionRun) -> str:
    return f"{number(run.done)} van {number(run.total)} uitgaven"


def previews(user: User, today: date) -> list[Municipality]:
    """Of which municipalities the user may see what their next edition would hold now."""
    if user.library is None:
        return []
    quarter = coming(today)[0].quarter
    return [place for place in kept_by(user) if may_preview(user.library, place, quarter)]


def colophon(document: Document) -> list[tuple[str, str]]:
    """What a reader may want to know of how it came about, each line with its label."""
    appeared = ("Verschenen", notation.day(timezone.localtime(document.created)))
    makers = [("Gegevens van", listed(document.makers))] if document.makers else []
    return [*makers, appeared, *document.imprint]


def kept_by(user: User) -> QuerySet[Municipality]:
    """Where the user's library has or had a desk, or what the user works for; else every municipality."""
    if user.municipality is not None:
        return Municipality.objects.filter(pk=user.municipality.pk)
    if user.province:
        return Municipality.objects.filter(province=user.province)
    if user.library is None:
        return Municipality.objects.all()
    here = Operation.objects.filter(location__library=user.library).values("municipality")
    return Municipality.objects.filter(pk__in=here)


def own_edition(request: SignedInRequest, pk: UUID) -> Edition:
    """The edition, if it was published and this user may read it; else Http404."""
    editions = Edition.objects.visible_to(request.user).published().select_related("municipality")
    return get_object_or_404(editions.defer("cells"), pk=pk)
