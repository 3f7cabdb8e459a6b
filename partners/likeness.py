"""Finding entries that may be of one organisation: by likeness of name and address, and by contact data."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from ido.models import User
from partners.merging import mergeable_by
from partners.models import Partner, PartnerQuerySet

MOST = 50
# Likeness of names by their groups of three letters (pg_trgm), from 0 to 1. Alike by itself; with an equal
# address; with an equal phone number, mail address or site. Values chosen on invented and real names.
ALIKE, AT_ONE_ADDRESS, REACHED_ALIKE = 0.5, 0.3, 0.1

# Entries that serve towns apart are branches, not doubles, unless one reaches them alike. "Stichting" says
# nothing, and a name that holds the whole of the other is as like as can be.
PAIRS = """
WITH entry AS (
    SELECT p.id, p.library_id,
           regexp_replace(partners_fold(p.name), '^(stichting|vereniging|de|het) ', '') AS name,
           nullif(partners_fold(p.short_name), '') AS short_name,
           nullif(partners_fold(concat_ws(' ', l.street, l.city)), '') AS address,
           nullif(right(regexp_replace(p.phone, '[^0-9]', '', 'g'), 9), '') AS phone,
           nullif(lower(p.email), '') AS email,
           nullif(regexp_replace(lower(p.website), '^https?://(www[.])?|/+$', '', 'g'), '') AS site,
           ARRAY(
               SELECT m.municipality_id FROM partners_partner_municipalities m WHERE m.partner_id = p.id
           ) AS towns
    FROM partners_partner p LEFT JOIN partners_place l ON l.id = p.place_id
    WHERE p.id = ANY(%(ids)s)
), pair AS (
    SELECT a.id AS first, b.id AS second,
           greatest(
               similarity(a.name, b.name), (a.short_name = b.name OR a.name = b.short_name)::int
           ) AS likeness,
           coalesce(a.address = b.address, false) AS same_address,
           coalesce(a.phone = b.phone, false) AS same_phone,
           coalesce(a.email = b.email, false) AS same_email,
           coalesce(a.site = b.site, false) AS same_site,
           cardinality(a.towns) > 0 AND cardinality(b.towns) > 0 AND NOT a.towns && b.towns AS apart
    FROM entry a JOIN entry b
        ON a.id < b.id AND (a.library_id IS NULL OR b.library_id IS NULL OR a.library_id = %(library)s)
    WHERE (%(only)s::bigint[] IS NULL OR a.id = ANY(%(only)s) OR b.id = ANY(%(only)s))
        AND NOT EXISTS (SELECT FROM partners_apart WHERE first_id = a.id AND second_id = b.id)
)
SELECT first, second, likeness, same_address, same_phone, same_email, same_site FROM pair
WHERE likeness >= %(alike)s AND NOT apart
   OR likeness >= %(at_one_address)s AND same_address
   OR likeness >= %(reached_alike)s AND (same_phone OR same_email OR same_site)
ORDER BY likeness + (same_address::int + same_phone::int + same_email::int) / 2.0 DESC, first, second
LIMIT %(most)s
"""


class Pair(NamedTuple):
    """Two entries that may be one, and why: the one to keep first, as far as that can be told."""

    keep: Partner
    gone: Partner
    reasons: list[str]


def doubles(user: User, *, only: Partner | None = None) -> list[Pair]:
    """Pairs among what the user may merge that are not in the archive, the likeliest first, at most MOST.

    Without those of which somebody said that they are not the same. With `only` just the pairs in which
    that entry stands.
    """
    return pairs(mergeable_by(user), user.library_id, only=[only.pk] if only else None)


def pairs(partners: PartnerQuerySet, library: int | None, *, only: list[int] | None) -> list[Pair]:
    """The same among these partners, for the library with this key; each with one of `only` in it."""
    entries = partners.filter(ends_on=None)
    asked = {
        "ids": list(entries.values_list("pk", flat=True)),
        "library": library,
        "only": only,
        "alike": ALIKE,
        "at_one_address": AT_ONE_ADDRESS,
        "reached_alike": REACHED_ALIKE,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, asked)
        rows = cursor.fetchall()
    known = entries.select_related("place", "library").in_bulk({key for row in rows for key in row[:2]})
    return [Pair(*in_order(known[first], known[second]), reasons(*why)) for first, second, *why in rows]


def in_order(one: Partner, other: Partner) -> tuple[Partner, Partner]:
    """The national one stays, else the one checked last, else the older one."""

    def worth(partner: Partner) -> tuple[bool, str, int]:
        return partner.library_id is None, str(partner.verified_on or ""), -partner.pk

    return (one, other) if worth(one) >= worth(other) else (other, one)


def reasons(
    likeness: float, same_address: bool, same_phone: bool, same_email: bool, same_site: bool
) -> list[str]:
    told = {
        "zelfde adres": same_address,
        "zelfde telefoon": same_phone,
        "zelfde e-mailadres": same_email,
        "zelfde website": same_site,
    }
    name = "zelfde naam" if likeness > 0.99 else f"naam voor {likeness:.0%} gelijk" if likeness >= 0.3 else ""
    return [text for text in (name, *(text for text, is_so in told.items() if is_so)) if text]
