"""Pages on which a coordinator keeps the topics of the library, and the administrator the national ones."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, has_right, requires
from ido.forms_topics import TopicFields, TopicFilter, TopicForm, TopicGroupForm, TopicRetireForm
from ido.models import Topic, TopicGroup
from ido.pages import Path, confirm_page, delete_page, form_page
from ido.refusals import saved
from ido.templatetags.components import dutch_date

USED = (
    "Dit onderwerp is al gekozen bij een vraag. Verwijderen kan niet meer: stop het, dan blijft alles geteld."
)
LEAD = (
    "Waarover bezoekers iets vragen. Een nieuw onderwerp staat meteen op elke balie. Landelijke onderwerpen "
    "zijn van de beheerder; die van je eigen bibliotheek hebben het label ‘eigen’."
)
LEAD_NATIONAL = "De landelijke onderwerpen. Een nieuw onderwerp staat meteen op elke balie in het land."
NOT_EMPTY = "In deze groep staan onderwerpen. Een groep verwijderen kan alleen als hij leeg is."
MEANING = (
    "Naam, groep en domein liggen vast, want er kan al mee geteld zijn. Klopt er iets niet? Verwijder het "
    "onderwerp als nog niemand het koos. Stop het anders en voeg een nieuw onderwerp toe."
)


class Line(NamedTuple):
    """A topic in the list: whether this user may change it, and whether it still has to begin."""

    topic: Topic
    editable: bool
    later: bool


@requires(Right.MANAGE_TOPICS)
def topic_list(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    form = TopicFilter(request.GET)
    topics = Topic.objects.visible_to(request.user).select_related("group")
    found = [
        topic for topic in topics.order_by("group__position", "group__name", "name") if form.finds(topic)
    ]
    editable = set(Topic.objects.editable_by(request.user).values_list("pk", flat=True))
    groups = {group: _lines(group, found, editable, today) for group in TopicGroup.objects.all()}
    manages_groups = has_right(request.user, Right.MANAGE_INSTALLATION)
    context = {
        "form": form,
        "groups": [
            {"group": group, "current": current, "retired": retired}
            for group, (current, retired) in groups.items()
            if current or retired or (manages_groups and not form["zoek"].value())
        ],
        "manages_groups": manages_groups,
        "searching": bool(form["zoek"].value()),
        "lead": LEAD_NATIONAL if manages_groups else LEAD,
    }
    return render(request, "topics/topic_list.html", context)


def _lines(
    group: TopicGroup, topics: list[Topic], editable: set[int], today: date
) -> tuple[list[Line], list[Line]]:
    """The topics of a group that can be chosen, now or later, and those that are retired."""
    current: list[Line] = []
    retired: list[Line] = []
    for topic in topics:
        if topic.group_id == group.pk:
            is_over = topic.ends_on is not None and topic.ends_on <= today
            line = Line(topic, editable=topic.pk in editable, later=topic.starts_on > today)
            (retired if is_over else current).append(line)
    return current, retired


def path_to_topics() -> Path:
    return [("Onderwerpen", reverse("topic_list"))]


def editable_topic(request: SignedInRequest, pk: int) -> Topic:
    return get_object_or_404(Topic.objects.editable_by(request.user).select_related("group"), pk=pk)


@requires(Right.MANAGE_TOPICS)
def topic_add(request: SignedInRequest) -> HttpResponse:
    form = TopicForm(
        request.POST if request.method == "POST" else None, user=request.user, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        where = "op elke balie van je bibliotheek" if request.user.library_id else "op elke balie in het land"
        when = (
            "nu" if form.instance.starts_on <= timezone.localdate() else dutch_date(form.instance.starts_on)
        )
        messages.success(request, f"{form.instance} staat vanaf {when} {where}.")
        return redirect("topic_list")
    return form_page(
        request,
        form,
        title="Onderwerp toevoegen",
        path=path_to_topics(),
        lead="Een nieuw onderwerp staat meteen op elke balie. Naam, groep en domein liggen daarna vast.",
    )


@requires(Right.MANAGE_TOPICS)
def topic_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    topic = editable_topic(request, pk)
    form = TopicFields(request.POST if request.method == "POST" else None, instance=topic)
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, f"{topic} is gewijzigd.")
        return redirect("topic_list")
    return form_page(
        request,
        form,
        title=f"{topic} wijzigen",
        path=path_to_topics(),
        lead=f"Groep {topic.group}, domein {topic.get_domain_display()}.",
        notice=MEANING,
        delete_url=reverse("topic_delete", args=[pk]),
    )


@requires(Right.MANAGE_TOPICS)
def topic_retire(request: SignedInRequest, pk: int) -> HttpResponse:
    topic = editable_topic(request, pk)
    form = TopicRetireForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        topic.retire(on=form.cleaned_data["day"])
        messages.success(request, f"{topic} is niet meer te kiezen vanaf {dutch_date(topic.ends_on)}.")
        return redirect("topic_list")
    return confirm_page(
        request,
        form,
        title=f"{topic} stoppen?",
        path=path_to_topics(),
        text="Het verdwijnt van elke balie. Alle vragen die geteld zijn blijven geteld. "
        "Je kunt het later terugzetten.",
        submit="Stoppen",
        danger=False,
    )


@requires(Right.MANAGE_TOPICS)
@require_POST
def topic_reinstate(request: SignedInRequest, pk: int) -> HttpResponse:
    topic = editable_topic(request, pk)
    topic.reinstate()
    messages.success(request, f"{topic} is weer te kiezen.")
    return redirect("topic_list")


@requires(Right.MANAGE_TOPICS)
def topic_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    topic = editable_topic(request, pk)
    return delete_page(
        request,
        topic.delete,
        in_use=USED,
        done=f"{topic} is verwijderd.",
        title=f"{topic} verwijderen?",
        path=path_to_topics(),
        text="Dit kan alleen als nog niemand het onderwerp koos. Je kunt het niet ongedaan maken.",
        submit="Onderwerp verwijderen",
    )


@requires(Right.MANAGE_INSTALLATION)
def topic_group_add(request: SignedInRequest) -> HttpResponse:
    return _edit_group(request, TopicGroup(), "Groep toevoegen")


@requires(Right.MANAGE_INSTALLATION)
def topic_group_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edit_group(request, get_object_or_404(TopicGroup, pk=pk), "Groep wijzigen")


def _edit_group(request: SignedInRequest, group: TopicGroup, title: str) -> HttpResponse:
    delete_url = reverse("topic_group_delete", args=[group.pk]) if group.pk else ""
    form = TopicGroupForm(request.POST if request.method == "POST" else None, instance=group)
    if request.method == "POST" and form.is_valid() and saved(form, form.save):
        messages.success(request, f"De groep {group} is opgeslagen.")
        return redirect("topic_list")
    return form_page(request, form, title=title, path=path_to_topics(), delete_url=delete_url)


@requires(Right.MANAGE_INSTALLATION)
def topic_group_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(TopicGroup, pk=pk)
    return delete_page(
        request,
        group.delete,
        in_use=NOT_EMPTY,
        done="De groep is verwijderd.",
        title=f"Groep {group} verwijderen?",
        path=path_to_topics(),
        text="Dit kan alleen als er geen onderwerpen in staan.",
        submit="Groep verwijderen",
    )
