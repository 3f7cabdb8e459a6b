"""The national guides to start with: one for each of the ten subjects that people ask about most.

A guide tells the person behind the desk how to go about it, and where the help of an IDO ends. The rules are
those of the field (domain.md §3): look along and coach, never take over, never note a citizen number, never
advise on the matter itself. An administrator keeps the national guides current in the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ido.models import Topic
from partners.models import Guide

CHECKED_ON = date(2026, 11, 22)
CHECKED_BY = "redactie IDO-balie"

MAY = (
    "Meekijken en uitleggen wat er op het scherm staat. De bezoeker typt en klikt zelf.",
    "Samen zoeken wie over de vraag gaat, en de weg wijzen naar die organisatie.",
)
MAY_NOT = (
    "Inloggen voor een ander, of een wachtwoord, pincode of code intypen.",
    "Een burgerservicenummer (BSN) opschrijven, kopiëren of bewaren.",
)


@dataclass(frozen=True)
class Card:
    """A guide as text; `may` and `may_not` come before the rules that hold for every subject."""

    title: str
    topics: tuple[str, ...]
    steps: tuple[str, ...]
    may: tuple[str, ...]
    may_not: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


CARDS = [
    Card(
        "DigiD en MijnOverheid",
        (
            "DigiD aanvragen",
            "DigiD-app en sms-controle",
            "DigiD wachtwoord vergeten",
            "DigiD Machtigen",
            "MijnOverheid en Berichtenbox",
        ),
        (
            "Vraag wat er misgaat: nog geen DigiD, wachtwoord kwijt, nieuwe telefoon of een fout in de app.",
            "Nog geen DigiD? De bezoeker vraagt het zelf aan op digid.nl. De brief met de activeringscode "
            "komt per post op het huisadres.",
            "Wachtwoord kwijt? Kies op digid.nl ‘Wachtwoord vergeten’. Dat gaat met een sms of een brief.",
            "Nieuwe telefoon? Zet de DigiD-app er opnieuw op en activeer hem met de oude telefoon, een "
            "identiteitsbewijs of een brief.",
            "Helpt iemand anders vaak mee? Vertel over DigiD Machtigen: de helper logt in met eigen DigiD.",
            "Lukt het niet? Bel samen met de helpdesk van DigiD. De bezoeker praat.",
        ),
        ("De bezoeker helpen om de DigiD-app te vinden en te installeren.",),
        ("De DigiD-app van een bezoeker op je eigen telefoon of op een computer van de bieb zetten.",),
        (
            ("DigiD", "https://www.digid.nl"),
            ("DigiD Machtigen", "https://machtigen.digid.nl"),
            ("MijnOverheid", "https://mijn.overheid.nl"),
        ),
    ),
    Card(
        "Toeslagen aanvragen en wijzigen",
        (
            "Zorgtoeslag",
            "Huurtoeslag",
            "Kinderopvangtoeslag",
            "Kindgebonden budget",
            "Toeslag wijzigen of terugbetalen",
        ),
        (
            "Vraag om welke toeslag het gaat, en of de bezoeker wil aanvragen, wijzigen of stoppen.",
            "Is er een brief? Lees samen wat er gevraagd wordt en voor welke datum.",
            "Met de proefberekening op toeslagen.nl ziet de bezoeker of er misschien een toeslag is.",
            "Aanvragen en wijzigen gaat via Mijn toeslagen, met DigiD. De bezoeker vult zelf in.",
            "Verandert het inkomen, het adres of het gezin? Zeg dat de bezoeker dat snel moet doorgeven. "
            "Dat voorkomt terugbetalen.",
            "Moet er geld terug, of snapt de bezoeker de berekening niet? Verwijs naar de BelastingTelefoon "
            "of naar sociaal raadslieden.",
        ),
        ("Uitleggen wat woorden betekenen, zoals toetsingsinkomen of toeslagpartner.",),
        ("Zeggen of iemand recht heeft op een toeslag, of welk inkomen iemand moet invullen.",),
        (
            ("Dienst Toeslagen", "https://www.toeslagen.nl"),
            ("Belastingdienst", "https://www.belastingdienst.nl"),
        ),
    ),
    Card(
        "Uitkeringen: WW, bijstand en WIA",
        ("WW-uitkering", "Bijstandsuitkering", "WIA, WAO of Wajong"),
        (
            "Zoek uit wie erover gaat. UWV: werkloos of ziek. De gemeente: bijstand.",
            "WW of WIA: de bezoeker logt met DigiD in op Mijn UWV.",
            "Bijstand: het aanvragen begint meestal op werk.nl. Daarna beslist de gemeente.",
            "Kijk samen op de checklist welke papieren nodig zijn.",
            "Let op de datum: wie te laat aanvraagt, kan geld mislopen.",
            "Weinig geld in de tussentijd, of ruzie over een besluit? Verwijs warm door naar de gemeente of "
            "naar sociaal raadslieden.",
        ),
        ("Laten zien waar iemand de status van een aanvraag vindt.",),
        ("Advies geven over het recht op een uitkering of over een bezwaar.",),
        (("UWV", "https://www.uwv.nl"), ("werk.nl", "https://www.werk.nl")),
    ),
    Card(
        "Belastingaangifte en aanslagen",
        (
            "Aangifte inkomstenbelasting",
            "Voorlopige aanslag of uitstel",
            "Gemeentelijke belastingen",
            "Kwijtschelding",
        ),
        (
            "Vraag van wie de brief is: de Belastingdienst, de gemeente of het waterschap.",
            "Aangifte doen gaat via Mijn Belastingdienst met DigiD. Veel is al ingevuld.",
            "Op tijd klaar lukt niet? De bezoeker vraagt zelf uitstel aan bij de Belastingdienst.",
            "Betalen lukt niet? Vertel dat er een betalingsregeling of kwijtschelding kan zijn. "
            "Die vraag je aan bij wie de brief stuurde.",
            "Hulp bij het invullen zelf? Verwijs naar de belastingspreekuren of naar een formulierencafé.",
        ),
        ("Helpen om in te loggen en het juiste formulier te vinden.",),
        ("De aangifte invullen of nakijken, of zeggen wat iemand mag aftrekken.",),
        (
            ("Belastingdienst", "https://www.belastingdienst.nl"),
            ("Mijn Belastingdienst", "https://mijn.belastingdienst.nl"),
        ),
    ),
    Card(
        "Rijbewijs verlengen",
        ("Rijbewijs verlengen", "Gezondheidsverklaring rijbewijs"),
        (
            "Vraag naar de leeftijd en naar de datum op het rijbewijs. Schrijf niets op.",
            "Verlengen gaat bij de gemeente, en in veel gemeenten ook online via de RDW.",
            "Wie 75 jaar of ouder is, vult eerst een gezondheidsverklaring in bij het CBR.",
            "De bezoeker vult de verklaring zelf in op Mijn CBR, met DigiD. Op papier kan ook.",
            "Na de verklaring kan een keuring door een arts nodig zijn. Begin daarom ruim voor de einddatum.",
        ),
        ("Uitleggen welke stap eerst komt: CBR, arts, gemeente.",),
        ("De vragen over gezondheid voor iemand beantwoorden, of antwoorden bewaren.",),
        (("CBR", "https://www.cbr.nl"), ("RDW", "https://www.rdw.nl")),
    ),
    Card(
        "AOW en pensioen",
        ("AOW", "Pensioen"),
        (
            "Vraag wat de bezoeker wil weten: de leeftijd, het bedrag, aanvragen of iets doorgeven.",
            "AOW loopt via de SVB. De bezoeker krijgt vooraf een brief en vraagt aan op Mijn SVB, met DigiD.",
            "Pensioen van het werk staat op mijnpensioenoverzicht.nl. Daar ziet de bezoeker ook bij welk "
            "fonds het is.",
            "Gaat iemand samenwonen, scheiden of naar het buitenland? Dat geeft de bezoeker zelf door.",
            "Vragen over het bedrag? Verwijs naar de SVB of naar het pensioenfonds.",
        ),
        ("Samen de juiste pagina zoeken en uitleggen wat AOW en pensioen zijn.",),
        ("Uitrekenen waar iemand recht op heeft, of een keuze over pensioen aanraden.",),
        (
            ("SVB", "https://www.svb.nl"),
            ("Mijnpensioenoverzicht", "https://www.mijnpensioenoverzicht.nl"),
        ),
    ),
    Card(
        "Studiefinanciering en studieschuld",
        ("Studiefinanciering en studieschuld",),
        (
            "Vraag of het gaat om aanvragen, het reisproduct, stoppen of terugbetalen.",
            "Alles gaat via Mijn DUO, met DigiD. De student logt zelf in.",
            "Reisproduct niet meer nodig? Laat de bezoeker het op tijd stopzetten. Anders komt er een boete.",
            "Terugbetalen te zwaar? Vertel dat DUO kan kijken wat iemand kan betalen.",
            "Vragen over schulden? Verwijs door naar schuldhulp van de gemeente.",
        ),
        ("Helpen zoeken waar een formulier of brief op Mijn DUO staat.",),
        ("Adviseren hoeveel iemand moet lenen.",),
        (("DUO", "https://duo.nl"),),
    ),
    Card(
        "Zorgportalen en zorgapps",
        ("Patiëntenportaal en zorgapps", "Zorgverzekering"),
        (
            "Vraag welk portaal het is: van de huisarts, het ziekenhuis, de apotheek of de verzekeraar.",
            "Zoek samen de officiële site of app van die zorgverlener. Gebruik geen link uit een mail.",
            "Inloggen gaat meestal met DigiD. De bezoeker doet dat zelf.",
            "Draai het scherm weg of kijk niet mee zodra er medische gegevens staan.",
            "Lukt het in het portaal niet? De helpdesk of de balie van de zorgverlener helpt verder.",
        ),
        ("Uitleggen hoe je een afspraak maakt of een herhaalrecept aanvraagt.",),
        ("Uitslagen of andere medische gegevens lezen, bespreken of bewaren.",),
        (
            ("Thuisarts", "https://www.thuisarts.nl"),
            ("Donorregister", "https://www.donorregister.nl"),
            ("Rijksoverheid over zorg", "https://www.rijksoverheid.nl"),
        ),
    ),
    Card(
        "Phishing en nepberichten",
        ("Phishing en nepberichten",),
        (
            "Blijf rustig. Klik nergens op en laat de bezoeker niet antwoorden.",
            "Kijk samen: wie is de afzender, is er haast, vraagt het bericht om geld of een code?",
            "Twijfel? Zoek zelf de officiële site of het nummer op. Ga nooit via het bericht.",
            "Al geklikt of betaald? Laat de bezoeker meteen de eigen bank bellen.",
            "Wachtwoord ingevuld? De bezoeker verandert het zelf, ook op andere plekken met dat wachtwoord.",
            "Meld het nepbericht bij de Fraudehelpdesk. Is er geld weg? Dan kan de bezoeker aangifte doen.",
        ),
        ("Samen de kenmerken van een nepbericht nalopen.",),
        ("Beloven dat een bericht veilig is, of het geld terugkomt.",),
        (
            ("Fraudehelpdesk", "https://www.fraudehelpdesk.nl"),
            ("Veilig internetten", "https://www.veiliginternetten.nl"),
            ("Aangifte bij de politie", "https://www.politie.nl"),
        ),
    ),
    Card(
        "Telefoon, tablet en computer",
        ("Telefoon of tablet", "Computer", "E-mail en wachtwoorden"),
        (
            "Vraag wat de bezoeker wil kunnen, niet wat er stuk is.",
            "Laat de bezoeker het apparaat zelf vasthouden. Wijs aan en doe het voor op je eigen apparaat.",
            "Wachtwoord kwijt? Gebruik ‘Wachtwoord vergeten’ bij de dienst zelf.",
            "Apps komen alleen uit de App Store of Google Play.",
            "Wil iemand meer leren? Vertel over de cursussen van de bibliotheek.",
            "Kapot, of gegevens kwijt? Verwijs naar de winkel of de fabrikant.",
        ),
        ("Uitleggen hoe je een sterk wachtwoord maakt en dat op een veilige plek bewaart.",),
        ("Wachtwoorden opschrijven voor een ander, of een apparaat meenemen om thuis na te kijken.",),
        (("Veilig internetten", "https://www.veiliginternetten.nl"),),
    ),
]


def load_guides() -> int:
    """Add the national guides that are not there yet; change none that stands. Returns how many."""
    topics = {topic.name: topic for topic in Topic.objects.national()}
    added = 0
    for card in CARDS:
        guide, created = Guide.objects.get_or_create(
            title=card.title,
            library=None,
            defaults={
                "steps": list(card.steps),
                "may": [*card.may, *MAY],
                "may_not": [*card.may_not, *MAY_NOT],
                "links": [{"label": label, "url": url} for label, url in card.links],
                "checked_on": CHECKED_ON,
                "checked_by": CHECKED_BY,
            },
        )
        if created:
            guide.topics.set(topics[name] for name in card.topics if name in topics)
            added += 1
    return added
