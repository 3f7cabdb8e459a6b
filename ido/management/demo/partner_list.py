"""Who is on the demo's social map, in every town: invented partners with what they offer.

The phone numbers of the national bodies are their public ones; their hours are rounded off.
"""

from __future__ import annotations

from dataclasses import dataclass

from ido.management.start_set import TOPICS
from partners.models import Partner, Service, TargetGroup

_K, _P, _G = Service.Kind, Partner.Kind, TargetGroup

BENEFITS = (*TOPICS["Toeslagen"], "Bijstandsuitkering", "WW-uitkering", "Kwijtschelding")
TAX = ("Aangifte inkomstenbelasting", "Voorlopige aanslag of uitstel", "Gemeentelijke belastingen")
DIGITAL = (*TOPICS["DigiD en MijnOverheid"], *TOPICS["Apparaten en internet"])
WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
PAPERS = "identiteitsbewijs en de brieven waar het over gaat"

Times = tuple[tuple[str, str, str], ...]  # RRULE, opens, closes


@dataclass(frozen=True)
class Offer:
    """A service: at the library's desk or at the partner's own address, alone or with others by name."""

    kind: Service.Kind
    name: str
    times: Times = ()
    text: str = ""
    room: str = "unknown"
    at_desk: bool = False
    walk_in: bool = True
    bring: str = ""
    together_with: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    level: str = ""
    places: int | None = None
    cost: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Actor:
    """A partner, last checked `checked` days before the demo was loaded."""

    kind: Partner.Kind
    name: str
    text: str
    topics: tuple[str, ...]
    offers: tuple[Offer, ...]
    checked: int = 40
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    in_every_town: bool = False


