"""Two entries of one organisation: who may make them one, where they differ, and what goes along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, ManyToManyField, QuerySet
from pghistory.models import Event

from ido.access import Right, has_right
from ido.models import User
from ido.templatetags.components import dutch_date
from partners.forms_partners import PartnerForm
from partners.languages import language_names
from partners.models import Contact, Partner, PartnerQuerySet, TargetGroup

KEEP, GONE, BOTH = "keep", "gone", "both"
VERIFIED = "verified"  # three columns that belong together
VERIFIED_COLUMNS = ("verified_on", "verified_by", "verify_before")
EVERYWHERE = "overal"
NOTHING = "niet ingevuld"


def mergeable_by(user: User) -> PartnerQuerySet:
    """The entries that the user may let go up in one that the user may edit.

    Those the user may edit too; the administrator also those of libraries, to make them national.
    """
    entries = Partner.objects.filter(merged_into=None)
    if has_right(user, Right.MANAGE_INSTALLATION) and user.library_id is None:
        return entries
    return entries.editable_by(user)


def objection(user: User, keep: Partner, gone: Partner) -> str:
    """Why the user cannot let one entry go up in the other; empty when nothing stands in the way."""
    if keep.pk == gone.pk:
        return "Dit is dezelfde partner. Kies twee verschillende."
    stays = Partner.objects.editable_by(user).filter(pk=keep.pk, merged_into=None)
    if not stays.exists() or not mergeable_by(user).filter(pk=gone.pk).exists():
        return "Een van beide is net samengevoegd of weggehaald. Ververs de lijst."
    if keep.library_id != gone.library_id and keep.library_id is not None:
        return "Alleen een landelijke partner kan die van een bibliotheek vervangen. Draai ze om."
    if keep.ends_on is not None:
        return f"{keep.name} staat in het archief, of gaat erheen. Zet die partner eerst terug."
    if keep.library_id != gone.library_id and Contact.objects.filter(partner=gone, staff_only=True).exists():
        return (
            f"{gone.name} heeft contactpersonen alleen voor medewerkers van die bibliotheek. Elke "
            "bibliotheek zou ze dan zien. Vraag de bibliotheek om ze eerst weg te halen."
        )
    return ""


def references() -> list[ForeignKey[Any, Any]]:
    """Every foreign key to a partner in the whole schema that a merge points elsewhere, of all apps.

    Not those of the history, nor of a model that says `follows_merge = False`: what was sent to somebody,
    or agreed about them, keeps their name. Nor a partner's own links to its topics and municipalities:
    between those somebody chooses.
    """
    relations: Iterable[Any] = Partner._meta.get_fields(include_hidden=True)
    return [
        relation.field
        for relation in relations
        if (relation.one_to_many or relation.one_to_one)
        and not issubclass(relation.related_model, Event)
        and relation.related_model._meta.auto_created is not Partner
        and not relation.related_model._meta.proxy
        and getattr(relation.related_model, "follows_merge", True)
    ]


def rows_of(field: ForeignKey[Any, Any], partner: Partner) -> QuerySet[Any]:
    """The rows that point to the partner by the foreign key, whoever's they are."""
    return field.model._base_manager.filter(**{field.name: partner})


def moving(gone: Partner) -> list[tuple[str, int]]:
    """What hangs on an entry and goes along: what people call it, and how many."""
    counts: dict[str, int] = {}
    for field in references():
        label = str(field.model._meta.verbose_name_plural)
        if field.model._meta.auto_created:
            label = "diensten samen met anderen"
        elif field.model is Partner:
            label = "partners die hier eerder in opgingen"
        if count := rows_of(field, gone).count():
            counts[label] = counts.get(label, 0) + count
    return list(counts.items())


@dataclass(frozen=True)
class Difference:
    """A field in which two entries differ: its label, both values in words, and what one may choose."""

    name: str
    label: str
    keep: str
    gone: str
    ways: tuple[str, ...]
    usual: str


def differences(keep: Partner, gone: Partner) -> list[Difference]:
    """The fields that people fill in and in which the entries differ, in the order of the form."""
    found = []
    for name in PartnerForm.Meta.fields:
        ours, theirs = value_of(keep, name), value_of(gone, name)
        if ours == theirs:
            continue
        is_list = isinstance(ours, list)
        full = bool(ours) and bool(theirs)
        ways = (KEEP, GONE, BOTH) if is_list and full else (KEEP, GONE)
        field: Any = Partner._meta.get_field(name)
        label = str(field.verbose_name)
        found.append(
            Difference(
                name,
                label,
                words_for(keep, name),
                words_for(gone, name),
                ways,
                usual_way(name, ours, theirs, ways),
            )
        )
    if checked(keep) != checked(gone):
        usual = GONE if checked(gone) > checked(keep) else KEEP
        told = words_for(keep, VERIFIED), words_for(gone, VERIFIED)
        found.append(Difference(VERIFIED, "gecontroleerd", *told, (KEEP, GONE), usual))
    return found


def usual_way(name: str, ours: Any, theirs: Any, ways: tuple[str, ...]) -> str:
    """What is chosen beforehand: both lists; else what is filled in; else what stays."""
    if BOTH in ways:
        return BOTH
    if name == "municipalities":  # none means everywhere
        return KEEP
    if name == "starts_on":
        return KEEP if ours <= theirs else GONE
    return KEEP if ours else GONE


def checked(partner: Partner) -> str:
    """The day of the last check as a text that sorts; "" for never."""
    return partner.verified_on.isoformat() if partner.verified_on else ""


def value_of(partner: Partner, name: str) -> Any:
    """The value that is compared: of a list its members, in order."""
    field: Any = Partner._meta.get_field(name)
    if isinstance(field, ManyToManyField):
        return sorted(row.pk for row in getattr(partner, name).all())
    value = field.value_from_object(partner)
    return sorted(value) if isinstance(value, list) else value


def words_for(partner: Partner, name: str) -> str:
    """The value as people read it."""
    if name == VERIFIED:
        return f"{dutch_date(partner.verified_on)}, {partner.verified_by}" if partner.verified_on else "nooit"
    field = Partner._meta.get_field(name)
    if isinstance(field, ManyToManyField):
        names = ", ".join(str(row) for row in getattr(partner, name).all())
        return names or (EVERYWHERE if name == "municipalities" else NOTHING)
    if name == "languages":
        return language_names(partner.languages) or NOTHING
    value = getattr(partner, name)
    if name == "target_groups":
        return ", ".join(str(TargetGroup(code).label) for code in value if code in TargetGroup) or NOTHING
    if name == "starts_on":
        return str(dutch_date(value))
    if name == "cost":
        return value or "gratis"
    if getattr(field, "choices", None):
        return str(getattr(partner, f"get_{name}_display")())
    return str(value) if value else NOTHING
