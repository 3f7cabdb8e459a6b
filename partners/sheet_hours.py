"""The consultation hours of a partner as one cell of a spreadsheet: read in, and written."""

from __future__ import annotations

from datetime import date, time

from ido.days import DAY
from partners.hours_text import Reading, read_hours, written
from partners.hsds.findings import Report, Weight
from partners.models import Partner, Schedule, Service
from partners.recurrence import to_words

AGREED = "op afspraak"
Key = tuple[str, time, time, bool, bool]


def cell(partner: Partner) -> str:
    """All consultation hours of the partner; its services are those that were loaded."""
    hours = [one for one in partner.services.all() if one.kind == Service.Kind.CONSULTATION]
    return "\n".join(written(one) for one in hours)


class Hours:
    """Stores the hours of one spreadsheet, and remembers which schedules changed."""

    def __init__(self, today: date, report: Report) -> None:
        self.today, self.report = today, report
        self.changed: set[int] = set()

    def store(self, partner: Partner, text: str, where: str) -> bool:
        """Make what the text says true; says if anything changed. ValidationError when it cannot be right.

        A text that can be read becomes schedules of the partner's consultation hour, from today on; those
        that it no longer names end. Any other text becomes what the service says of itself.
        """
        if not text or text == cell(partner):
            return False
        service = self._service(partner)
        reading = read_hours(text)
        if reading is None:
            self.report.add(Weight.UNREAD, where, f"‘{text[:200]}’")
            return self._save(service, description=text)
        is_new_text = service.pk is not None and not service.schedules.exists()
        changes = {"walk_in": service.walk_in if reading.walk_in is None else reading.walk_in}
        changed = self._save(service, **changes, **({"description": ""} if is_new_text else {}))
        changed |= self._set_schedules(service, reading)
        self.report.add(Weight.READ, where, f"‘{text[:200]}’ wordt: {self._in_words(reading)}.")
        return changed

    def _service(self, partner: Partner) -> Service:
        name = f"Spreekuur {partner.name}"[:120]
        return partner.services.filter(name=name).first() or Service(
            library=partner.library,
            partner=partner,
            name=name,
            kind=Service.Kind.CONSULTATION,
            place=partner.place,
            starts_on=self.today,
        )

    def _save(self, service: Service, **values: object) -> bool:
        changed = service.pk is None or any(getattr(service, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(service, name, value)
        if changed:
            service.full_clean(exclude=["search_text", "search_words", "name_words"])
            service.save()
        return changed

    def _set_schedules(self, service: Service, reading: Reading) -> bool:
        wanted = self._keys(reading)
        known = {_key(one): one for one in service.schedules.exclude(last_on__lt=self.today)}
        for key in known.keys() - wanted:
            self._end(known[key])
        for key in wanted - known.keys():
            schedule = self._schedule(key)
            schedule.service = service
            schedule.full_clean()
            schedule.save()
            self.changed.add(schedule.pk)
            self.report.rows["schedule", "nieuw"] += 1
        return wanted != known.keys()

    def _end(self, schedule: Schedule) -> None:
        self.report.rows["schedule", "gestopt"] += 1
        if schedule.first_on >= self.today:
            schedule.delete()
            return
        schedule.last_on = self.today - DAY
        schedule.save()
        self.changed.add(schedule.pk)

    def _keys(self, reading: Reading) -> set[Key]:
        ways = (reading.in_school_holidays, reading.on_holidays)
        return {(one.rule, one.opens, one.closes, *ways) for one in reading.sessions}

    def _schedule(self, key: Key) -> Schedule:
        rule, opens, closes, in_school_holidays, on_holidays = key
        return Schedule(
            rule=rule,
            opens=opens,
            closes=closes,
            in_school_holidays=in_school_holidays,
            on_holidays=on_holidays,
            first_on=self.today,
        )

    def _in_words(self, reading: Reading) -> str:
        words = sorted(to_words(self._schedule(key)) for key in self._keys(reading))
        return "; ".join([*words, *([AGREED] if reading.walk_in is False else [])])


def _key(schedule: Schedule) -> Key:
    ways = (schedule.in_school_holidays, schedule.on_holidays)
    return (schedule.rule, schedule.opens, schedule.closes, *ways)