ACTORS = [
    Actor(
        _P.WELFARE,
        "Buurtkompas",
        "Helpt mensen uit de buurt met vragen over geld, wonen en rondkomen.",
        (*BENEFITS, "Woning zoeken", "Schulden", "Contact en ontmoeting"),
        (
            Offer(
                _K.CONSULTATION,
                "Inloopspreekuur Buurtkompas",
                (
                    ("FREQ=WEEKLY;BYDAY=MO,WE", "09:30", "12:00"),
                    ("FREQ=WEEKLY;BYDAY=TU", "13:30", "16:30"),
                ),
                "Een maatschappelijk werker denkt mee en helpt met brieven.",
                "ample",
                bring=PAPERS,
            ),
        ),
        20,
        in_every_town=True,
    ),
    Actor(
        _P.LEGAL_COUNSEL,
        "Raadspunt",
        "Sociaal raadslieden. Zij geven gratis advies over wetten, regelingen en bezwaar.",
        (*BENEFITS, *TAX, "Alimentatie", "Studiefinanciering en studieschuld"),
        (
            Offer(
                _K.CONSULTATION,
                "Spreekuur sociaal raadslieden",
                (("FREQ=WEEKLY;BYDAY=TU,TH", "10:00", "12:30"),),
                "Uitleg en advies over regels en brieven.",
                "limited",
                bring=PAPERS,
            ),
            Offer(
                _K.CONSULTATION,
                "Raadspunt in de bibliotheek",
                (("FREQ=WEEKLY;BYDAY=FR", "13:00", "15:00"),),
                "Hetzelfde spreekuur, aan de balie van de bibliotheek.",
                "ample",
                at_desk=True,
                bring=PAPERS,
            ),
        ),
        65,
        languages=("ar", "tr"),
        in_every_town=True,
    ),
    Actor(
        _P.MONEY,
        "Geldwijzer",
        "Helpt om geldzaken op orde te krijgen, ook bij schulden.",
        ("Schulden", "Kwijtschelding", "Boete", "Energie en energietoeslag"),
        (
            Offer(
                _K.CONSULTATION,
                "Gesprek over geld en schulden",
                (("FREQ=WEEKLY;BYDAY=WE", "09:00", "12:00"),),
                "Een vast gezicht maakt samen een plan.",
                "waiting_list",
                walk_in=False,
                bring="overzicht van inkomsten, uitgaven en schulden",
            ),
        ),
        90,
        (_G.MINIMUM_INCOME,),
    ),
    Actor(
        _P.LANGUAGE,
        "Taaltuin",
        "Nederlands leren en oefenen, met een docent of een taalmaatje.",
        ("Verblijf en inburgering", "Cursus in de bibliotheek"),
        (
            Offer(
                _K.COURSE,
                "Lezen en schrijven voor elke dag",
                (("FREQ=WEEKLY;BYDAY=MO,TH", "19:00", "21:00"),),
                "Twee avonden per week in een kleine groep.",
                "full",
                walk_in=False,
                level="beginner",
                places=12,
            ),
            Offer(
                _K.CONSULTATION,
                "Taalspreekuur",
                (("FREQ=WEEKLY;BYDAY=WE", "14:00", "16:00"),),
                "Welke les past bij iemand? Hier zoekt een taalcoach het uit.",
                "ample",
                at_desk=True,
            ),
        ),
        30,
        (_G.LOW_LITERATE, _G.NEWCOMERS),
        ("ar", "pl", "uk", "ti"),
    ),
    Actor(
        _P.SENIORS,
        "Zilverkring",
        "Ouderenbond met vrijwilligers die thuis of aan de keukentafel helpen.",
        ("AOW", "Pensioen", "Aangifte inkomstenbelasting", "Zorgtoeslag", "Rijbewijs verlengen"),
        (
            Offer(
                _K.CONSULTATION,
                "Belastinghulp voor ouderen",
                (("FREQ=MONTHLY;BYDAY=2TH", "10:00", "12:00"),),
                "Opgeleide invulhulpen helpen met de aangifte.",
                "limited",
                walk_in=False,
                bring="jaaropgaven en een eigen DigiD",
                cost="€ 10 voor wie geen lid is",
            ),
        ),
        55,
        (_G.ELDERLY,),
    ),
    Actor(
        _P.CARE,
        "Mantelhart",
        "Steunt mensen die voor een ander zorgen.",
        ("Eigen bijdrage Wmo of Wlz", "Indicatie langdurige zorg", "Persoonsgebonden budget"),
        (
            Offer(
                _K.COUNTER,
                "Loket voor mantelzorgers",
                ((WORKDAYS, "09:00", "12:30"),),
                "Wegwijs in zorg, vervoer en geld.",
                "ample",
            ),
        ),
        110,
        (_G.CARERS, _G.DISABLED),
    ),
    Actor(
        _P.LEGAL_AID,
        "Rechtslicht",
        "Juristen leggen uit wat iemands rechten zijn.",
        ("Rechtsbijstand en bezwaar", "Alimentatie", "Huurprijs en huurcommissie", "Schulden"),
        (
            Offer(
                _K.CONSULTATION,
                "Juridisch spreekuur",
                (("FREQ=MONTHLY;BYDAY=1TU", "14:00", "16:00"), ("FREQ=MONTHLY;BYDAY=3TU", "14:00", "16:00")),
                "Twintig minuten met een jurist.",
                "limited",
                walk_in=False,
                bring=PAPERS,
            ),
        ),
        75,
    ),
    Actor(
        _P.MUNICIPALITY,
        "Gemeenteloket",
        "Het loket van de gemeente voor documenten, verhuizen en bijstand.",
        (*TOPICS["Gemeente en documenten"], "Rijbewijs verlengen", "Bijstandsuitkering", "Kwijtschelding"),
        (
            Offer(
                _K.COUNTER,
                "Publieksbalie",
                ((WORKDAYS, "09:00", "16:00"), ("FREQ=WEEKLY;BYDAY=TH", "17:00", "20:00")),
                "Paspoort, rijbewijs, verhuizen en uittreksels.",
                walk_in=False,
                bring="identiteitsbewijs",
            ),
        ),
        15,
        in_every_town=True,
    ),
    Actor(
        _P.HOUSING,
        "Woonbrug",
        "Verhuurt woningen en helpt bij het zoeken.",
        ("Woning zoeken", "Huurprijs en huurcommissie", "Huurtoeslag"),
        (
            Offer(
                _K.COUNTER,
                "Woonbalie",
                (("FREQ=WEEKLY;BYDAY=MO,TU,TH", "13:00", "16:00"),),
                "Inschrijven, reageren en vragen over huur.",
            ),
        ),
        100,
    ),
    Actor(
        _P.ENERGY,
        "Warmtewacht",
        "Vrijwilligers die helpen om energie en kosten te besparen.",
        ("Energie en energietoeslag",),
        (
            Offer(
                _K.CONSULTATION,
                "Energiespreekuur",
                (("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "13:30", "15:30"),),
                "Samen kijken naar de rekening en de meter.",
                "ample",
                bring="de laatste energierekening",
            ),
        ),
        210,
    ),
    Actor(
        _P.FORMS,
        "Papierwinkel",
        "Vrijwilligers helpen bij formulieren en brieven.",
        (*BENEFITS, *TAX, "AOW", "Studiefinanciering en studieschuld"),
        (
            Offer(
                _K.FORMS_CAFE,
                "Formulierencafé",
                (("FREQ=MONTHLY;BYDAY=1WE", "13:00", "16:00"), ("FREQ=MONTHLY;BYDAY=3WE", "13:00", "16:00")),
                "Koffie, en hulp bij elk formulier. Raadslieden schuiven aan.",
                "ample",
                at_desk=True,
                bring=PAPERS,
                together_with=("Raadspunt", "Buurtkompas"),
            ),
        ),
        35,
    ),
    Actor(
        _P.BANK,
        "Bankhulp op wielen",
        "Een bus met bankmedewerkers die in de wijk komt.",
        ("Internetbankieren", "Phishing en nepberichten"),
        (
            Offer(
                _K.COUNTER,
                "Bankbus",
                (("FREQ=WEEKLY;BYDAY=FR", "10:00", "12:00"),),
                "Hulp bij internetbankieren, pinpas en codes.",
                bring="bankpas en telefoon",
            ),
        ),
        400,
        (_G.ELDERLY,),
    ),
]

# What each library offers itself, at its first desk
OWN_OFFERS = [
    Offer(
        _K.CONSULTATION,
        "Digicafé",
        (("FREQ=WEEKLY;BYDAY=TU,FR", "10:00", "12:00"),),
        "Met je eigen telefoon, tablet of laptop. Vrijwilligers helpen.",
        "ample",
        bring="je eigen apparaat, opgeladen",
        topics=DIGITAL,
    ),
    Offer(
        _K.COURSE,
        "Digisterker: werken met de e-overheid",
        (("FREQ=WEEKLY;BYDAY=WE", "09:30", "12:00"),),
        "Vier lessen over DigiD, MijnOverheid en toeslagen.",
        "limited",
        walk_in=False,
        topics=(*TOPICS["DigiD en MijnOverheid"], *TOPICS["Toeslagen"], "Cursus in de bibliotheek"),
        level="beginner",
        places=10,
    ),
]

# Public body -> its help line; the opening times are rounded off
HELP_LINES = {
    "Belastingdienst": ("BelastingTelefoon", "0800 0543"),
    "Dienst Toeslagen": ("BelastingTelefoon voor toeslagen", "0800 0543"),
    "Logius": ("Helpdesk DigiD", "088 123 65 55"),
    "Uitvoeringsinstituut Werknemersverzekeringen": ("UWV Telefoon", "088 898 92 94"),
    "Dienst Uitvoering Onderwijs": ("Telefoonlijn DUO", "050 599 77 55"),
    "Centraal Administratie Kantoor": ("Telefoonlijn CAK", "0800 1925"),
}
HELP_LINE_TIMES: Times = ((WORKDAYS, "08:00", "17:00"),)
