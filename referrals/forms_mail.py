"""Which of the mails that were sent a coordinator wants to see."""

from __future__ import annotations

from django import forms

from ido.models import Outgoing, OutgoingQuerySet

ATTENTION = "aandacht"


class MailFilter(forms.Form):
    """Narrows the list of mails; what is not a choice counts as no choice."""

    state = forms.ChoiceField(
        label="Stand",
        required=False,
        choices=[("", "Alle mails"), (ATTENTION, "Vraagt aandacht"), *Outgoing.State.choices],
    )

    def narrow(self, mails: OutgoingQuerySet) -> OutgoingQuerySet:
        wanted = self.cleaned_data.get("state") if self.is_valid() else ""
        if wanted == ATTENTION:
            return mails.filter(state__in=[Outgoing.State.FAILED, Outgoing.State.UNSURE])
        return mails.filter(state=wanted) if wanted else mails
