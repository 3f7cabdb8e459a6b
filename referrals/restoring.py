"""After a backup was put back: whoever was erased since it was made is erased again."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from referrals.actions import withdraw_consent
from referrals.forgetting import erase
from referrals.models import Consent, Person, Referral, Tombstone
from referrals.tombstones import Line, mend, read

WITHDRAWN = {Tombstone.Cause.WITHDRAWN, Tombstone.Cause.REQUEST}
BATCH = 1000


class Replayed(NamedTuple):
    """How many persons were erased again, and how many rows and lines were missing."""

    persons: int
    rows: int
    lines: int


def replay(at: datetime) -> Replayed:
    """Bring database and vault in step: what one of them knows of erasing, the other knows too.

    When nothing was put back this only compares. It can be broken off and done again.
    """
    lines = {line.referral_id: line for line in read()}
    returned = Person.objects.filter(pk__in=lines).values_list("pk", flat=True)
    persons = sum(erase_again(lines[pk], at) for pk in list(returned))
    known = set(Tombstone.objects.values_list("pk", flat=True))
    missing = [line for pk, line in lines.items() if pk not in known]
    Tombstone.objects.bulk_create(
        [Tombstone(line.referral_id, line.erased_at, line.cause) for line in missing],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return Replayed(persons, len(missing), mend())


@transaction.atomic
def erase_again(line: Line, at: datetime) -> bool:
    """Erase with the moment and the cause of then; consent that was withdrawn is withdrawn again."""
    referral = Referral.objects.get(pk=line.referral_id)
    done = erase(referral=referral, cause=line.cause, at=line.erased_at)
    if line.cause in WITHDRAWN:
        for consent in referral.consents.live():
            withdraw_consent(consent=consent, through=Consent.WithdrawnBy.RESTORE, now=at)
    return done
