"""What readers hear of editions: that one appeared, and to the library that one did not. Never a figure."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from ido import post
from ido.models import Outgoing, Role, User
from ido.post import Letter, kind_of_mail
from reports.models import Edition, Reclosing

APPEARED, REFUSED, WAITS = "edition_appeared", "edition_refused", "reclosing_waits"
FAILED = "edition_failed"
State = Outgoing.State
TOGETHER = timedelta(minutes=15)  # what appears within this time is told in one mail


def announce(edition: Edition, *, at: datetime) -> None:
    """Queue a mail to each reader who wants one; of what was refused to who can do something about it.

    Once for each edition and person, however often it is asked for.
    """
    kind, people = (
        (APPEARED, readers(edition))
        if edition.state == Edition.State.PUBLISHED
        else (REFUSED, keepers(edition))
    )
    for user in people:
        post.put(
            kind,
            key=f"{kind}:{edition.pk}:{user.pk}",
            to=user.email,
            about={"edition": str(edition.pk), "user": user.pk},
            library=user.library,
            at=at,
            due=at + TOGETHER,
        )


def tell_that_it_waits(request: Reclosing, *, at: datetime) -> None:
    """Queue a mail to the coordinators of the library that asked to close a quarter again."""
    here = User.objects.active().filter(role=Role.COORDINATOR, library=request.library_id)
    for user in here.order_by("pk"):
        post.put(
            WAITS,
            key=f"{WAITS}:{request.pk}:{user.pk}",
            to=user.email,
            about={"reclosing": request.pk, "user": user.pk},
            library=request.library,
            at=at,
        )


def tell_that_it_failed(edition: Edition, words: str, *, at: datetime) -> None:
    """Queue a mail about what could not be made, to who misses it and to administrators; once."""
    about = {
        "municipality": edition.municipality_id,
        "province": edition.province,
        "first_day": edition.first_day.isoformat(),
        "last_day": edition.last_day.isoformat(),
    }
    administrators = User.objects.active().filter(role=Role.ADMINISTRATOR)
    for user in {user.pk: user for user in (*keepers(edition), *administrators)}.values():
        post.put(
            FAILED,
            key=":".join([FAILED, *filter(None, about.values()), str(user.pk)]),
            to=user.email,
            about={"edition": about, "name": str(edition), "words": words, "user": user.pk},
            library=user.library,
            at=at,
        )


def readers(edition: Edition) -> list[User]:
    """The officials of the area itself: an adviser of a province hears of the province, not of each town."""
    own = (
        Q(municipality=edition.municipality_id)
        if edition.municipality_id
        else Q(role=Role.PROVINCE, province=edition.province)
    )
    return list(User.objects.active().filter(own, wants_edition_mail=True))


def keepers(edition: Edition) -> list[User]:
    """The coordinators of libraries that serve the municipality; of a province the administrators."""
    if edition.municipality_id is None:
        return list(User.objects.active().filter(role=Role.ADMINISTRATOR))
    here = Q(role=Role.COORDINATOR, library__locations__operations__municipality=edition.municipality_id)
    return list(User.objects.active().filter(here).select_related("library").distinct())


@kind_of_mail(APPEARED)
def appeared(mail: Outgoing) -> Letter | None:
    """This edition and all of which a mail waits too, in one; nothing when such a mail was sent."""
    user = User.objects.active().filter(pk=mail.about["user"], wants_edition_mail=True).first()
    told_by = Outgoing.objects.filter(pk=mail.about.get("told_by")).first()
    if user is None or (told_by is not None and told_by.state in (State.SENT, State.SENDING)):
        return None
    others = Outgoing.objects.filter(kind=APPEARED, about__user=user.pk, state=State.WAITING)
    keys = [mail.about["edition"]]
    for other in others.exclude(pk=mail.pk):
        keys.append(other.about["edition"])
        other.about["told_by"] = mail.pk
        other.save(update_fields=["about"])
    editions = list(Edition.objects.visible_to(user).published().filter(pk__in=keys).listed())
    if not editions:
        return None
    subject = f"Nieuwe cijfers van het Informatiepunt: {editions[0].period.title}"
    if len(editions) > 1:
        subject = f"{len(editions)} nieuwe uitgaven met cijfers van het Informatiepunt"
    context = {
        "user": user,
        "about": editions[0].subject,
        "editions": [(edition, address(edition)) for edition in editions],
        "profile": settings.BASE_URL + reverse("account_profile"),
    }
    return Letter(subject, "reports/mail/appeared.txt", context)


@kind_of_mail(REFUSED)
def refused(mail: Outgoing) -> Letter | None:
    """That an edition did not appear; why stands on the page, behind a login."""
    edition = (
        Edition.objects.refused().filter(pk=mail.about["edition"]).select_related("municipality").first()
    )
    user = User.objects.active().filter(pk=mail.about["user"]).first()
    if edition is None or user is None:
        return None
    link = settings.BASE_URL + reverse("reports:edition_list")
    context = {"user": user, "edition": edition, "link": link}
    return Letter("Een uitgave is niet verschenen", "reports/mail/refused.txt", context)


@kind_of_mail(FAILED, label="bericht over een uitgave die niet gemaakt kon worden")
def failed(mail: Outgoing) -> Letter | None:
    """That an edition could not be made, and what it takes; nothing when it was made in the meantime."""
    user = User.objects.active().filter(pk=mail.about["user"]).first()
    if user is None or Edition.objects.filter(**mail.about["edition"]).exists():
        return None
    link = settings.BASE_URL + reverse("reports:edition_list")
    context = {"user": user, "name": mail.about["name"], "words": mail.about["words"], "link": link}
    return Letter("Een uitgave kon niet worden gemaakt", "reports/mail/failed.txt", context)


@kind_of_mail(WAITS, label="bericht over opnieuw vaststellen")
def waits(mail: Outgoing) -> Letter | None:
    """That a correction waits, in general words; in which tables it goes wrong stands behind a login."""
    user = User.objects.active().filter(pk=mail.about["user"]).first()
    if user is None:
        return None
    request = Reclosing.objects.visible_to(user).filter(pk=mail.about["reclosing"]).first()
    if request is None:
        return None
    link = settings.BASE_URL + reverse("reports:closing_list")
    context = {"user": user, "request": request, "link": link}
    return Letter("Een kwartaal is niet opnieuw vastgesteld", "reports/mail/waits.txt", context)


def address(edition: Edition) -> str:
    return settings.BASE_URL + reverse("reports:edition_detail", args=[edition.pk])
