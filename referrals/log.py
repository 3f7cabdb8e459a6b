"""Writing down who saw what. Reading is an act too: no page shows a visitor without its event."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from ido.access import SignedInRequest
from ido.links import network_of
from ido.models import Library, User
from ido.rows import insert
from referrals.models import Event, Person, Referral
from referrals.personal import COLUMNS, UnreadableError, Visitor, recall


def note(
    *,
    library: Library,
    action: str,
    actor: str,
    by: User | None = None,
    referral: Referral | None = None,
    fields: Iterable[str] = (),
    request: HttpRequest | None = None,
    succeeded: bool = True,
) -> Event:
    """One row in the log, at this moment: names of fields, never what is in them.

    The origin is the address from which the request came, as far as our own proxies say so. Of a visitor,
    who is being forgotten, it is the range alone: the address at home would stay longer than all else.
    """
    origin = get_adapter().get_client_ip(request) if request is not None else None
    if origin is not None and actor == Event.Actor.VISITOR:
        origin = network_of(origin).partition("/")[0]
    event = Event(
        library=library,
        actor=actor,
        by=by,
        action=action,
        referral_id=referral.pk if referral is not None else None,
        fields=list(fields),
        origin=origin,
        succeeded=succeeded,
    )
    insert(event)
    return event


def note_by_staff(request: SignedInRequest, action: str, referral: Referral, fields: Iterable[str]) -> Event:
    """One row about an act of whoever is logged in."""
    return note(
        library=referral.library,
        action=action,
        actor=Event.Actor.STAFF,
        by=request.user,
        referral=referral,
        fields=fields,
        request=request,
    )


def show_visitor(
    referral: Referral, *, request: HttpRequest, action: str, actor: str = Event.Actor.STAFF
) -> Visitor | None:
    """Who the visitor of the referral is, to show in answer to the request; the act is in the log.

    None when nobody is stored (any more), which is no event, and when what is stored cannot be read: then
    the log says `unreadable`. The page tells these apart by whether `referral.person` exists.
    """
    return show_visitors([referral], request=request, action=action, actor=actor).get(referral.pk)


def show_visitors(
    referrals: Iterable[Referral],
    *,
    request: HttpRequest,
    action: str,
    actor: str = Event.Actor.STAFF,
) -> dict[UUID, Visitor]:
    """As `show_visitor` for several at once, by the id of their referral, each with an event of its own."""
    libraries = {referral.pk: referral.library_id for referral in referrals}
    by = request.user if actor == Event.Actor.STAFF and isinstance(request.user, User) else None
    origin = get_adapter().get_client_ip(request)
    shown: dict[UUID, Visitor] = {}
    events = []
    for person in Person.objects.filter(pk__in=libraries):
        with suppress(UnreadableError):
            shown[person.pk] = recall(person)
        is_readable = person.pk in shown
        events.append(
            Event(
                library_id=libraries[person.pk],
                actor=actor,
                by=by,
                action=action if is_readable else Event.Action.UNREADABLE,
                referral_id=person.pk,
                fields=[column for column in COLUMNS if getattr(person, column)],
                origin=origin,
                succeeded=is_readable,
            )
        )
    Event.objects.bulk_create(events)
    return shown
