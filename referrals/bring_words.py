"""What visitors are asked to bring, in the languages of the card.

A partner writes it down in Dutch, in its own words. What is asked for most often is known here in each
language; the rest stays as the partner wrote it. Written by us.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from referrals.models import Language

OTHERS = ("en", "ar", "tr", "pl", "uk")
# What partners write -> the same in the other languages, in the order of OTHERS.
PHRASES: dict[tuple[str, ...], tuple[str, ...]] = {
    (
        *(
            "identiteitsbewijs",
            "legitimatie",
            "legitimatiebewijs",
            "id-bewijs",
            "id-kaart",
            "identiteitskaart",
        ),
        *("paspoort of id-kaart", "paspoort of identiteitskaart", "paspoort of identiteitsbewijs"),
    ): (
        "passport or identity card",
        "جواز السفر أو بطاقة الهوية",
        "pasaport veya kimlik kartı",
        "paszport lub dowód osobisty",
        "паспорт або посвідчення особи",
    ),
    ("brief", "brief waar het om gaat", "brief waar het over gaat", "brief waarover het gaat"): (
        "the letter it is about",
        "الرسالة التي تسأل عنها",
        "konuyla ilgili mektup",
        "pismo, którego dotyczy sprawa",
        "лист, про який ідеться",
    ),
    (
        "brieven",
        "alle brieven",
        "brieven waar het over gaat",
        "brieven en papieren",
        "papieren",
        "alle papieren",
        "post",
    ): (
        "all letters and papers about it",
        "كل الرسائل والأوراق المتعلقة بالموضوع",
        "konuyla ilgili bütün mektup ve belgeler",
        "wszystkie pisma i dokumenty w tej sprawie",
        "усі листи й папери, що стосуються справи",
    ),
    ("digid", "eigen digid", "inloggegevens van digid", "digid-inloggegevens"): (
        "your own DigiD",
        "حساب DigiD الخاص بك",
        "kendi DigiD hesabınız",
        "własny DigiD",
        "власний DigiD",
    ),
    ("telefoon", "mobiele telefoon", "mobiel", "mobieltje", "smartphone"): (
        "your phone",
        "هاتفك",
        "telefonunuz",
        "telefon",
        "ваш телефон",
    ),
    ("bankpas", "pinpas", "pas van de bank"): (
        "your bank card",
        "بطاقتك البنكية",
        "banka kartınız",
        "karta bankowa",
        "банківська картка",
    ),
    ("bankafschriften", "bankafschrift", "recente bankafschriften"): (
        "bank statements",
        "كشوف حسابك البنكي",
        "banka hesap özetleri",
        "wyciągi z banku",
        "банківські виписки",
    ),
    ("loonstrook", "loonstroken", "loonstrookjes", "salarisstrook", "salarisstroken"): (
        "your pay slips",
        "قسائم الراتب",
        "maaş bordrolarınız",
        "paski z wypłaty",
        "розрахункові листки про зарплату",
    ),
    ("jaaropgave", "jaaropgaven", "jaaropgaves"): (
        "your yearly income statements",
        "كشوف الدخل السنوية",
        "yıllık gelir belgeleriniz",
        "roczne zestawienia dochodów",
        "річні довідки про доходи",
    ),
    ("overzicht van inkomsten, uitgaven en schulden", "overzicht van inkomsten en uitgaven"): (
        "a list of your income, costs and debts",
        "قائمة بدخلك ومصاريفك وديونك",
        "gelir, gider ve borçlarınızın listesi",
        "lista dochodów, wydatków i długów",
        "перелік доходів, витрат і боргів",
    ),
    ("energierekening", "laatste energierekening", "jaarafrekening van de energie"): (
        "your latest energy bill",
        "آخر فاتورة طاقة",
        "son enerji faturanız",
        "ostatni rachunek za energię",
        "останній рахунок за енергію",
    ),
    ("huurcontract", "huurovereenkomst"): (
        "your rental contract",
        "عقد الإيجار",
        "kira sözleşmeniz",
        "umowa najmu",
        "договір оренди",
    ),
    ("zorgpas", "verzekeringspas", "pas van de zorgverzekering", "zorgverzekeringspas"): (
        "your health insurance card",
        "بطاقة التأمين الصحي",
        "sağlık sigortası kartınız",
        "karta ubezpieczenia zdrowotnego",
        "картка медичного страхування",
    ),
    ("eigen apparaat, opgeladen", "opgeladen apparaat", "eigen apparaat"): (
        "your own device, charged",
        "جهازك الخاص، مشحونًا",
        "şarj edilmiş kendi cihazınız",
        "własne, naładowane urządzenie",
        "власний заряджений пристрій",
    ),
    ("laptop", "eigen laptop"): (
        "your laptop",
        "حاسوبك المحمول",
        "dizüstü bilgisayarınız",
        "laptop",
        "ваш ноутбук",
    ),
    ("pen", "pen en papier"): ("a pen", "قلم", "kalem", "długopis", "ручка"),
    ("niets", "hoeft niets mee te nemen"): ("nothing", "لا شيء", "hiçbir şey", "nic", "нічого"),
}
KNOWN = {dutch: phrase for group, phrase in PHRASES.items() for dutch in group}
BEFORE = re.compile(r"^(?:(?:een|de|het|je|jouw|uw|u|zijn|haar|geldig|geldige|eigen) )+(?=\S)")
BETWEEN = re.compile(r"\s*[,;\n]\s*|\s+en\s+")


class Phrase(NamedTuple):
    """Something to bring, and the language in which it is said."""

    text: str
    language: str


def to_bring(words: str, language: str) -> list[Phrase]:
    """What the partner asks for, in the language as far as it is known; in Dutch just as it was written."""
    words = words.strip()
    if not words or language == Language.DUTCH:
        return [Phrase(words, str(Language.DUTCH))] if words else []
    if (whole := said(words, language)) is not None:
        return [whole]
    return [
        said(part, language) or Phrase(part, str(Language.DUTCH)) for part in BETWEEN.split(words) if part
    ]


def said(words: str, language: str) -> Phrase | None:
    """The words in the language, if they are among those that are known."""
    plain = " ".join(words.casefold().strip(" .").split())
    phrase = KNOWN.get(plain) or KNOWN.get(BEFORE.sub("", plain))
    return Phrase(phrase[OTHERS.index(language)], language) if phrase else None
