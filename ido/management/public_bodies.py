"""The public bodies of the start set: what each is for, its own site, and the topics it is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """A public body. Its topics go by name, or are all those of `group`; `site` stands behind https://www."""

    name: str
    short_name: str
    about: str
    site: str
    topics: tuple[str, ...] = ()
    group: str = ""


BODIES = [
    Body(
        "Logius",
        "Logius",
        "Beheert DigiD, DigiD Machtigen en MijnOverheid. Helpt wie niet meer kan inloggen.",
        "logius.nl",
        group="DigiD en MijnOverheid",
    ),
    Body(
        "Dienst Toeslagen",
        "Toeslagen",
        "Betaalt zorgtoeslag, huurtoeslag, kinderopvangtoeslag en kindgebonden budget uit. "
        "Wijzigingen geef je door op Mijn toeslagen.",
        "toeslagen.nl",
        group="Toeslagen",
    ),
    Body(
        "Belastingdienst",
        "Belastingdienst",
        "Verwerkt de aangifte inkomstenbelasting en regelt uitstel en betaling.",
        "belastingdienst.nl",
        ("Aangifte inkomstenbelasting", "Voorlopige aanslag of uitstel"),
    ),
    Body(
        "Uitvoeringsinstituut Werknemersverzekeringen",
        "UWV",
        "Betaalt uitkeringen bij werkloosheid en ziekte, en helpt bij het zoeken van werk.",
        "uwv.nl",
        ("WW-uitkering", "WIA, WAO of Wajong", "Werk zoeken en solliciteren"),
    ),
    Body(
        "Sociale Verzekeringsbank",
        "SVB",
        "Betaalt de AOW, de kinderbijslag en het persoonsgebonden budget uit.",
        "svb.nl",
        ("AOW", "Kinderbijslag", "Persoonsgebonden budget"),
    ),
    Body(
        "Dienst Uitvoering Onderwijs",
        "DUO",
        "Regelt studiefinanciering, studieschuld en diploma's.",
        "duo.nl",
        group="Studie",
    ),
    Body(
        "Centraal Administratie Kantoor",
        "CAK",
        "Int de eigen bijdrage voor hulp thuis en voor langdurige zorg.",
        "hetcak.nl",
        ("Eigen bijdrage Wmo of Wlz",),
    ),
    Body(
        "Centrum Indicatiestelling Zorg",
        "CIZ",
        "Beslist of iemand langdurige zorg kan krijgen.",
        "ciz.nl",
        ("Indicatie langdurige zorg",),
    ),
    Body(
        "Centraal Bureau Rijvaardigheidsbewijzen",
        "CBR",
        "Beoordeelt of iemand kan autorijden, en neemt rijexamens af.",
        "cbr.nl",
        ("Rijbewijs verlengen", "Gezondheidsverklaring rijbewijs"),
    ),
    Body(
        "Centraal Justitieel Incassobureau",
        "CJIB",
        "Int boetes. Betalen in delen kan vaak: vraag dat daar op tijd aan.",
        "cjib.nl",
        ("Boete",),
    ),
    Body(
        "Dienst Wegverkeer",
        "RDW",
        "Houdt bij van wie elk voertuig is, en regelt kentekens en de apk.",
        "rdw.nl",
        ("Kenteken en voertuig",),
    ),
    Body(
        "Huurcommissie",
        "Huurcommissie",
        "Doet uitspraak als huurder en verhuurder het niet eens zijn over huur of onderhoud.",
        "huurcommissie.nl",
        ("Huurprijs en huurcommissie",),
    ),
    Body(
        "Landelijk Bureau Inning Onderhoudsbijdragen",
        "LBIO",
        "Helpt als alimentatie niet wordt betaald.",
        "lbio.nl",
        ("Alimentatie",),
    ),
    Body(
        "Raad voor Rechtsbijstand",
        "Rechtsbijstand",
        "Beslist of iemand met een laag inkomen een advocaat of mediator vergoed krijgt.",
        "raadvoorrechtsbijstand.org",
        ("Rechtsbijstand en bezwaar",),
    ),
    Body(
        "Immigratie- en Naturalisatiedienst",
        "IND",
        "Beslist over verblijf in Nederland en over het worden van Nederlander.",
        "ind.nl",
        ("Verblijf en inburgering",),
    ),
    Body(
        "Kadaster",
        "Kadaster",
        "Houdt bij van wie een huis of stuk grond is.",
        "kadaster.nl",
        ("Huis en grond (Kadaster)",),
    ),
    Body(
        "Rijksdienst voor Identiteitsgegevens",
        "RvIG",
        "Zorgt voor paspoorten, identiteitskaarten en de basisregistratie personen. "
        "Aanvragen gaat bij de gemeente.",
        "rvig.nl",
        ("Paspoort of identiteitskaart",),
    ),
    Body(
        "Kamer van Koophandel",
        "KVK",
        "Schrijft bedrijven in en geeft uittreksels van het handelsregister.",
        "kvk.nl",
        ("Ondernemen",),
    ),
]
