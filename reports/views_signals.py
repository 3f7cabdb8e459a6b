"""Signals: noting one at the desk, the list, one signal, and each step it takes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ido.access import Right, SignedInRequest, has_right, requires
from ido.history import Trail, changes, events_of
from ido.pages import Path, form_page
from ido.refusals import saved
from registration.models import Visit
from reports.actions_signals import forward, note, take_step
from reports.forms_signal_steps import AnswerForm, ForwardForm, MergeForm, ReasonForm, ReopenForm
from reports.forms_signals import CorrectionForm, SignalFilter, SignalForm
from reports.mail import officials_of
from reports.models import Signal, SignalState
from reports.models.signal import INSIDE

PER_PAGE = 50
TONES = {
    SignalState.NOTED: "accent",
    SignalState.FORWARDED: "info",
    SignalState.ANSWERED: "success",
    SignalState.NOT_OURS: "warning",
}
TOLD = ["topic", "public_body", "observation", "wish", "outward"]
READ = (Right.NOTE_SIGNALS, Right.ANSWER_SIGNALS)


class Way(NamedTuple):
    """A step that a coordinator can make: where to, what is filled in, and what is said of it."""

    to: SignalState
    form: Callable[..., Any]
    label: str
    lead: str
    done: str


WAYS = {
    "doorsturen": Way(
        SignalState.FORWARDED,
        ForwardForm,
        "Doorsturen",
        "De gemeente leest dit signaal en kan erop antwoorden.",
        "Het signaal is doorgestuurd naar de gemeente.",
    ),
    "binnen": Way(
        SignalState.KEPT,
        ReasonForm,
        "Binnen houden",
        "De bibliotheek lost dit zelf op, of houdt het nog even in de gaten.",
        "Het signaal blijft binnen de bibliotheek.",
    ),
    "samenvoegen": Way(
        SignalState.MERGED,
        MergeForm,
        "Samenvoegen",
        "Gaat een ander signaal over hetzelfde? Dan gaat dit daarin op.",
        "De signalen zijn samengevoegd.",
    ),
    "afsluiten": Way(
        SignalState.CLOSED,
        ReasonForm,
        "Afsluiten",
        "Er gebeurt niets meer mee.",
        "Het signaal is afgesloten.",
    ),
    "heropenen": Way(
        SignalState.NOTED,
        ReopenForm,
        "Heropenen",
        "Het signaal is dan weer nieuw.",
        "Het signaal is weer nieuw.",
    ),
}


@requires(*READ)
def signal_list(request: SignedInRequest) -> HttpResponse:
    """What somebody may know of: all of the library, the own ones, or what was forwarded."""
    form = SignalFilter(request.GET, user=request.user)
    found = form.signals().select_related("topic", "public_body", "library", "municipality", "noted_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(signal, tone(signal)) for signal in page.object_list],
        "notes": has_right(request.user, Right.NOTE_SIGNALS),
        "manages": has_right(request.user, Right.MANAGE_SIGNALS),
    }
    return render(request, "signals/signal_list.html", context)


@requires(Right.NOTE_SIGNALS)
def signal_add(request: SignedInRequest) -> HttpResponse:
    """Note what is wrong; from a visit with its topic and place filled in."""
    data = request.POST if request.method == "POST" else None
    form = SignalForm(data, user=request.user, now=timezone.now(), initial=start(request))
    from_desk = bool(request.GET.keys() & {"locatie", "bezoek"})
    label, above = ("Balie", "registration:desk") if from_desk else ("Signalen", "signals:signal_list")
    if form.is_valid():
        note(signal=form.signal())
        messages.success(request, "Je signaal is genoteerd. Bij Signalen zie je wat ermee gebeurt.")
        return redirect(above)
    return form_page(
        request,
        form,
        title="Signaal melden",
        path=[(label, reverse(above))],
        lead="Wat gaat er mis in een regeling of een dienst? De coördinator bekijkt je melding.",
        submit="Signaal melden",
    )


def start(request: SignedInRequest) -> dict[str, Any]:
    """What is known beforehand: of the visit that was stored just now, or of the desk."""
    known: dict[str, Any] = {"submission_id": uuid.uuid4()}
    if request.GET.get("locatie", "").isdecimal():
        known["location"] = request.GET["locatie"]
    number = request.GET.get("bezoek", "")
    visits = Visit.objects.visible_to(request.user)
    visit = visits.filter(pk=number).first() if number.isdecimal() else None
    if visit is None:
        return known
    known["location"] = visit.location_id
    if (question := visit.questions.order_by("-position").first()) is not None:
        known |= {"topic": question.topic_id, "public_body": question.public_body_id}
    return known


@requires(*READ)
def signal_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One signal: what was noted, what went out, what came back, and what can be done now."""
    signal = find(request, pk)
    inside = request.user.library_id is not None
    steps = signal.steps.select_related("by__municipality", "merged_into").order_by("-pk")
    if not inside:
        steps = steps.filter(at__gte=signal.forwarded_at).exclude(to_state__in=INSIDE)
    manages = has_right(request.user, Right.MANAGE_SIGNALS)
    context = {
        "signal": signal,
        "tone": tone(signal),
        "inside": inside,
        "steps": steps,
        "ways": ways_of(signal) if manages else [],
        "merged": signal.merged.select_related("noted_by") if manages else [],
        "corrects": signal.may_be_corrected_by(request.user),
        "answers": has_right(request.user, Right.ANSWER_SIGNALS) and signal.may_go_to(SignalState.ANSWERED),
        "changes": history(signal) if manages else [],
    }
    return render(request, "signals/signal_detail.html", context)


