"""What search reads of a service follows every change that touches it, by whatever door the change comes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from ido.models import Topic
from partners.models import Partner, Service
from partners.search import fold, refresh_search
from tests.factories import make_partner, make_public_body, make_service, make_topic
from tests.world import World, browser, make_world

# Pages that change nothing, or nothing that search reads or that is tried below by its own test.
READING = {
    "apart_undo",
    "double_list",
    "partner_apart",
    "partner_double",
    "partner_list",
    "partner_manage",
    "partner_history",
    "place_list",
    "service_list",
}
READING |= {f"school_holiday_{verb}" for verb in ("list", "add", "edit", "delete", "import")}
READING |= {"check_list", "check_decide", "check_revoke", "partner_ask"}
READING |= {"service_manage", "service_history", "service_double", "guide_manage_list", "guide_history"}


def words_of(service: Service) -> str:
    """What search should read of a service, told in another language than the database's."""
    partner = service.partner
    words = [service.name]
    if partner is not None:
        words += [partner.name, partner.short_name]
        for former in partner.merged.order_by("pk"):
            words += [former.name, former.short_name]
    for other in service.together_with.order_by("pk"):
        words += [other.name, other.short_name]
    topics = list(service.topics.order_by("pk"))
    if not topics and partner is not None:
        topics = list(partner.topics.order_by("pk"))
    for topic in topics:
        words += [topic.name, *topic.synonyms]
        for body in topic.partners.filter(kind="public_body", merged_into=None).order_by("pk"):
            if body.library_id in (None, service.library_id):
                words += [body.name, body.short_name]
    return fold(" ".join([*words, service.get_kind_display(), service.description]))


def stale() -> list[tuple[str, str, str]]:
    """The services whose text is not what it should be."""
    return [
        (service.name, service.search_text, words_of(service))
        for service in Service.objects.order_by("pk")
        if service.search_text != words_of(service)
    ]


