"""The state table of domain.md §6, and what no state may do without."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from ido.refusals import violated
from referrals.actions import move, withdraw_consent
from referrals.models import FINISHED, MAY_GO_TO, SHARED, Consent, Event, Person, Referral, State, Transition
from tests.factories import WAY_TO, make_partner, make_referral, make_text

# As domain.md writes it; not taken from the code under test.
TABLE = {
    "draft": "requested cancelled entered-in-error",
    "requested": "accepted rejected cancelled entered-in-error",
    "accepted": "in-progress on-hold completed failed cancelled entered-in-error",
    "in-progress": "on-hold completed failed entered-in-error",
    "on-hold": "in-progress completed failed entered-in-error",
    "rejected": "entered-in-error",
    "cancelled": "entered-in-error",
    "completed": "entered-in-error",
    "failed": "entered-in-error",
    "entered-in-error": "",
}
PAIRS = [(old, new, new in TABLE[old].split()) for old, new in itertools.product(TABLE, TABLE)]


def words_for(state: str) -> dict[str, str]:
    """What the state needs beside its name."""
    if state in ("rejected", "cancelled", "failed", "entered-in-error"):
        return {"reason": "no_capacity"}
    return {"outcome": "solved"} if state == "completed" else {}


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """The database refuses what happens inside, by the constraint with this name."""
    said = "nothing"
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        said = violated(error) or str(error)
    assert constraint in said


@pytest.mark.parametrize(("old", "new", "allowed"), PAIRS)
def test_database_moves_a_referral_by_the_table_only(fatima, old, new, allowed):
    referral = make_referral(fatima, old)
    if old == "draft" and allowed and new == "requested":
        consent_by_raw_hand(referral, fatima)

    if allowed:
        step = move(referral=referral, to=new, by=fatima, now=timezone.now(), **words_for(new))
        assert (step.from_state, referral.state) == (old, new)
        assert referral.is_finished is (new in FINISHED)
    else:
        with refused("transition_allowed"):
            Transition.objects.create(
                referral=referral,
                to_state=new,
                at=timezone.now(),
                actor="staff",
                by=fatima,
                **words_for(new),
            )
        assert Referral.objects.get(pk=referral.pk).state == old


def consent_by_raw_hand(referral, by):
    Consent.objects.create(
        referral=referral,
        partner=referral.partner,
        purpose="hulp",
        shared_data=["name"],
        text=make_text(),
        given="paper",
        given_at=timezone.now(),
        recorded_by=by,
        ends_on=timezone.localdate(),
    )


def test_table_in_the_code_is_the_one_of_the_field():
    assert {str(old): set(map(str, new)) for old, new in MAY_GO_TO.items()} == {
        old: set(new.split()) for old, new in TABLE.items()
    }


def test_state_changes_by_no_other_way(fatima):
    referral = make_referral(fatima, "accepted")

    for field, value in [("state", "completed"), ("outcome", "solved"), ("closed_at", timezone.now())]:
        with refused("referral_moves_by_transition"):
            Referral.objects.filter(pk=referral.pk).update(**{field: value})
    with refused("referral_begins"):
        Referral.objects.filter(pk=referral.pk).first()
        referral.pk = None
        referral._state.adding = True
        referral.save(force_insert=True)


def test_transitions_are_never_changed_or_deleted(fatima):
    step = make_referral(fatima, "accepted").transitions.first()

    with refused("Cannot update or delete"):
        Transition.objects.filter(pk=step.pk).update(at=timezone.now())
    with refused("Cannot update or delete"):
        Transition.objects.filter(pk=step.pk).delete()


def test_log_of_transitions_and_state_always_agree(fatima):
    for state in WAY_TO:
        referral = make_referral(fatima, state)

        steps = list(referral.transitions.order_by("pk"))
        assert steps[-1].to_state == referral.state == state
        assert steps[0].from_state == "draft"
        assert [s.to_state for s in steps[:-1]] == [s.from_state for s in steps[1:]]


def test_nothing_leaves_the_draft_without_consent(fatima):
    referral = make_referral(fatima, "draft")

    with refused("transition_needs_consent"):
        move(referral=referral, to="requested", by=fatima, now=timezone.now())


def test_consent_for_another_partner_does_not_count(fatima):
    referral = make_referral(fatima, "draft")
    consent_by_raw_hand(referral, fatima)
    Referral.objects.filter(pk=referral.pk).update(partner=make_partner("Een andere partner"))

    with refused("transition_needs_consent"):
        move(referral=referral, to="requested", by=fatima, now=timezone.now())


@pytest.mark.parametrize("state", [str(state) for state in SHARED])
def test_withdrawing_consent_ends_the_referral_and_erases_at_once(fatima, state):
    referral = make_referral(fatima, state)
    assert Person.objects.filter(referral=referral).exists()

    withdraw_consent(consent=referral.consents.get(), through="staff", by=fatima, now=timezone.now())

    referral.refresh_from_db()
    assert referral.state in ("cancelled", "failed")
    assert referral.reason == "consent_withdrawn"
    assert not Person.objects.filter(referral=referral).exists()
    assert referral.consents.get().withdrawn_at is not None, "the proof stays"


def test_withdrawn_consent_leaves_nothing_with_the_partner(fatima):
    consent = make_referral(fatima, "accepted").consents.get()

    with refused("consent_withdrawn_closes"):
        Consent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now(), withdrawn_by="visitor")


def test_consent_is_only_ever_withdrawn(fatima):
    referral = make_referral(fatima, "accepted")
    consent = referral.consents.get()

    with refused("consent_withdrawn_once"):
        Consent.objects.filter(pk=consent.pk).update(purpose="iets anders")
    with refused("Cannot delete"):
        Consent.objects.filter(pk=consent.pk).delete()
    withdraw_consent(consent=consent, through="staff", by=fatima, now=timezone.now())
    with refused("consent_withdrawn_once"):
        Consent.objects.filter(pk=consent.pk).update(withdrawn_at=None, withdrawn_by="")


@pytest.mark.parametrize(
    ("state", "words", "constraint"),
    [
        ("rejected", {}, "referral_ended_with_reason"),
        ("cancelled", {}, "referral_ended_with_reason"),
        ("accepted", {"reason": "no_capacity"}, "referral_ended_with_reason"),
        ("accepted", {"outcome": "solved"}, "referral_completed_with_outcome"),
    ],
)
def test_ends_need_a_reason_and_others_have_none(fatima, state, words, constraint):
    referral = make_referral(fatima, "requested")

    with refused(constraint):
        move(referral=referral, to=state, by=fatima, now=timezone.now(), **words)


@pytest.mark.parametrize(("state", "constraint"), [("completed", "outcome"), ("failed", "reason")])
def test_finished_without_outcome_or_reason_cannot_exist(fatima, state, constraint):
    referral = make_referral(fatima, "in-progress")

    with refused(constraint):
        move(referral=referral, to=state, by=fatima, now=timezone.now())


def test_unfinished_has_an_owner_and_a_due_day(fatima):
    for state in ("draft", "requested", "accepted", "in-progress", "on-hold"):
        referral = make_referral(fatima, state)

        for field in ("owner", "due_on", "overdue_after"):
            with refused("referral_unfinished_has_owner_and_due_day"):
                Referral.objects.filter(pk=referral.pk).update(**{field: None})


def test_where_it_went_stands_once_it_was_sent(fatima):
    referral = make_referral(fatima, "requested")

    with refused("referral_destination_stands"):
        Referral.objects.filter(pk=referral.pk).update(partner=make_partner("Een andere partner"))
    with refused("Cannot delete"):
        Referral.objects.filter(pk=referral.pk).delete()


def test_no_setting_keeps_a_person_longer_than_half_a_year(fatima):
    person = make_referral(fatima).person

    with refused("person_erased_in_time"):
        Person.objects.filter(pk=person.pk).update(erase_on=person.created_on + timedelta(days=181))


def test_events_never_change_and_stay_a_year(fatima):
    event = Event.objects.create(library=fatima.library, actor="staff", by=fatima, action="read")
    old = Event.objects.create(
        library=fatima.library,
        actor="staff",
        by=fatima,
        action="read",
        at=timezone.now() - timedelta(days=400),
    )

    with refused("Cannot update"):
        Event.objects.filter(pk=event.pk).update(action="printed")
    with refused("Cannot delete"):
        Event.objects.filter(pk=event.pk).delete()
    assert Event.objects.filter(pk=old.pk).delete()[0] == 1


def test_state_names_are_those_of_fhir_task():
    assert set(State.values) == set(TABLE)
