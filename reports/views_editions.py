"""Editions: the list, the page of one, and its files. All of it from the frozen document alone."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, requires
from ido.models import Library, Municipality, Operation, User
from reports import notation
from reports.document import Document
from reports.editions.expected import coming, missing
from reports.editions.frozen import thaw
from reports.files import download, file_name, table_of
from reports.forms_editions import EditionFilter
from reports.inhabitants import listed
from reports.models import Download, Edition
from reports.pages import Sheets, tabs
from reports.writers import WRITERS

READ = (Right.READ_EDITIONS, Right.READ_LIBRARY_REPORTS)
PER_PAGE = 25
LEAD = "Wat mensen vroegen bij het Informatiepunt Digitale Overheid, elk kwartaal en elk jaar."
LEAD_LIBRARY = "Wat gemeenten van jullie cijfers te lezen krijgen. Kleine aantallen staan er niet in."
EDITION = "uitgave"  # how a download of a whole edition is noted
FORMATS = sorted(WRITERS.values(), key=lambda writer: writer.extension != "pdf")  # to read, before to reckon


@requires(*READ)
@require_safe
def edition_list(request: SignedInRequest) -> HttpResponse:
    """What was published about the user's area, what was refused there, and what is to come."""
    user, today = request.user, timezone.localdate()
    visible = Edition.objects.visible_to(user).listed()
    form = EditionFilter(request.GET, editions=visible.published())
    page = Paginator(form.narrow(visible.published()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": title_for(user),
        "lead": LEAD_LIBRARY if user.library else LEAD,
        "form": form,
        "page": page,
        "formats": FORMATS,
        "refused": visible.refused(),
        "coming": coming(today),
        "missing": missing(served(user.library), today) if user.library else [],
        "tabs": tabs("edition_list") if user.library else [],
    }
    return render(request, "reports/edition_list.html", context)


@requires(*READ)
@require_safe
def edition_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One edition to read and to print."""
    edition = own_edition(request, pk)
    document = thaw(edition.document)
    context = {
        "edition": edition,
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
    name = file_name(EDITION, edition.subject, edition.period, extension)
    return download(thaw(edition.document), extension, name, frozen=edition.document)


@requires(*READ)
@require_safe
def edition_table(request: SignedInRequest, pk: UUID, slug: str, extension: str) -> HttpResponse:
    """One table of the edition as a file; noted."""
    edition = own_edition(request, pk)
    document = table_of(thaw(edition.document), slug)
    if extension not in WRITERS or document is None:
        raise Http404
    Download.record(
        user=request.user, report=slug, scope=edition.scope, period=edition.period, extension=extension
    )
    return download(document, extension, file_name(slug, edition.subject, edition.period, extension))


def title_for(user: User) -> str:
    """Whose editions the user sees: 'Uitgaven voor gemeente Tilburg', in words."""
    if user.municipality is not None:
        return f"Gemeente {user.municipality.name}"
    return f"Provincie {user.get_province_display()}" if user.province else "Uitgaven voor gemeenten"


def colophon(document: Document) -> list[tuple[str, str]]:
    """What a reader may want to know of how it came about, each line with its label."""
    appeared = ("Verschenen", notation.day(timezone.localtime(document.created)))
    makers = [("Gegevens van", listed(document.makers))] if document.makers else []
    return [*makers, appeared, *document.imprint]


def served(library: Library) -> QuerySet[Municipality]:
    """Where the library has or had a desk."""
    here = Operation.objects.filter(location__library=library).values("municipality")
    return Municipality.objects.filter(pk__in=here)


def own_edition(request: SignedInRequest, pk: UUID) -> Edition:
    """The edition, if it was published and this user may read it; else Http404."""
    editions = Edition.objects.visible_to(request.user).published().select_related("municipality")
    return get_object_or_404(editions.defer("cells"), pk=pk)
