"""The reports there are, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.safestring import SafeString

from ido.models import Library, Location, Municipality, Province
from reports import drawings
from reports.indicators import groups
from reports.indicators.bodies import bodies
from reports.indicators.combinations import combinations
from reports.indicators.comparison import locations_compared
from reports.indicators.desks import desks
from reports.indicators.forwarded import numbers_of_signals, signals
from reports.indicators.grants import grant_accounts
from reports.indicators.headline import headline
from reports.indicators.hours import questions_per_opening_hour
from reports.indicators.late import late
from reports.indicators.locations import questions_per_location
from reports.indicators.map import desks_on_the_map
from reports.indicators.months import questions_per_month
from reports.indicators.municipalities import questions_per_municipality
from reports.indicators.needs import complexity, needs
from reports.indicators.offer import courses, offer_gaps
from reports.indicators.reach import reach_around
from reports.indicators.referrals import destinations, handing_on, referrals
from reports.indicators.registration import registered
from reports.indicators.sizes import sizes
from reports.indicators.subjects import channels, domains, help_given, outcomes, topics
from reports.indicators.week import hours_of_week
from reports.indicators.year_on_year import is_known, season, year_on_year
from reports.selection import Scope, Selection
from reports.tables import Table


class Chapter(StrEnum):
    """The parts of a report, in the order in which a council member reads them."""

    REACH = "Bereik"
    TIME = "Door de tijd"
    SUBJECTS = "Waarover"
    HELP = "Hoe geholpen"
    REFERRALS = "Doorverwijzen en signalen"
    DESKS = "Locaties"
    MONEY = "Geld"


@dataclass(frozen=True)
class Report:
    """A question a reader has: `make` answers it as a table, `draw` pictures that table.

    `about` are the kinds of scope it can be asked of. What is not `published` is for the library alone: no
    edition holds it, and whoever reads from outside does not know that it is there. `when` says
    whether what it needs is there: a quarter closed in earlier days may not hold it. If not, editions leave
    it out. `nothing` is what people read when there is nothing in it.
    """

    chapter: Chapter
    slug: str
    title: str
    summary: str
    make: Callable[[Selection], Table]
    draw: Callable[[Table], SafeString] | None = None
    published: bool = True
    about: tuple[type[Scope], ...] = (Library, Location, Municipality, Province)
    when: Callable[[Selection], bool] = lambda selection: True
    nothing: str = ""

    def is_known(self, selection: Selection) -> bool:
        """Whether everything it needs is known of this selection."""
        return self.when(selection)

    def is_for(self, scope: Scope, *, live: bool) -> bool:
        """Whether it is among the reports about the scope, for a reader of live figures or another one."""
        return isinstance(scope, self.about) and (live or self.published)


def holds(fact: str, column: str) -> Callable[[Selection], bool]:
    return lambda selection: selection.knows(fact, column)


NO_REFERRALS = "In deze periode zijn geen doorverwijzingen vastgelegd."
HEADLINE = Report(
    Chapter.REACH, "kerncijfers", "Kerncijfers", "De belangrijkste cijfers op een rij.", headline
)
REPORTS = (
    HEADLINE,
    Report(
        Chapter.REACH,
        "bereik-vergeleken",
        "Bereik vergeleken",
        "Hoeveel vragen er waren per 1.000 inwoners, naast die van een groter gebied.",
        reach_around,
        drawings.by_area,
        about=(Municipality, Province),
    ),
    Report(
        Chapter.REACH,
        "vragen-per-gemeente",
        "Vragen per gemeente",
        "Hoeveel vragen er waren in elke gemeente, ook per 1.000 inwoners.",
        questions_per_municipality,
        drawings.by_municipality,
        about=(Library, Province),
    ),
    Report(
        Chapter.REACH,
        "grootte-van-gemeenten",
        "Grootte van gemeenten",
        "Of kleine gemeenten naar verhouding meer of minder mensen bereiken dan steden.",
        sizes,
        drawings.by_size,
        about=(Province,),
    ),
    Report(
        Chapter.TIME,
        "vragen-per-maand",
        "Vragen per maand",
        "Hoe het aantal vragen verliep door de tijd.",
        questions_per_month,
        drawings.by_month,
    ),
    Report(
        Chapter.TIME,
        "jaar-op-jaar",
        "Jaar op jaar",
        "Of er meer of minder vragen waren dan een jaar eerder.",
        year_on_year,
        drawings.beside_year,
        when=is_known,
    ),
    Report(
        Chapter.TIME,
        "nagekomen",
        "Nagekomen vragen",
        "Wat te laat kwam voor de uitgaven van eerdere kwartalen.",
        late,
        nothing="Uit eerdere kwartalen is niets nagekomen, gewijzigd of ingetrokken.",
        about=(Municipality, Province),
        when=holds("late", "kind"),
    ),
    Report(
        Chapter.TIME,
        "seizoen",
        "Seizoen",
        "Welke maanden druk zijn en welke rustig.",
        season,
        drawings.by_season,
        published=False,
        about=(Library,),
    ),
    Report(
        Chapter.TIME,
        "drukte",
        "Drukte in de week",
        "Op welke uren van de week de vragen komen.",
        hours_of_week,
        drawings.by_hour_of_week,
        published=False,
        about=(Library, Location),
    ),
    Report(
        Chapter.SUBJECTS,
        "onderwerpen",
        "Onderwerpen",
        "Waar mensen hulp bij vroegen.",
        topics,
        drawings.by_topic,
    ),
    Report(
        Chapter.SUBJECTS,
        "organisaties",
        "Organisaties",
        "Over welke organisaties de vragen gingen.",
        bodies,
        drawings.by_body,
        when=holds("questions", "body"),
    ),
    Report(
        Chapter.SUBJECTS,
        "domeinen",
        "Domeinen",
        "Digitale overheid, bibliotheek of iets anders.",
        domains,
        drawings.by_share,
    ),
    Report(
        Chapter.SUBJECTS,
        "aanbod",
        "Vragen zonder aanbod",
        "Waar mensen naar vroegen terwijl er niemand in de buurt voor is.",
        offer_gaps,
        published=False,
        nothing="Voor elk onderwerp in de tabel met onderwerpen is er iemand in de buurt.",
        about=(Library, Municipality),
    ),
    Report(
        Chapter.SUBJECTS,
        "cursussen",
        "Gevraagde cursussen",
        "Bij welke onderwerpen een cursus is aangeraden, en of die er is.",
        courses,
        published=False,
        nothing="In deze periode is geen cursus aangeraden.",
        about=(Library,),
    ),
    Report(
        Chapter.SUBJECTS,
        "combinaties",
        "Combinaties van onderwerpen",
        "Welke onderwerpen in een bezoek samen voorkomen.",
        combinations,
        published=False,
        nothing="Er zijn geen onderwerpen die vaker dan één keer samen voorkwamen.",
        about=(Library, Location),
    ),
    Report(
        Chapter.HELP,
        "hulp",
        "Hulp",
        "Wat de balie deed.",
        help_given,
        drawings.by_share,
        when=holds("questions", "help"),
    ),
    Report(
        Chapter.HELP,
        "uitkomsten",
        "Uitkomsten",
        "Hoe de vragen afliepen.",
        outcomes,
        drawings.by_share,
    ),
    Report(
        Chapter.HELP,
        "kanalen",
        "Kanalen",
        "Of bezoekers langskwamen, belden of schreven.",
        channels,
        drawings.by_share,
    ),
    Report(
        Chapter.HELP,
        "behoeften",
        "Behoeften",
        "Wat bezoekers nodig hadden om verder te kunnen.",
        needs,
        drawings.by_need,
        when=holds("visits", "needs"),
    ),
    Report(
        Chapter.HELP,
        "complexiteit",
        "Complexiteit",
        "Hoe lastig de bezoeken waren.",
        complexity,
        drawings.by_share,
        published=False,
    ),
    Report(
        Chapter.REFERRALS,
        "doorverwijzingen",
        "Doorverwijzingen",
        "Hoe vaak de balie een bezoeker overdroeg, en wat ervan werd.",
        referrals,
        drawings.by_share,
        nothing=NO_REFERRALS,
    ),
    Report(
        Chapter.REFERRALS,
        "bestemming",
        "Intern en extern",
        "Hoeveel bezoekers naar het eigen aanbod van de bibliotheek gingen, en hoeveel naar een ander.",
        destinations,
        drawings.by_share,
        when=holds("referrals", "destination"),
        nothing=NO_REFERRALS,
    ),
    Report(
        Chapter.REFERRALS,
        "doorverwijzen",
        "Hoe doorverwijzen lukte",
        "Hoe vaak en hoe snel het doorverwijzen lukte.",
        handing_on,
        when=holds("answers", "hours"),
    ),
    Report(
        Chapter.REFERRALS,
        "signalen-in-aantallen",
        "Aantal signalen",
        "Hoeveel signalen er waren over regelingen en diensten, en hoeveel er beantwoord zijn.",
        numbers_of_signals,
        nothing="In deze periode zijn er geen signalen.",
    ),
    Report(
        Chapter.REFERRALS,
        "signalen",
        "Signalen",
        "Wat er misgaat in regelingen en diensten, en wat de gemeente antwoordde.",
        signals,
        nothing="In deze periode is geen signaal doorgestuurd aan de gemeente.",
        about=(Library, Municipality),
    ),
    Report(
        Chapter.DESKS,
        "vragen-per-locatie",
        "Vragen per locatie",
        "Hoeveel vragen elke locatie kreeg, en op welke plaats zij daarmee staat.",
        questions_per_location,
        drawings.by_location,
        about=(Library, Municipality, Province),
    ),
    Report(
        Chapter.DESKS,
        "locaties-vergeleken",
        "Locaties vergeleken",
        "Hoe locaties het doen naar aantal, per inwoner, per open uur en per maand.",
        locations_compared,
        drawings.by_reach,
        about=(Library, Province),
    ),
    Report(
        Chapter.DESKS,
        "kaart",
        "Kaart",
        "Waar de locaties zijn, en hoeveel vragen er kwamen.",
        desks_on_the_map,
        drawings.on_a_map,
    ),
    Report(
        Chapter.DESKS,
        "locaties",
        "Locaties",
        "Waar het informatiepunt was, hoelang en hoe het werkte.",
        desks,
    ),
    Report(
        Chapter.DESKS,
        "openingsuren",
        "Vragen per open uur",
        "Hoeveel vragen een locatie kreeg per open uur en per maand.",
        questions_per_opening_hour,
        drawings.by_hour,
    ),
    Report(
        Chapter.DESKS,
        "registratie",
        "Volledigheid van registratie",
        "In hoeveel van de open uren iets is vastgelegd.",
        registered,
        published=False,
        nothing="Van deze periode zijn geen open uren bekend.",
        about=(Library, Location),
    ),
    Report(
        Chapter.DESKS,
        groups.SCENARIO.slug,
        groups.SCENARIO.title,
        "Of het ene scenario meer vragen krijgt dan het andere.",
        groups.by(groups.SCENARIO),
        drawings.by_group,
        about=(Province,),
    ),
    Report(
        Chapter.DESKS,
        groups.STAFFING.slug,
        groups.STAFFING.title,
        "Of het uitmaakt wie er aan de balie zitten.",
        groups.by(groups.STAFFING),
        drawings.by_group,
        about=(Province,),
    ),
    Report(
        Chapter.DESKS,
        groups.DEDICATED.slug,
        groups.DEDICATED.title,
        "Of een eigen medewerker samengaat met meer vragen.",
        groups.by(groups.DEDICATED),
        drawings.by_group,
        about=(Province,),
    ),
    Report(
        Chapter.DESKS,
        groups.SETTING.slug,
        groups.SETTING.title,
        "Locaties in de bibliotheek naast locaties op een andere plek.",
        groups.by(groups.SETTING),
        drawings.by_group,
        about=(Province,),
    ),
    Report(
        Chapter.MONEY,
        "besteding",
        "Besteding",
        "Wat de gemeente van het Rijk kreeg voor de Informatiepunten, en waar het aan opging.",
        grant_accounts,
        nothing="Over deze periode is geen besteding ingevuld.",
        when=lambda selection: not selection.period.is_quarter,
    ),
)
BY_SLUG = {report.slug: report for report in REPORTS}


def reports_for(scope: Scope, *, live: bool) -> list[Report]:
    """Those about the scope: all of them for a reader of live figures, else what is published."""
    return [report for report in REPORTS if report.is_for(scope, live=live)]
