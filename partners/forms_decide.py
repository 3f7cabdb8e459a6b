"""Deciding on what a partner proposes: field by field, by the rules of the coordinator's own forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from partners.forms_upkeep import PARTNER, REMARK, PartnerCardForm, ServiceCardForm, plain
from partners.models import CheckRequest, Partner, Proposal, Service

ACCEPT, REFUSE = "ja", "nee"
NOTHING = "–"
GONE = "iets dat er niet meer is"


@dataclass(frozen=True)
class Row:
    """A proposal as it is shown: of what, which field, what stands there now and what was seen then."""

    proposal: Proposal
    of: str
    label: str
    now: str
    seen: str
    new: str
    choice: Any

    @property
    def is_done(self) -> bool:
        return self.now == self.new

    @property
    def has_moved(self) -> bool:
        """Whether somebody changed the field since the partner saw it."""
        return self.seen != self.now


class DecideForm(forms.Form):
    """For each proposal: take it over, or not. Valid only when what is taken over may be saved."""

    def __init__(self, data: Any = None, *, request: CheckRequest) -> None:
        super().__init__(data)
        self.partner = Partner.objects.get(pk=request.partner_id)
        self.services = {f"service:{one.pk}": one for one in Service.objects.filter(partner=self.partner)}
        self.proposals = list(request.proposals.filter(decided_at=None))
        self.targets = {name: self._form_of(name) for name in {one.target for one in self.proposals}}
        self.changes: list[Any] = []
        for proposal in self.proposals:
            yes = "Verwerkt" if proposal.field == REMARK else "Overnemen"
            can = proposal.field == REMARK or self._field(proposal) is not None
            self.fields[self.name_of(proposal)] = forms.ChoiceField(
                label=f"{self._label(proposal)}",
                choices=[*([(ACCEPT, yes)] if can else []), (REFUSE, "Niet overnemen")],
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Kies of je dit overneemt.",
                    "invalid_choice": "Kies of je dit overneemt.",
                },
            )

    def _form_of(self, target: str, data: Any = None) -> Any:
        """The form for the row that a proposal is about; None when the row is gone."""
        if target == PARTNER:
            return PartnerCardForm(data, partner=self.partner, seen=False)
        service = self.services.get(target)
        if service is None:
            return None
        return ServiceCardForm(data, service=service, partner=self.partner, seen=False)

    def _field(self, proposal: Proposal) -> Any:
        form = self.targets[proposal.target]
        return form.fields.get(proposal.field) if form else None

    def _label(self, proposal: Proposal) -> str:
        field = self._field(proposal)
        if proposal.field == REMARK:
            return "Opmerking"
        return str(field.label) if field else proposal.field

    def name_of(self, proposal: Proposal) -> str:
        return f"keuze-{proposal.pk}"

    @property
    def accepted(self) -> set[int]:
        return {one.pk for one in self.proposals if self.cleaned_data.get(self.name_of(one)) == ACCEPT}

    @property
    def rows(self) -> list[Row]:
        """The proposals as they are shown, in the order of the page that the partner saw."""
        return [self._row(proposal) for proposal in self.proposals]

    def _row(self, proposal: Proposal) -> Row:
        field, form = self._field(proposal), self.targets[proposal.target]
        service = self.services.get(proposal.target)
        of = GONE if form is None else (service.name if service else self.partner.name)
        current = plain(form.initial.get(proposal.field)) if field else None
        seen, new = told(field, proposal.old), told(field, proposal.new)
        now = told(field, current) if field else seen
        return Row(proposal, of, self._label(proposal), now, seen, new, self[self.name_of(proposal)])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for target, shown in self.targets.items():
            chosen = [one for one in self.proposals if one.target == target and one.pk in self.accepted]
            wanted = {one.field: one for one in chosen if one.field != REMARK}
            if shown is None or not wanted:
                continue
            kept = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
            form = self._form_of(target, kept | {name: one.new for name, one in wanted.items()})
            form.accepted = list(wanted)
            for name, errors in form.errors.items():
                self.add_error(self.name_of(wanted[name]) if name in wanted else None, list(errors))
            self.changes.append(form)
        return data


def told(field: Any, value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, list):
        labels = dict(getattr(field, "choices", ()))
        return ", ".join(str(labels.get(one, one)) for one in value)
    return str(value)
