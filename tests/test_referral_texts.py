"""The texts visitors hear and read, and the code on their card."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ido.links import TooManyMissesError, find_hash
from ido.management.referral_texts import CARD, CONSENT, load_texts
from referrals.codes import ALPHABET, code_for, hash_of, new_code
from referrals.models import Consent, Language, Text
from referrals.texts import PARTS, check, faults, fill
from tests.factories import make_referral, make_text


def test_start_texts_are_whole_in_every_language(db):
    assert load_texts() == len(Language) * len(Text.Kind)

    for kind, texts in (("consent", CONSENT), ("card", CARD)):
        assert set(texts) == set(Language.values)
        for parts in texts.values():
            assert faults(kind, parts) == {}
    assert load_texts() == 0, "what stands is not loaded again"


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("until", "Op een dag.", "ontbreekt {until}"),
        ("until", "Op {until} om {clock}.", "een invulplek die niet bestaat: {clock}"),
        ("free", "Zeg {partner} nee.", "Hier kan geen invulplek"),
        ("question", "", "Vul “de vraag zelf” in"),
        ("question", " ", "Vul “de vraag zelf” in"),
        ("question", "x" * 401, "korter dan 400 tekens"),
        ("question", "Mag dat {", "losse accolade"),
        ("question", "Mag dat {{", "losse accolade"),
        ("question", 3, "Vul “de vraag zelf” in"),
    ],
)
def test_text_with_a_wrong_part_cannot_be_stored(db, part, value, said):
    parts = {**CONSENT["nl"], part: value}

    with pytest.raises(ValidationError) as caught:
        Text.objects.create(kind="consent", language="nl", version=1, parts=parts, made_at=timezone.now())

    assert said in " ".join(caught.value.messages)
    assert not Text.objects.exists()


def test_text_with_a_part_too_many_or_too_few_cannot_be_stored():
    missing = {name: text for name, text in CARD["nl"].items() if name != "cancel"}

    for parts in (missing, {**CARD["nl"], "extra": "Nog iets."}, {}):
        with pytest.raises(ValidationError):
            check("card", parts)


def test_every_place_can_be_filled_in():
    for kind, texts in (("consent", CONSENT), ("card", CARD)):
        for part in PARTS[kind]:
            values = {place: f"<{place}>" for place in part.places}
            for parts in texts.values():
                assert "{" not in fill(parts[part.name], values)


def test_a_value_is_never_filled_in_again():
    assert fill("Naar {partner}.", {"partner": "{until}", "until": "morgen"}) == "Naar {until}."


def test_value_in_another_script_stands_apart():
    assert fill("من {library}.", {"library": "Bieb"}, isolated=True) == "من \u2068Bieb\u2069."


def test_library_reads_its_own_newest_version_and_else_the_national_one(almere, leeuwarden):
    national = make_text(language="nl")
    make_text(language="tr")
    assert Text.objects.in_use(almere, "consent")["nl"] == national

    for version, parts in ((1, CONSENT["nl"]), (2, {**CONSENT["nl"], "question": "Goed zo?"})):
        Text.objects.create(
            library=almere,
            kind="consent",
            language="nl",
            version=version,
            parts=parts,
            made_at=timezone.now(),
        )

    assert Text.objects.in_use(almere, "consent")["nl"].parts["question"] == "Goed zo?"
    assert Text.objects.in_use(leeuwarden, "consent")["nl"] == national
    assert set(Text.objects.in_use(almere, "consent")) == {"nl", "tr"}


def test_version_without_parts_goes_back_to_the_national_one(almere):
    national = make_text(language="nl")
    for version, parts in ((1, CONSENT["nl"]), (2, {})):
        Text.objects.create(
            library=almere,
            kind="consent",
            language="nl",
            version=version,
            parts=parts,
            made_at=timezone.now(),
        )

    assert Text.objects.in_use(almere, "consent")["nl"] == national


def test_code_is_three_groups_of_four_without_look_alikes():
    code = code_for(uuid.uuid4())

    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)
    assert not set("01OIL") & set(ALPHABET)


def test_same_seed_gives_the_same_code_and_another_seed_another():
    seeds = [uuid.uuid4() for _ in range(500)]

    assert len({code_for(seed) for seed in seeds}) == 500
    assert code_for(seeds[0]) == code_for(seeds[0])


@pytest.mark.parametrize(
    "typed", ["abcd-2345-hkmp", "ABCD2345HKMP", " abcd 2345\nhkmp ", "АВСD-٢٣٤5-НКМР", "ABCD‐2345–HKMP"]
)
def test_code_is_known_however_it_was_typed(typed):
    assert hash_of(typed) == hash_of("ABCD-2345-HKMP") != ""


@pytest.mark.parametrize(
    "typed", ["", "ABCD-2345", "ABCD-2345-HKM0", "ABCD-2345-HKMPX", "é" * 12, "\x00" * 12]
)
def test_what_is_no_code_has_no_hash(typed):
    assert hash_of(typed) == ""


def test_hash_of_a_short_code_needs_the_secret(settings):
    before = hash_of("ABCD-2345-HKMP")

    settings.SECRET_KEY = "een-ander-geheim"

    assert hash_of("ABCD-2345-HKMP") != before


def test_every_consent_has_a_code_of_its_own_that_the_database_cannot_show(fatima):
    consents = [make_referral(fatima).consents.get() for _ in range(2)]

    codes = [code_for(consent.code_seed) for consent in consents]
    assert len(set(codes)) == 2
    for consent, code in zip(consents, codes, strict=True):
        assert hash_of(code) == consent.code_hash
        row = str(Consent.objects.filter(pk=consent.pk).values_list().get())
        assert code not in row
        assert code.replace("-", "") not in row


def test_codes_that_open_nothing_are_counted_like_links(fatima, rf):
    request, now = rf.post("/", REMOTE_ADDR="192.0.2.7"), timezone.now()
    consent = make_referral(fatima).consents.get()
    rows = Consent.objects.live()

    assert find_hash(rows, consent.code_hash, request=request, at=now) == consent
    for _ in range(30):
        assert find_hash(rows, hash_of(code_for(new_code()[0])), request=request, at=now) is None
    with pytest.raises(TooManyMissesError):
        find_hash(rows, consent.code_hash, request=request, at=now)
