"""A field of a form, asked for by what it is."""

from __future__ import annotations

import pytest
from django import forms

from ido.form_fields import field_of


class Choosing(forms.Form):
    way = forms.TypedChoiceField(label="Hoe", choices=[("warm", "warm")])


def test_a_field_is_given_as_what_it_is_and_never_as_what_it_is_not():
    form = Choosing()

    assert field_of(form, "way", forms.ChoiceField) is form.fields["way"]
    with pytest.raises(TypeError, match="way is a TypedChoiceField, not a ModelChoiceField"):
        field_of(form, "way", forms.ModelChoiceField)
