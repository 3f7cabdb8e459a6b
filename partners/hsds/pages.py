"""Reading JSON as the API gives it: a page with its envelope, one document, or tables by file name."""

from __future__ import annotations

from typing import Any

from partners.hsds.documents import USED, Documents
from partners.hsds.fields import BY_FILE, ENTITIES, Entity
from partners.hsds.findings import Report, UnreadableDirectoryError
from partners.hsds.rules import check_document, check_list, named
from partners.hsds.table_files import read_json_tables

PAGE = ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents")
NOT_HSDS = "Dit is geen HSDS-bestand. Kies JSON met organisaties of diensten, of een zip met die tabellen."
BY_PAGE = {
    "organizations.json": "organization",
    "services.json": "service",
    "locations.json": "location",
    "service_at_locations.json": "service_at_location",
    "taxonomies.json": "taxonomy",
    "taxonomy_terms.json": "taxonomy_term",
}


def read_json(value: Any, name: str, documents: Documents, report: Report) -> None:
    """A page of the API, one document, or tables by file name."""
    if not isinstance(value, dict):
        raise UnreadableDirectoryError(
            f"{name} begint met een {named(value)}. Een HSDS-bestand begint met een object."
        )
    if any(key in BY_FILE for key in value):
        read_json_tables(value, documents, report)
    elif "contents" in value:
        _read_page(value, name, documents, report)
    elif not value.keys() & {"id", "name"}:
        raise UnreadableDirectoryError(NOT_HSDS)
    else:
        _take(value, kind_of(value), name.removesuffix(".json"), documents, report)


def _read_page(page: dict[str, Any], name: str, documents: Documents, report: Report) -> None:
    """A page: its counts must agree with what it holds, and its documents are all of one kind."""
    contents = page["contents"]
    if not isinstance(contents, list):
        report.error(f"{name}: contents", f"Hier hoort een lijst te staan, geen {named(contents)}.")
        return
    check_counts(page, name, report)
    whole = [value for value in contents if isinstance(value, dict)]
    kinds = [kind_of(value) for value in whole]
    kind = BY_PAGE.get(name) or max(set(kinds), key=kinds.count, default="organization")
    if report.is_good and page.get("total_pages", 1) > 1:
        told = f"Dit is pagina {page.get('page_number', '?')} van {page['total_pages']}"
        report.lost(name, f"{told}. De andere pagina's zitten niet in dit bestand.")
    check_list(contents, kind, f"{name}: contents", report)
    if report.is_good:
        for place, value in enumerate(contents):
            _take(value, kind, f"{name}: contents[{place}]", documents, report, checked=True)


def check_counts(page: dict[str, Any], name: str, report: Report) -> None:
    """The envelope of a page against its contents."""
    length = len(page["contents"])
    numbers = ("total_items", "total_pages", "page_number", "size")
    for key in PAGE[:-1]:
        value, wanted = page.get(key), int if key in numbers else bool
        if value is not None and (not isinstance(value, wanted) or (wanted is int and value is True)):
            word = "geheel getal" if wanted is int else "true of false"
            report.error(f"{name}: {key}", f"Hier hoort een {word} te staan, geen {named(value)}.")
            return
    told = {key: page[key] for key in PAGE[:-1] if page.get(key) is not None}
    rules = [
        ("size", told.get("size", length) == length, f"er staan {length} in contents"),
        ("empty", told.get("empty", not length) == (not length), f"er staan {length} in contents"),
        ("total_items", told.get("total_items", length) >= length, f"er staan er {length} in contents"),
    ]
    page_number, last = told.get("page_number", 1), told.get("total_pages", 1)
    if "page_number" in told and "first_page" in told:
        rules.append(
            ("first_page", told["first_page"] == (page_number <= 1), f"page_number is {page_number}")
        )
    if "total_pages" in told and "last_page" in told:
        rules.append(
            (
                "last_page",
                told["last_page"] == (page_number >= last),
                f"dit is pagina {page_number} van {last}",
            )
        )
    if last <= 1 and "total_pages" in told and "total_items" in told:
        rules.append(("total_items", told["total_items"] == length, f"er staan er {length} in contents"))
    for key, _, fact in dict((rule[0], rule) for rule in rules if not rule[1]).values():
        value = str(told[key]).lower()
        report.error(f"{name}: {key}", f"{key} is {value}, maar {fact}.")


def kind_of(value: dict[str, Any]) -> str:
    """The kind of object that knows most of the keys and misses fewest."""

    def likeness(entity: Entity) -> int:
        known = sum(key in entity.fields for key in value)
        return (
            2 * known - len(value) - sum(f.required and f.name not in value for f in entity.fields.values())
        )

    if "service" in value and ("location" in value or "service_id" not in value):
        return "service_at_location"
    names = (*USED, "taxonomy_term", "taxonomy")
    return max(names, key=lambda name: likeness(ENTITIES[name]))


def _take(
    value: dict[str, Any],
    kind: str,
    where: str,
    documents: Documents,
    report: Report,
    *,
    checked: bool = False,
) -> None:
    before = report.count["error"]
    if not checked:
        check_document(value, kind, where, report)
    if report.count["error"] > before:
        return
    if kind in documents.found:
        documents.found[kind].append((where, value))
    else:
        report.lost(where, "Losse termen en vocabulaires horen bij geen dienst. Wij slaan dit over.")
