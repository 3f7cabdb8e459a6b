"""The national list to start with: what people ask about, the public bodies that carry it out, and guides.

The list is a beginning: an administrator edits the national topics and bodies in the product. Dates of the
corona topics: the schemes they belong to (domain.md §3; seeds 002 and 003).
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from ido.management.guides import load_guides
from ido.management.public_bodies import BODIES
from ido.management.referral_texts import load_texts
from ido.management.school_holidays import load_school_holidays
from ido.models import Domain, Topic, TopicGroup
from partners.models import Partner

START = date(2019, 1, 1)  # the first IDOs opened in 2019
CORONA_START, CORONA_END = date(2020, 3, 1), date(2023, 7, 1)

# group -> topic -> other words for it
TOPICS: dict[str, dict[str, list[str]]] = {
    "DigiD en MijnOverheid": {
        "DigiD aanvragen": ["inlogcode", "activeren", "gebruikersnaam"],
        "DigiD-app en sms-controle": ["qr-code", "koppelen", "tweestapsverificatie", "id-check"],
        "DigiD wachtwoord vergeten": ["inloggen lukt niet", "herstellen", "geblokkeerd"],
        "DigiD Machtigen": ["machtiging", "namens iemand anders"],
        "MijnOverheid en Berichtenbox": ["digitale post", "brieven van de overheid"],
    },
    "Toeslagen": {
        "Zorgtoeslag": ["zorgpremie", "zorgverzekering"],
        "Huurtoeslag": ["huursubsidie"],
        "Kinderopvangtoeslag": ["opvang", "crèche"],
        "Kindgebonden budget": ["kindtoeslag"],
        "Toeslag wijzigen of terugbetalen": ["terugvordering", "inkomen doorgeven"],
    },
    "Belasting": {
        "Aangifte inkomstenbelasting": ["belastingaangifte", "blauwe envelop", "invullen"],
        "Voorlopige aanslag of uitstel": ["betalingsregeling", "teruggave"],
        "Gemeentelijke belastingen": ["woz", "rioolheffing", "afvalstoffenheffing"],
        "Kwijtschelding": ["waterschap", "niet betalen"],
    },
    "Werk en uitkering": {
        "WW-uitkering": ["werkloos", "werkmap"],
        "Bijstandsuitkering": ["participatiewet", "sociale dienst"],
        "WIA, WAO of Wajong": ["arbeidsongeschikt", "ziek"],
        "Werk zoeken en solliciteren": ["cv", "vacature", "werk.nl"],
    },
    "Pensioen, AOW en kinderen": {
        "AOW": ["ouderdom", "oudedagsvoorziening"],
        "Pensioen": ["pensioenoverzicht", "pensioenfonds"],
        "Kinderbijslag": ["kind geboren"],
        "Nabestaanden en overlijden": ["anw", "erfenis", "overleden"],
    },
    "Zorg": {
        "Zorgverzekering": ["eigen risico", "polis"],
        "Patiëntenportaal en zorgapps": ["huisarts", "ziekenhuis", "medicijnen", "uitslag", "donorregister"],
        "Eigen bijdrage Wmo of Wlz": ["thuiszorg", "verpleeghuis"],
        "Indicatie langdurige zorg": ["wlz-aanvraag"],
        "Persoonsgebonden budget": ["pgb"],
    },
    "Verkeer en vervoer": {
        "Rijbewijs verlengen": ["rijbewijs", "keuring"],
        "Gezondheidsverklaring rijbewijs": ["gezondheidsformulier", "75 jaar"],
        "Kenteken en voertuig": ["auto op naam", "apk", "schorsen"],
        "Boete": ["bekeuring", "verkeersboete"],
        "Reizen met de OV-chipkaart": ["trein", "bus", "ov", "reisproduct"],
    },
    "Gemeente en documenten": {
        "Paspoort of identiteitskaart": ["id-kaart", "reisdocument"],
        "Verhuizing doorgeven": ["adreswijziging", "inschrijven"],
        "Afspraak of melding bij de gemeente": ["balie gemeente", "uittreksel", "vergunning"],
        "Verblijf en inburgering": ["verblijfsvergunning", "naturalisatie", "taalexamen"],
    },
    "Studie": {
        "Studiefinanciering en studieschuld": ["ov-studentenkaart", "lening", "beurs"],
        "Diploma's en schoolzaken": ["diplomaregister", "aanmelden school"],
    },
    "Wonen en energie": {
        "Woning zoeken": ["woningcorporatie", "inschrijven huurwoning"],
        "Huurprijs en huurcommissie": ["huurverhoging", "servicekosten"],
        "Energie en energietoeslag": ["gas", "stroom", "prijsplafond"],
        "Huis en grond (Kadaster)": ["eigendomsbewijs"],
    },
    "Geld en recht": {
        "Internetbankieren": ["bank", "ideal", "betalen"],
        "Schulden": ["schuldhulp", "schuldhulpverlening", "deurwaarder", "aanmaning"],
        "Alimentatie": ["onderhoudsbijdrage"],
        "Rechtsbijstand en bezwaar": ["advocaat", "bezwaarschrift", "juridisch"],
        "Ondernemen": ["eigen bedrijf", "handelsregister", "zzp"],
    },
    "Apparaten en internet": {
        "Telefoon of tablet": ["smartphone", "iphone", "android", "app installeren", "wifi"],
        "Computer": ["laptop", "windows", "muis", "wifi", "internet"],
        "E-mail en wachtwoorden": ["mail", "inbox", "account"],
        "Phishing en nepberichten": ["oplichting", "opgelicht", "nep", "betrouwbaar", "fraude"],
        "Printen, scannen en kopiëren": ["afdrukken", "inscannen"],
    },
    "Corona": {
        "CoronaCheck-app": ["qr-code corona", "coronabewijs", "coronapas"],
        "Vaccinatieafspraak": ["prik", "booster", "ggd-afspraak"],
        "Coronabewijs op papier": ["papieren qr-code", "vaccinatiebewijs"],
        "Testafspraak en testuitslag": ["coronatest", "testen voor toegang"],
        "Coronasteun": ["tozo", "steunmaatregel"],
    },
    "Bibliotheek": {
        "Lidmaatschap en lenen": ["bibliotheekpas", "reserveren", "catalogus"],
        "E-books en luisterboeken": ["online bibliotheek"],
        "Cursus in de bibliotheek": ["digisterker", "klik en tik", "taalhuis"],
    },
    "Overig": {
        "Contact en ontmoeting": ["eenzaam", "alleen", "maatje", "praatje", "buurthuis"],
        "Iets anders": ["overig", "anders"],
    },
}
DOMAINS = {
    "Bibliotheek": Domain.LIBRARY_SERVICE,
    "Apparaten en internet": Domain.OTHER,
    "Geld en recht": Domain.OTHER,
    "Overig": Domain.OTHER,
}


@transaction.atomic
def load_start_set() -> tuple[int, int]:
    """Add what is missing of the national list; change nothing that stands.

    Returns the numbers of topics and of bodies added.
    """
    topics_before, bodies_before = Topic.objects.count(), Partner.objects.count()
    for position, (group_name, names) in enumerate(TOPICS.items()):
        corona = group_name == "Corona"
        group, _ = TopicGroup.objects.get_or_create(
            name=group_name, defaults={"position": position, "is_corona": corona}
        )
        for name, synonyms in names.items():
            Topic.objects.get_or_create(
                name=name,
                library=None,
                defaults={
                    "group": group,
                    "synonyms": synonyms,
                    "domain": DOMAINS.get(group_name, Domain.DIGITAL_GOVERNMENT),
                    "starts_on": CORONA_START if corona else START,
                    "ends_on": CORONA_END if corona else None,
                },
            )
    for body in BODIES:
        if not Partner.objects.filter(name=body.name, library=None).exists():
            partner = Partner.objects.create(
                name=body.name,
                kind=Partner.Kind.PUBLIC_BODY,
                short_name=body.short_name,
                description=body.about,
                website=f"https://www.{body.site}/",
                starts_on=START,
                verify_before=timezone.localdate(),  # nobody checked it here yet: shown with that mark
            )
            partner.topics.set(Topic.objects.national().filter(name__in=body.topics or TOPICS[body.group]))
    load_guides()
    load_texts()
    load_school_holidays()
    return Topic.objects.count() - topics_before, Partner.objects.count() - bodies_before
