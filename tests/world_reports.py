"""The small world's reports: editions, the sheet for KB, signals and grants."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from ido.models import Location, Province, Topic
from reports import actions_links
from reports.actions_signals import take_step
from reports.models import Closing, Rekeying, SignalState
from reports.periods import Period
from tests.editions import make_edition
from tests.factories import (
    make_grant_account,
    make_library,
    make_location,
    make_municipality,
    make_signal,
    make_visit,
)

if TYPE_CHECKING:
    from tests.world import World


def fill_kb(world: World) -> None:
    """A day with a visit that stood at KB and was corrected since."""
    visit = make_visit(Location.objects.get(name="Centrum"), by=world.people["desk"])
    visit.refresh_from_db()
    Rekeying.objects.create(
        location=visit.location, day=visit.day, noted_by=visit.recorded_by, visits={visit.pk: "0" * 12}
    )
    world.arguments["reports:kb_day"] = {"pk": visit.location_id, "on": visit.day}


def fill_reports(world: World) -> None:
    """Half a year of questions about one topic."""
    location, digid = Location.objects.get(name="Centrum"), Topic.objects.get(name="DigiD")
    for weeks in range(1, 27):
        moment = timezone.now() - timedelta(weeks=weeks)
        make_visit(location, [digid], at=moment, by=world.people["coordinator"])
    slug = {"slug": "vragen-per-locatie"}
    world.arguments |= {
        "reports:report_detail": slug,
        "reports:report_detail@unknown": {"slug": "niets"},
        "reports:evidence_detail@unknown": {"year": 1066},
        "reports:evidence_download": {"year": timezone.localdate().year, "extension": "xlsx"},
        "reports:fact_sheet": {"pk": location.pk},
        "reports:milestone_card": {"number": 1000, "extension": "png"},
        "reports:report_download": {**slug, "extension": "csv"},
        "reports:report_download@spreadsheet": {**slug, "extension": "xlsx"},
        "reports:report_download@all": {"slug": "alles", "extension": "xlsx"},
        "reports:report_download@unknown": {**slug, "extension": "exe"},
    }


def fill_editions(world: World) -> None:
    """Editions of the own area and of others, and one that was refused."""
    elsewhere = make_municipality("GM0090", "Smallingerland", "PV21")
    make_location("Drachten", make_library("Bibliotheek Drachten"), elsewhere)
    own, period = make_municipality(), Period.quarter(2025, 1)
    rows = {
        "": make_edition(own, period),
        "@province": make_edition(Province.FLEVOLAND, period),
        "@other_municipality": make_edition(elsewhere, period),
        "@other_province": make_edition(Province.FRYSLAN, period),
        "@refused": make_edition(own, Period.year(2025), reasons=["Er zijn te weinig vragen."]),
    }
    for variant, edition in rows.items():
        world.arguments[f"reports:edition_detail{variant}"] = {"pk": edition.pk}
        world.arguments[f"reports:edition_download{variant}"] = {"pk": edition.pk, "extension": "csv"}
        table = {"pk": edition.pk, "slug": "onderwerpen", "extension": "csv"}
        world.arguments[f"reports:edition_table{variant}"] = table
    code = actions_links.make(by=world.people["municipality"], at=timezone.now())
    fetched = {"code": code, "area": "GM0034", "period": "2025-k1", "table": "alles", "extension": "json"}
    alone = make_municipality("GM0995", "Lelystad")
    make_location("Lelystad", make_library("Bibliotheek Almere"), alone)
    world.arguments["reports:edition_preview"] = {"code": alone.pk}
    world.arguments["reports:preview_progress"] = {"code": alone.pk}
    Closing.objects.create(
        municipality=alone,
        first_day=period.first,
        closed_at=timezone.now(),
        counts={"questions": [], "visits": [], "referrals": [], "answers": []},
    )
    world.arguments |= {
        "reports:closing_again": {"code": alone.pk, "name": period.name},
        "reports:closing_again@unknown": {"code": alone.pk, "name": "2025"},
        "spreadsheets:fetch": fetched,
        "spreadsheets:fetch@unknown": {**fetched, "code": "a" * 32},
        "reports:edition_table@unknown": {"pk": rows[""].pk, "slug": "niets", "extension": "csv"},
        "reports:edition_detail@unknown": {"pk": uuid.uuid4()},
        "reports:edition_download@unknown": {"pk": rows[""].pk, "extension": "exe"},
    }


def fill_signals(world: World) -> None:
    """Fatima's signals, new and closed; one of Joost's that was forwarded; and one like the first."""
    fatima, joost = world.people["desk"], world.people["coordinator"]
    desk, digid = Location.objects.get(name="Centrum"), Topic.objects.get(name="DigiD")
    new, like, closed = (make_signal(fatima, desk, topic=digid) for _ in range(3))
    sent = make_signal(joost, desk, "forwarded", topic=digid)
    take_step(signal=like, to=SignalState.MERGED, merged_into=sent, by=joost, now=timezone.now())
    take_step(signal=closed, to=SignalState.CLOSED, text="Dubbel.", by=joost, now=timezone.now())
    visit = make_visit(desk, [digid], by=fatima)
    world.queries["signals:signal_add@visit"] = {"bezoek": visit.pk}
    world.arguments |= {
        "signals:signal_detail": {"pk": new.pk},
        "signals:signal_detail@colleague": {"pk": sent.pk},
        "signals:signal_edit": {"pk": new.pk},
        "signals:signal_edit@colleague": {"pk": sent.pk},
        "signals:signal_step": {"pk": new.pk, "way": "doorsturen"},
        "signals:signal_step@merge": {"pk": new.pk, "way": "samenvoegen"},
        "signals:signal_step@reopen": {"pk": closed.pk, "way": "heropenen"},
        "signals:signal_step@unknown": {"pk": new.pk, "way": "wegdoen"},
        "signals:signal_answer": {"pk": sent.pk},
        "signals:signal_answer@not_forwarded": {"pk": new.pk},
    }


def fill_grants(world: World) -> None:
    """The account of Almere over the year before this one."""
    year = timezone.localdate().year - 1
    make_grant_account(world.people["municipality"], year)
    world.arguments |= {
        "grants:grant_edit": {"code": "GM0034", "year": year},
        "grants:grant_edit@other_municipality": {"code": "GM0090", "year": year},
    }
