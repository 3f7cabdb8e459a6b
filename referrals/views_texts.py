"""The texts that visitors hear and read, kept by the coordinator: old versions stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.models import Library
from referrals.consent_words import date_words, direction
from referrals.forms_texts import TextForm, first_values
from referrals.models import RIGHT_TO_LEFT, Language, Text
from referrals.texts import PARTS, fill

MEANWHILE = (
    "Iemand anders sloeg net een nieuwe versie op. Wat je typte, staat er nog. Vergelijk en sla opnieuw op."
)


def own_library(request: SignedInRequest) -> Library:
    """The library of who has a right to its referrals."""
    return cast(Library, request.user.library)


@requires(Right.MANAGE_REFERRALS)
def text_list(request: SignedInRequest) -> HttpResponse:
    """Every text by language: whether the library has its own, and since when."""
    library = own_library(request)
    kinds = []
    for kind, label in Text.Kind.choices:
        texts = Text.objects.in_use(library, kind)
        rows = [(code, name, texts.get(code)) for code, name in Language.choices]
        kinds.append((kind, label.capitalize(), rows))
    return render(request, "referrals/text_list.html", {"kinds": kinds})


@requires(Right.MANAGE_REFERRALS)
def text_edit(request: SignedInRequest, kind: str, language: str) -> HttpResponse:
    """Write a better wording, look at it as the visitor will, and store it as a new version."""
    if kind not in Text.Kind.values or language not in Language.values:
        raise Http404
    library = own_library(request)
    own = Text.objects.filter(library=library, kind=kind, language=language)
    newest = own.values_list("version", flat=True).first() or 0
    current = Text.objects.in_use(library, kind).get(language)
    data = request.POST if request.method == "POST" else None
    initial = {**first_values(current, kind), "version": newest}
    form = TextForm(data, kind=kind, language=language, initial=initial)
    parts, status = current.parts if current else {}, 200
    if data is not None and not form.is_valid():
        status = 422
    elif data is not None:
        parts = form.parts(form.cleaned_data)
        if "voorbeeld" not in data:
            if stored(request, form.cleaned_data["version"], newest, kind, language, parts):
                messages.success(request, "Opgeslagen. Vanaf nu leest de balie deze tekst.")
                return redirect("referrals:text_edit", kind, language)
            form = TextForm({**data.dict(), "version": newest}, kind=kind, language=language)
            form.full_clean()
            form.add_error(None, MEANWHILE)
            status = 409
    lines = preview(kind, language, parts, library) if parts else []
    context = {"form": form, "current": current, "preview": lines, "history": own.select_related("made_by")}
    return render(request, "referrals/text_edit.html", context | about(kind, language), status=status)


def about(kind: str, language: str) -> dict[str, Any]:
    """Which text the page is about."""
    return {
        "kind": kind,
        "language": language,
        "title": f"{Text.Kind(kind).label.capitalize()}: {Language(language).label}",
        "direction": direction(language),
        "path": [("Doorverwijsteksten", reverse("referrals:text_list"))],
    }


def stored(
    request: SignedInRequest, seen: int, newest: int, kind: str, language: str, parts: dict[str, str]
) -> bool:
    """Whether the new version was stored: not when another came after the one that was seen."""
    if seen != newest:
        return False
    try:
        with transaction.atomic():
            Text.objects.create(
                library=own_library(request),
                kind=kind,
                language=language,
                version=newest + 1,
                parts=parts,
                made_at=timezone.now(),
                made_by=request.user,
            )
    except IntegrityError:
        return False
    return True


def preview(kind: str, language: str, parts: dict[str, str], library: Library) -> list[str]:
    """The parts as a visitor will hear or read them, with an invented partner, topic and day."""
    last = timezone.localdate() + timedelta(days=settings.REFERRAL_KEPT_DAYS)
    values = {
        "partner": "Sociaal Raadslieden",
        "topic": "DigiD",
        "until": date_words(last, language),
        "day": date_words(last, language),
        "contact": "013 1234567",
        "address": f"{settings.BASE_URL}{reverse('referrals:withdraw')}".partition("://")[2],
        "library": library.name,
    }
    isolated = language in RIGHT_TO_LEFT
    return [fill(parts[part.name], values, isolated=isolated) for part in PARTS[kind]]


@requires(Right.MANAGE_REFERRALS)
@require_POST
def text_reset(request: SignedInRequest, kind: str, language: str) -> HttpResponse:
    """Back to the national text; the library's own versions stay in the history."""
    if kind not in Text.Kind.values or language not in Language.values:
        raise Http404
    library = own_library(request)
    current = Text.objects.in_use(library, kind).get(language)
    if current is None or current.library_id is None:
        messages.info(request, "Je gebruikt de landelijke tekst al.")
    else:
        stored(request, current.version, current.version, kind, language, {})
        messages.success(request, "Je gebruikt weer de landelijke tekst.")
    return redirect("referrals:text_edit", kind, language)
