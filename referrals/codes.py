"""The code on a visitor's card: short enough to type, for nothing but withdrawing consent.

Three groups of four from an alphabet without look-alikes: 59 bits. As with `ido.links` the code itself is not
in the database but made from a seed and the secret of the installation; since it is short, its hash needs
that secret too. Guessing is counted and stopped as for every other link.
"""

from __future__ import annotations

import unicodedata
import uuid

from django.utils.crypto import salted_hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # neither 0, O, 1, I nor L
LENGTH, GROUP = 12, 4
# What a Ukrainian keyboard gives for the same shape.
CYRILLIC = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")


def new_code() -> tuple[uuid.UUID, str]:
    """A seed and the hash of its code, to store with a new consent."""
    seed = uuid.uuid4()
    return seed, hash_of(code_for(seed))


def code_for(seed: uuid.UUID) -> str:
    """The code of a seed, as K7QD-28MW-PXA4: the same until the installation gets another SECRET_KEY."""
    number = int.from_bytes(salted_hmac("referrals.codes", str(seed), algorithm="sha256").digest())
    letters = ""
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters += ALPHABET[letter]
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def hash_of(typed: str) -> str:
    """What is stored of a code, however it was typed; empty for what is no code."""
    code = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", typed[:100]).upper()))
    code = "".join(str(unicodedata.digit(char, char)) for char in code.translate(CYRILLIC))
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return ""
    return salted_hmac("referrals.codes.stored", code, algorithm="sha256").hexdigest()
