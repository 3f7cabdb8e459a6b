"""What datapackage.json says of the tables beside it, against what they are."""

from __future__ import annotations

import re
from typing import Any

from partners.hsds.findings import Report
from partners.hsds.rules import named

NAME = "datapackage.json"
OUTSIDE = re.compile(r"^$|^[/~]|[\\:]|(^|/)\.\.(/|$)")


def leads_outside(path: str) -> bool:
    """Whether a path may name anything but a file in the zip: absolute, a step up, a drive, an address."""
    return OUTSIDE.search(path) is not None


def check_package(package: Any, counts: dict[str, tuple[int, int]], report: Report) -> None:
    """Report where it disagrees; `counts` has the rows and the bytes of each table by its file name."""
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        report.error(f"{NAME}: resources", "Hier hoort een lijst met tabellen te staan.")
        return
    seen: set[str] = set()
    absent: list[str] = []
    for place, resource in enumerate(resources):
        where = f"{NAME}: resources[{place}]"
        if not isinstance(resource, dict):
            report.error(where, f"Hier hoort een object te staan, geen {named(resource)}.")
            continue
        name = _file_of(resource, where, seen, report)
        if name in counts:
            _check_counts(resource, where, name, counts[name], report)
        elif name:
            absent.append(name)
    if absent:
        report.lost(f"{NAME}: resources", f"Niet in de zip, wel hier genoemd: {', '.join(absent)}.")


def _file_of(resource: dict[str, Any], where: str, seen: set[str], report: Report) -> str:
    """The name of its file; "" when there is none to be had, or with an error reported."""
    path = resource.get("path")
    if not isinstance(path, str):
        report.error(f"{where}.path", "Hier hoort de naam van een bestand te staan.")
    elif leads_outside(path):
        report.error(f"{where}.path", f"‘{path[:60]}’ wijst buiten de zip. Noem een bestand dat erin zit.")
    elif (name := path.rpartition("/")[2]) in seen:
        report.error(f"{where}.path", f"{name} staat hier twee keer. Haal er een weg.")
    else:
        seen.add(name)
        return name
    return ""


def _check_counts(
    resource: dict[str, Any], where: str, name: str, found: tuple[int, int], report: Report
) -> None:
    """`rows` and `bytes`, which stand in the resource or in its `stats`."""
    stats = resource.get("stats")
    told = {**(stats if isinstance(stats, dict) else {}), **resource}
    for key, count, what in (("rows", found[0], "rijen"), ("bytes", found[1], "bytes")):
        value = told.get(key)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int):
            report.error(f"{where}.{key}", f"Hier hoort een geheel getal te staan, geen {named(value)}.")
        elif value != count:
            report.error(f"{where}.{key}", f"{key} is {value}, maar {name} heeft {count} {what}.")