@requires(Right.NOTE_SIGNALS)
def signal_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Better words for the same signal, by who noted it or by the coordinator."""
    signal = find(request, pk)
    if not signal.may_be_corrected_by(request.user):
        messages.error(
            request, "Je coördinator heeft dit signaal al bekeken. Je kunt het niet meer wijzigen."
        )
        return redirect(signal_url(signal))
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, signal=signal, user=request.user, now=timezone.now())
    if form.is_valid() and saved(form, form.save):
        messages.success(request, "Het signaal is gewijzigd.")
        return redirect(signal_url(signal))
    return form_page(request, form, title="Signaal wijzigen", path=path_to(signal))


@requires(Right.MANAGE_SIGNALS)
def signal_step(request: SignedInRequest, pk: int, way: str) -> HttpResponse:
    """Forward, keep inside, merge, close or open again."""
    signal, chosen = find(request, pk), WAYS.get(way)
    if chosen is None:
        raise Http404
    if chosen not in [one for _, one in ways_of(signal)]:
        messages.error(request, "Dat kan niet meer: het signaal is intussen verder. Kijk hoe het nu staat.")
        return redirect(signal_url(signal))
    data = request.POST if request.method == "POST" else None
    form = chosen.form(data, signal=signal)
    if form.is_valid() and saved(form, lambda: take(request, signal, chosen, form.cleaned_data)):
        messages.success(request, chosen.done)
        return redirect(signal_url(signal))
    return form_page(
        request,
        form,
        title=f"{chosen.label}: {signal.subject}",
        path=path_to(signal),
        lead=chosen.lead,
        notice=nobody_reads(signal) if chosen.to == SignalState.FORWARDED else "",
        submit=chosen.label,
    )


def take(request: SignedInRequest, signal: Signal, way: Way, words: dict[str, Any]) -> None:
    by, now = request.user, timezone.now()
    if way.to == SignalState.FORWARDED:
        outward = words.get("outward", signal.outward)
        forward(signal=signal, outward=outward, question=words.get("text", ""), by=by, now=now)
    else:
        take_step(signal=signal, to=way.to, by=by, now=now, **words)


@requires(Right.ANSWER_SIGNALS)
def signal_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """The municipality answers, adds to its answer, or says whose it is."""
    signal = find(request, pk)
    if not signal.may_go_to(SignalState.ANSWERED):
        messages.error(request, "Dit signaal is afgesloten. Je kunt er niet meer op antwoorden.")
        return redirect(signal_url(signal))
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, signal=signal)
    if form.is_valid():
        words = form.cleaned_data
        to = SignalState(words["to"])

        def answer() -> None:
            said = {"text": words["text"], "referred_to": words["referred_to"]}
            take_step(signal=signal, to=to, by=request.user, now=timezone.now(), **said)

        if saved(form, answer):
            messages.success(request, "Je antwoord is verstuurd. De bibliotheek krijgt een bericht.")
            return redirect(signal_url(signal))
    return form_page(
        request,
        form,
        title=f"Antwoord: {signal.subject}",
        path=path_to(signal),
        lead="Je antwoord komt in het rapport over je gemeente. Dat kan openbaar worden.",
        about=("Het signaal", signal.outward),
        submit="Antwoord versturen",
    )


def find(request: SignedInRequest, pk: int) -> Signal:
    rows = Signal.objects.visible_to(request.user)
    related = ("topic", "public_body", "library", "municipality", "location", "noted_by", "merged_into")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def ways_of(signal: Signal) -> list[tuple[str, Way]]:
    """The steps a coordinator can make now, by the word in their address."""
    ways = [(word, way) for word, way in WAYS.items() if signal.may_go_to(way.to)]
    if signal.merged.exists():
        ways = [(word, way) for word, way in ways if way.to != SignalState.MERGED]
    return ways


def nobody_reads(signal: Signal) -> str:
    if officials_of(signal).exists():
        return ""
    return (
        f"Bij de gemeente {signal.municipality} heeft niemand een account. Het signaal staat daar klaar, "
        "maar er gaat geen mail uit. Bel of mail de gemeente zelf ook even."
    )


def history(signal: Signal) -> list[Any]:
    """What was reworded, by whom."""
    return changes([Trail(list(events_of(Signal).filter(pgh_obj=signal)), signal, "signaal", TOLD)])


def tone(signal: Signal) -> str:
    return TONES.get(SignalState(signal.state), "")


def signal_url(signal: Signal) -> str:
    return reverse("signals:signal_detail", args=[signal.pk])


def path_to(signal: Signal) -> Path:
    return [("Signalen", reverse("signals:signal_list")), (signal.subject, signal_url(signal))]
