"""Pages on which guides are written: for one library, and national ones by the administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.history import Trail, changes, events_of, links_of
from ido.pages import Path, confirm_page
from ido.refusals import saved
from ido.templatetags.components import dutch_date
from partners.forms_guides import GuideFilter, GuideForm
from partners.models import Guide
from partners.pages import sections_page, tabs

PER_PAGE = 50
GUIDE_FIELDS = ["title", "steps", "may", "may_not", "links", "checked_on", "checked_by", "ends_on"]
LEAD = "Korte kaarten voor achter de balie. Schrijf kort en gewoon: een stap per regel."


@requires(Right.MANAGE_PARTNERS)
def guide_manage_list(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    form = GuideFilter(request.GET)
    found = form.guides(request.user, today).prefetch_related("topics")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    editable = set(Guide.objects.editable_by(request.user).values_list("pk", flat=True))
    rows = [
        {"guide": guide, "is_due": guide.is_due(today), "editable": guide.pk in editable}
        for guide in page.object_list
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "tabs": tabs("partners:guide_manage_list"),
        "searching": any(request.GET.get(name) for name in form.fields),
        "today": today,
    }
    return render(request, "partners/manage/guide_list.html", context)


def path_to_guides() -> Path:
    return [("Wegwijzers", reverse("partners:guide_manage_list"))]


def editable_guide(request: SignedInRequest, pk: int) -> Guide:
    return get_object_or_404(Guide.objects.editable_by(request.user), pk=pk)


@requires(Right.MANAGE_PARTNERS)
def guide_add(request: SignedInRequest) -> HttpResponse:
    return _edit(request, Guide(), "Wegwijzer schrijven")


@requires(Right.MANAGE_PARTNERS)
def guide_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edit(request, editable_guide(request, pk), "Wegwijzer wijzigen")


def _edit(request: SignedInRequest, guide: Guide, title: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = GuideForm(data, instance=guide, user=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, f"De wegwijzer {guide} is opgeslagen.")
        return redirect("partners:guide_manage_list")
    return sections_page(request, form, title=title, lead=LEAD, path=path_to_guides())


@requires(Right.MANAGE_PARTNERS)
@require_POST
def guide_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody read the guide and found it true: apart from changing it."""
    guide = editable_guide(request, pk)
    guide.checked_on, guide.checked_by = timezone.localdate(), str(request.user)
    guide.save(update_fields=["checked_on", "checked_by"])
    messages.success(request, f"{guide} is nagekeken op {dutch_date(guide.checked_on)} door {request.user}.")
    return redirect("partners:guide_manage_list")


@requires(Right.MANAGE_PARTNERS)
def guide_end(request: SignedInRequest, pk: int) -> HttpResponse:
    guide = editable_guide(request, pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        guide.ends_on = timezone.localdate()
        guide.save(update_fields=["ends_on"])
        messages.success(request, f"{guide} staat in het archief.")
        return redirect("partners:guide_manage_list")
    return confirm_page(
        request,
        form,
        title=f"{guide} archiveren?",
        path=path_to_guides(),
        text="Geen balie ziet de wegwijzer meer. Je kunt hem later terugzetten uit het archief.",
        submit="Archiveren",
        danger=False,
    )


@requires(Right.MANAGE_PARTNERS)
@require_POST
def guide_reinstate(request: SignedInRequest, pk: int) -> HttpResponse:
    guide = editable_guide(request, pk)
    guide.ends_on = None
    guide.save(update_fields=["ends_on"])
    messages.success(request, f"{guide} is teruggezet. Kijk hem nog eens na.")
    return redirect("partners:guide_manage_list")


@requires(Right.MANAGE_PARTNERS)
def guide_history(request: SignedInRequest, pk: int) -> HttpResponse:
    guide = get_object_or_404(Guide.objects.visible_to(request.user), pk=pk)
    events = list(events_of(Guide).filter(pgh_obj=guide))
    context = {
        "title": f"Geschiedenis van {guide}",
        "path": path_to_guides(),
        "changes": changes(
            [Trail(events, guide, "wegwijzer", GUIDE_FIELDS)], links_of(guide, ["topics"], "wegwijzer")
        ),
    }
    return render(request, "partners/manage/history.html", context)