@given(
    st.text(
        st.characters(max_codepoint=0x24F, exclude_categories=["Cs", "Cc"])
        | st.sampled_from("ẞșțАбЯمدرسة́ªﬁ²½\u00a0\n\tøØłŁđĐæÆœŒß")
    )
)
def test_the_database_folds_text_as_the_search_page_does(database, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT partners_fold(%s)", [text])
        assert cursor.fetchone()[0] == fold(text)


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The database to ask only: Hypothesis runs a test more often than a fixture of one test."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def town(almere):
    """A partner with a service that follows it, one with topics of its own, and one that two give."""
    toeslag = make_topic("Huurtoeslag", synonyms=["huursubsidie"])
    digid = make_topic("DigiD")
    make_public_body("Dienst Toeslagen", short_name="DT").topics.add(toeslag)
    schakel = make_partner("De Schakel", almere, short_name="Schakel", topics=[toeslag])
    brug = make_partner("De Brug", almere)
    make_service("Spreekuur", schakel, description="Hulp bij geldzaken")
    make_service("Formulieren", brug, topics=[digid], kind="forms_cafe").together_with.add(schakel)
    make_service("Eigen uur", library=almere, kind="counter")
    return almere


CHANGES = {
    "a service is renamed in bulk": lambda: Service.objects.update(name="Léscafé"),
    "a service gets another kind": lambda: Service.objects.update(kind="course"),
    "a description is written by hand": lambda: run("UPDATE partners_service SET description = 'Ørsted'"),
    "a service moves to another partner": lambda: Service.objects.filter(name="Spreekuur").update(
        partner=Partner.objects.get(name="De Brug")
    ),
    "a service becomes the library's own": lambda: Service.objects.filter(name="Spreekuur").update(
        partner=None
    ),
    "a service gets a topic of its own": lambda: one("Spreekuur").topics.add(Topic.objects.get(name="DigiD")),
    "a service loses its topics": lambda: one("Formulieren").topics.clear(),
    "somebody joins in": lambda: one("Eigen uur").together_with.add(Partner.objects.get(name="De Brug")),
    "somebody leaves": lambda: one("Formulieren").together_with.clear(),
    "a joint partner is replaced": lambda: Service.together_with.through.objects.update(
        partner=Partner.objects.get(name="De Brug")
    ),
    "partners are renamed in bulk": lambda: Partner.objects.filter(library__isnull=False).update(
        short_name="Züs"
    ),
    "a public body is renamed": lambda: run(
        "UPDATE partners_partner SET name = 'TG' WHERE short_name = 'DT'"
    ),
    "a public body is none any more": lambda: Partner.objects.filter(short_name="DT").update(kind="other"),
    "a public body takes up a topic": lambda: Partner.objects.get(short_name="DT").topics.add(
        Topic.objects.get(name="DigiD")
    ),
    "a partner loses its topics": lambda: Partner.objects.get(name="De Schakel").topics.clear(),
    "a link is pointed elsewhere": lambda: Partner.topics.through.objects.update(
        topic=Topic.objects.get(name="DigiD")
    ),
    "other words for a topic": lambda: Topic.objects.filter(name="Huurtoeslag").update(
        synonyms=["huurhulp", "wonen"]
    ),
    "a partner is merged away": lambda: Partner.objects.filter(name="De Brug").update(
        merged_into=Partner.objects.get(name="De Schakel"), ends_on=date(2026, 11, 1)
    ),
    "services come in bulk": lambda: Service.objects.bulk_create(
        Service(name=f"Uur {n}", partner=partner, library=partner.library, kind="course", starts_on=date.max)
        for n, partner in enumerate(Partner.objects.filter(library__isnull=False))
    ),
    "a row is saved with a stale text": lambda: save_stale(),
}


def one(name: str) -> Service:
    return Service.objects.get(name=name)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def save_stale() -> None:
    service = one("Spreekuur")
    Topic.objects.filter(name="Huurtoeslag").update(synonyms=["huurhulp"])
    service.phone = "036 123"
    service.save()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_search_reads_follows_a_change_in_rows(town, change):
    assert stale() == []
    before = dict(Service.objects.values_list("pk", "search_text"))

    change()

    assert dict(Service.objects.values_list("pk", "search_text")) != before
    assert stale() == []


def test_a_public_body_of_one_library_gives_no_words_to_another(town, leeuwarden):
    toeslag = Topic.objects.get(name="Huurtoeslag")
    make_service("Elders", make_partner("Ver weg", leeuwarden, topics=[toeslag]))

    make_public_body("Stadsloket", library=town).topics.add(toeslag)

    assert "stadsloket" in one("Spreekuur").search_text
    assert "stadsloket" not in one("Elders").search_text
    assert stale() == []


def test_what_two_writers_at_once_leave_behind_is_mended_at_night(town):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE partners_service DISABLE TRIGGER USER")
    Service.objects.update(search_text="oud")
    run("ALTER TABLE partners_service ENABLE TRIGGER USER")

    refresh_search()

    assert stale() == []


class Typist:
    """Somebody who opens a page, changes what can be typed, and sends the form."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = {
            name: browser(world.session(name)) for name in ("coordinator", "administrator", "stranger")
        }

    def send(self, address: str, role: str = "coordinator", **typed: Any) -> HttpResponse:
        path = self.world.path(address)
        page = self.client[role].get(path)
        data = fields(page) if page.status_code == 200 else {}
        return self.client[role].post(path, {**data, **typed})


def fields(page: HttpResponse) -> dict[str, Any]:
    """The fields of the longest form on the page, as the browser would send them."""
    forms = html.document_fromstring(page.text).xpath("//main//form[@method='post']")
    form = max(forms, key=lambda form: len(form.form_values()))
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


@pytest.fixture
def typist(db) -> Typist:
    world = make_world()
    body = Partner.objects.filter(kind="public_body").first()
    body.topics.set(Topic.objects.filter(library=None))
    return Typist(world)


def digid() -> int:
    return Topic.objects.get(name="DigiD").pk


TODAY = timezone.localdate()
TYPED: dict[str, dict[str, Any]] = {
    "partner_add": {"name": "Nieuwe partner", "kind": "care"},
    "partner_edit": {"name": "Recht en Raad", "short_name": "R&R", "topics": digid, "languages": "ar"},
    "partner_verify": {},
    "partner_end": {},
    "partner_reinstate": {},
    "partner_merge": {"name": "gone"},
    "contact_add": {"name": "Noor", "phone": "036 123"},
    "contact_edit": {"name": "Noor", "phone": "036 123"},
    "contact_delete": {},
    "agreement_add": {"manners": "warm"},
    "agreement_edit": {"manners": "cold"},
    "agreement_delete": {},
    "place_add": {"name": "De Kiosk"},
    "place_edit": {"name": "De Kiosk"},
    "location_place": {"name": "De Balie"},
    "service_add": {"name": "Nieuw uur", "kind": "course", "topics": digid},
    "service_edit": {"name": "Raadsuur", "kind": "forms_cafe", "topics": digid, "description": "Élke week"},
    "service_capacity": {"capacity": "ample"},
    "service_end": {},
    "service_merge": {},
    "service_reinstate": {},
    "schedule_add": {"frequency": "weekly", "weekdays": "1", "opens": "10:00", "closes": "11:00"},
    "schedule_edit": {"opens": "10:00", "closes": "11:00"},
    "session_extra": {"on": TODAY - timedelta(days=3), "opens": "10:00", "closes": "11:00"},
    "session_cancel": {},
    "session_move": {"new_on": TODAY + timedelta(days=30), "opens": "10:00", "closes": "11:00"},
    "exception_undo": {},
    "schedule_delete": {},
    "guide_add": {"title": "Iets anders", "topics": digid, "steps": "Kijk."},
    "guide_edit": {"title": "Nog iets anders"},
    "guide_check": {},
    "guide_end": {},
    "guide_reinstate": {},
    "place_delete": None,  # tried on a row to which nothing refers, as the next two
    "service_delete": None,
    "partner_delete": None,
}


def test_what_search_reads_follows_every_page_on_which_the_map_is_kept(typist):
    """In the order of the table: one after the other they keep what the next one needs."""
    kept = import_module("partners.urls_manage").urlpatterns  # after the addresses of the whole product
    assert {pattern.name for pattern in kept} == READING | set(TYPED)
    assert stale() == []

    for name, typed in TYPED.items():
        if typed is None:
            continue
        data = {key: value() if callable(value) else value for key, value in typed.items()}
        response = typist.send(f"partners:{name}", **data)
        assert response.status_code == 302, (name, response.text)
        assert stale() == [], name

    assert one("Raadsuur").search_text.startswith("raadsuur raad & recht r&r raad & recht digid inloggen")


def test_what_search_reads_follows_what_is_deleted(typist):
    almere = typist.world.people["coordinator"].library
    partner = make_partner("Even", almere, topics=[Topic.objects.get(name="DigiD")])
    service = make_service("Kort", partner)
    typist.world.arguments["partners:service_delete"] = {"pk": service.pk}
    typist.world.arguments["partners:partner_delete"] = {"pk": partner.pk}

    for name in ("service_delete", "partner_delete"):
        assert typist.send(f"partners:{name}").status_code == 302
        assert stale() == []


def test_what_search_reads_follows_a_topic_and_a_national_partner(typist):
    typist.world.arguments["topic_edit@national"] = {"pk": digid()}

    assert (
        typist.send("topic_edit@national", "administrator", synonyms="aanmelden, Ínloggen").status_code == 302
    )
    assert stale() == []
    response = typist.send("partners:partner_edit@national", "administrator", name="Recht voor allen")
    assert response.status_code == 302
    assert stale() == []


def test_what_search_reads_follows_a_spreadsheet_that_is_read_in(typist):
    coordinator = typist.client["coordinator"]
    sheet = "Naam;Onderwerpen;Spreekuur\nRaad en Recht;DigiD;Élke dinsdag\nNieuw hier;Toeslagen;Om de week\n"
    file = SimpleUploadedFile("partners.csv", sheet.encode(), "text/csv")
    path = coordinator.post(reverse("partners:exchange"), {"file": file, "form": "sheet"}).headers["Location"]
    mapping = fields(coordinator.get(path))

    page = coordinator.post(path, mapping, follow=True)
    assert "Inlezen" in page.text
    stored = coordinator.post(f"{path}inlezen/", follow=True)

    assert stored.status_code == 200
    assert one("Spreekuur Nieuw hier").search_text == (
        "spreekuur nieuw hier nieuw hier toeslagen dienst uitvoering spreekuur om de week"
    )
    assert stale() == []


def test_what_search_reads_follows_an_exchanged_directory(typist):
    coordinator = typist.client["coordinator"]
    taken = coordinator.get(reverse("partners:exchange_download"), {"form": "hsds-json"})
    content = b"".join(taken.streaming_content) if taken.streaming else taken.content
    almere = typist.world.people["coordinator"].library
    Service.objects.filter(library=almere).update(name="Veranderd")
    file = io.BytesIO(content)
    file.name = "kaart.zip"

    path = coordinator.post(reverse("partners:exchange"), {"file": file, "form": "hsds"}).headers["Location"]
    coordinator.post(f"{path}inlezen/")

    assert not Service.objects.filter(name="Veranderd").exists()
    assert stale() == []
