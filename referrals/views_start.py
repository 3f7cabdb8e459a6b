"""From a question to a referral: one key at the desk, a list for a question stored earlier, or inbound."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.pages import form_page
from partners.lines import lines
from partners.models import Service
from partners.search import Filters, find, for_topic
from partners.views_map import municipality_of
from referrals.actions import start as start_warm
from referrals.actions import tell
from referrals.drafts import take_back
from referrals.forms_start import InboundForm, Pressed, pressed
from referrals.handover import Handover
from referrals.models import Referral, State
from registration.actions import AlreadyStoredError
from registration.choices import desk_choices
from registration.forms import DeskForm, FurtherQuestionForm
from registration.models import Question, Visit
from registration.views import already_stored, render_desk, store_question, store_visit
from registration.views_log import changeable_by

GONE = "Deze dienst is er niet meer. Kies een andere dienst."
MOST_LINES = 12


@requires(Right.REFER)
@require_POST
@transaction.atomic
def start(request: SignedInRequest) -> HttpResponse:
    """The desk's form, sent by the button of a service: store the visit as referred, then hand it over.

    What stands in the way of storing is said on the desk page, as always.
    """
    now = timezone.now()
    button = pressed(request.POST.get("verwijs", ""), request.user, timezone.localdate(now))
    visit, form = desk_form(request, now)
    if button is None:
        form.add_error(None, GONE)
        return render_desk(request, form, visit=visit, status=422)
    try:
        question = question_of(request, form, visit)
    except AlreadyStoredError as error:
        if not error.same:
            return already_stored(request, form, error)
        position = 1 if visit is None else form.cleaned_data["position"]
        question = error.visit.questions.get(position=position)
    if isinstance(question, HttpResponse):
        return question
    # One press stores once: the number of the referral follows from that of the visit.
    name = f"{question.position} {button.manner} {button.service.pk}"
    number = uuid.uuid5(question.visit.submission_id, name)
    return handed_on(request, button, question, number, now)


def desk_form(request: SignedInRequest, now: datetime) -> tuple[Visit | None, Any]:
    """The visit that goes on, if one does, and the form of the desk; its outcome is that it was referred."""
    posted: QueryDict = request.POST.copy()
    posted["outcome"] = Question.Outcome.REFERRED
    number = posted.get("visit", "")
    if not number:
        choices = desk_choices(request.user, timezone.localdate(now))
        return None, DeskForm(posted, user=request.user, now=now, choices=choices)
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0
    visit = get_object_or_404(changeable_by(request.user).counted(), pk=pk)
    choices = desk_choices(request.user, visit.day)
    return visit, FurtherQuestionForm(posted, user=request.user, now=now, choices=choices)


def question_of(request: SignedInRequest, form: Any, visit: Visit | None) -> Question | HttpResponse:
    """The question in the desk's form, stored; or the page that says why not. Raises AlreadyStoredError."""
    if visit is not None:
        return store_question(request, form, visit)
    stored = store_visit(request, form)
    return stored if isinstance(stored, HttpResponse) else stored.questions.get(position=1)


def handed_on(
    request: SignedInRequest, button: Pressed, question: Question, number: uuid.UUID, now: datetime
) -> HttpResponse:
    """Start the warm referral of a stored question, or store the cold one and go back to the desk."""
    visit, service = question.visit, button.service
    handover = Handover(number, question.topic, service.partner, service, visit.location, question)
    if button.manner == Referral.Manner.WARM:
        referral = start_warm(handover=handover, library=visit.library, by=request.user, now=now)
        return redirect("referrals:consent", referral.pk)
    referral = tell(handover=handover, library=visit.library, by=request.user, now=now)
    return told(request, referral)


def told(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """Back to the desk, which says so and offers to take it back."""
    if referral.state == State.ENTERED_IN_ERROR:
        messages.info(request, "Dit was al teruggedraaid. Kies de dienst opnieuw.")
        return redirect("registration:desk")
    where = referral.service or referral.partner
    messages.success(request, f"Genoteerd: je hebt de weg gewezen naar {where}.")
    visit = referral.question.visit if referral.question else None
    address = f"{reverse('registration:desk')}?gewezen={referral.pk}"
    return redirect(f"{address}&bezoek={visit.pk}" if visit else address)


@requires(Right.REFER)
@require_POST
def undo(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back a cold referral."""
    cold = Referral.objects.visible_to(request.user).filter(manner=Referral.Manner.COLD)
    with transaction.atomic():
        referral = get_object_or_404(cold.select_for_update(of=["self"]), pk=pk)
        if referral.state == State.COMPLETED:
            take_back(referral=referral, by=request.user, now=timezone.now())
    messages.success(request, "Teruggedraaid. Deze verwijzing telt niet mee.")
    visit = referral.question.visit if referral.question else None
    address = reverse("registration:desk")
    return redirect(f"{address}?bezoek={visit.pk}" if visit else address)


@requires(Right.REFER)
def choose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who can help with a question that was stored earlier."""
    now = timezone.now()
    today = timezone.localdate(now)
    questions = Question.objects.visible_to(request.user).counted()
    question = get_object_or_404(
        questions.select_related("topic", "visit__location", "visit__library"), pk=pk
    )
    status = 200
    if request.method == "POST":
        button = pressed(request.POST.get("verwijs", ""), request.user, today)
        number = submission_id(request)
        if button and number:
            return handed_on(request, button, question, number, now)
        messages.warning(request, GONE)
        status = 422
    words = request.GET.get("q", "")[:200]
    if words.strip():
        found = find(request.user, words, Filters(), now, most=MOST_LINES)
    else:
        municipality = municipality_of(question.visit.location, question.visit.day)
        services = for_topic(request.user, question.topic, municipality, now)
        found = list(services.values_list("pk", flat=True)[:MOST_LINES])
    context = {
        "question": question,
        "lines": lines(found, request.user, now),
        "words": words,
        "submission_id": uuid.uuid4(),
    }
    return render(request, "referrals/choose.html", context, status=status)


def submission_id(request: SignedInRequest) -> uuid.UUID | None:
    """The number the page gave the referral; None when it was tampered with."""
    try:
        return uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return None


@requires(Right.REFER)
def inbound(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody is sent to a service by a colleague or by another organisation."""
    now = timezone.now()
    today = timezone.localdate(now)
    offered = Service.objects.visible_to(request.user).active_on(today).select_related("partner")
    service = get_object_or_404(offered, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = InboundForm(
        data,
        user=request.user,
        service=service,
        today=today,
        initial={"submission_id": uuid.uuid4()},
    )
    if data is not None and form.is_valid():
        filled = form.cleaned_data
        handover = Handover(
            filled["submission_id"],
            filled["topic"],
            service.partner,
            service,
            direction=filled["direction"],
            sent_by=filled["sent_by"],
        )
        library = request.user.library
        assert library is not None, "whoever refers belongs to a library"
        referral = start_warm(handover=handover, library=library, by=request.user, now=now)
        return redirect("referrals:consent", referral.pk)
    return form_page(
        request,
        form,
        title=f"Iemand aanmelden voor {service.name}",
        path=[("Sociale kaart", reverse("partners:search")), (service.name, service_url(service))],
        lead="Voor wie wordt gestuurd door een collega of een andere organisatie. "
        "Kwam de vraag aan je eigen balie? Leg die dan eerst vast bij Balie.",
        submit="Verder",
    )


def service_url(service: Service) -> str:
    return reverse("partners:service_detail", args=[service.pk])
