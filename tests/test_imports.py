"""From the rows of a file to visits, or to what is wrong with them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from registration.imports import actions, batches
from registration.models import Question, Visit
from tests.factories import local, make_location, make_public_body, make_topic
from tests.imports import BSN, NOW, ROW, checked, lines, problems, received, stored, withdrawn
from tests.test_spreadsheets import xlsx


def test_row_becomes_a_visit_with_all_that_it_says(importer, almere):
    tax = make_public_body("Belastingdienst")
    batch = stored(
        lines("5-1-2024;14:30;Centrum;DigiD;deels;telefoon;20;Belastingdienst;hulp bij formulier"), importer
    )
    visit = Visit.objects.get()
    assert (visit.library, visit.location.name, visit.import_batch) == (almere, "Centrum", batch)
    assert visit.occurred_at == local(date(2024, 1, 5), "14:30")
    assert (visit.channel, visit.duration, visit.source) == ("phone", "15_30", "import")
    assert (visit.recorded_by, visit.recorder_position) == (importer, "staff")
    question = visit.questions.get()
    assert (question.topic.name, question.outcome, question.public_body) == ("DigiD", "partly", tax)
    assert (question.help_given, question.domain) == ("information", "digital_government")
    assert question.note == "hulp bij formulier"
    assert (batch.status, batch.visit_count, batch.question_count) == ("stored", 1, 1)


def test_spreadsheet_of_excel_gives_the_same_visit_as_its_csv(importer):
    table = [
        ["Datum", "Tijd", "Locatie", "Onderwerp", "Uitkomst", "Kanaal", "Duur", "Organisatie", "Notitie"],
        [
            date(2024, 1, 5),
            time(14, 30),
            "Centrum",
            "DigiD",
            "opgelost",
            "balie",
            "5-15",
        ],
    ]
    stored(lines(ROW), importer)
    again = checked(xlsx(*table), importer)
    assert (again.known_count, again.visit_count) == (1, 0)


def test_nothing_is_stored_before_confirming(importer):
    batch = checked(lines(ROW), importer)
    assert (batch.status, batch.visit_count) == ("checked", 1)
    assert batch.findings["preview"][0]["questions"][0]["topic"] == "DigiD"
    assert batch.findings["location"] == [["Centrum", 1]]
    assert batch.findings["month"] == [["2024-01", 1]]
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (";14:30;Centrum;DigiD;opgelost;;;;", "Datum", "De datum ontbreekt"),
        ("gisteren;14:30;Centrum;DigiD;opgelost;;;;", "Datum", "‘gisteren’ is geen datum"),
        ("31-2-2024;14:30;Centrum;DigiD;opgelost;;;;", "Datum", "31-2-2024 bestaat niet"),
        ("45292;14:30;Centrum;DigiD;opgelost;;;;", "Datum", "45292 is een getal"),
        ("4-6-2024;;Centrum;DigiD;opgelost;;;;", "Datum", "toekomst"),
        ("3-6-2024;14:30;Centrum;DigiD;opgelost;;;;", "Datum", "toekomst"),
        ("5-1-2024;25:00;Centrum;DigiD;opgelost;;;;", "Tijd", "‘25:00’ is geen tijd"),
        ("5-1-2019;14:30;Centrum;DigiD;opgelost;;;;", "Locatie", "niet in dienst"),
        ("5-1-2024;14:30;;DigiD;opgelost;;;;", "Locatie", "De locatie ontbreekt"),
        ("5-1-2024;14:30;Zuid;DigiD;opgelost;;;;", "Locatie", "‘Zuid’ kennen we niet"),
        ("5-1-2024;14:30;Centrum;Vliegbrevet;opgelost;;;;", "Onderwerp", "‘Vliegbrevet’ kennen we niet"),
        ("5-1-2024;14:30;Centrum;;opgelost;;;;", "Onderwerp", "Onderwerp ontbreekt"),
        ("5-1-2024;14:30;Centrum;DigiD;;;;;", "Uitkomst", "Uitkomst ontbreekt"),
        ("5-1-2024;14:30;Centrum;DigiD;misschien;;;;", "Uitkomst", "‘misschien’ kennen we niet"),
        ("5-1-2024;14:30;Centrum;DigiD;opgelost;duif;;;", "Kanaal", "‘duif’ kennen we niet"),
        ("5-1-2024;14:30;Centrum;DigiD;opgelost;;lang;;", "Duur", "‘lang’ kennen we niet"),
        (f"5-1-2024;14:30;Centrum;DigiD;opgelost;;;;BSN {BSN}", "Notitie", "BSN"),
        ("5-1-2024;14:30;Centrum;DigiD;opgelost;;;;" + "x" * 201, "Notitie", "201 tekens"),
        ("5-1-2024;14:30;Centrum;DigiD;opgelost;;;;a\x00b", "Notitie", "stuurteken"),
    ],
)
def test_error_names_its_row_and_column(importer, row, column, words):
    batch = checked(lines(ROW, row), importer)
    [(number, where, message)] = problems(batch)
    assert (number, where) == (3, column)
    assert words in message
    assert BSN not in message
    assert not batch.may_be_stored


def test_every_error_of_a_row_is_named_at_once(importer):
    batch = checked(lines("gisteren;;Zuid;Vliegbrevet;misschien;duif;lang;niemand;"), importer)
    assert [column for _, column, _ in problems(batch)] == [
        "Datum",
        "Locatie",
        "Onderwerp",
        "Uitkomst",
        "Kanaal",
        "Duur",
        "Organisatie",
    ]
    assert batch.problem_count == 7


def test_personal_data_in_another_column_is_not_repeated(importer):
    batch = checked(lines(f"5-1-2024;14:30;Centrum;BSN {BSN};opgelost;;;;"), importer)
    assert "persoon" in problems(batch)[0][2]
    assert BSN not in str(batch.findings)
    assert BSN not in str(batch.sheet)


def test_file_with_one_error_stores_nothing(importer):
    batch = checked(lines(ROW, ROW.replace("DigiD", "Vliegbrevet")), importer)
    with pytest.raises(actions.OutdatedError):
        actions.begin_store(batch=batch, skip_known=True, now=NOW)
    assert not Visit.objects.exists()


def test_defaults_fill_what_the_file_does_not_tell(importer, centrum):
    content = lines("5-1-2024;DigiD", headers="Dag;Thema")
    stored(content, importer, defaults={"location": str(centrum.pk), "outcome": "solved", "channel": "phone"})
    visit = Visit.objects.get()
    assert (visit.location, visit.channel, visit.questions.get().outcome) == (centrum, "phone", "solved")
    assert visit.occurred_at == local(date(2024, 1, 5), "12:00")


def test_visit_of_today_without_a_time_is_not_in_the_future(importer):
    early = datetime(2024, 6, 3, 7, 0, tzinfo=UTC)
    batch = received(lines("3-6-2024;;Centrum;DigiD;opgelost;;;;"), importer)
    actions.begin_check(batch=batch, mapping=batch.mapping, now=early)
    assert batches.check(batch.pk, now=early).problem_count == 0


def test_rows_with_the_same_visit_number_are_one_visit(importer):
    make_topic("Toeslagen")
    content = lines(
        "1;5-1-2024;Centrum;DigiD;opgelost",
        "1;;;Toeslagen;doorverwezen",
        "2;5-1-2024;Centrum;DigiD;opgelost",
        headers="Bezoek;Datum;Locatie;Onderwerp;Uitkomst",
    )
    stored(content, importer)
    first, second = Visit.objects.order_by("pk")
    assert [(q.position, q.topic.name, q.outcome) for q in first.questions.all()] == [
        (1, "DigiD", "solved"),
        (2, "Toeslagen", "referred"),
    ]
    assert second.questions.count() == 1


def test_rows_of_one_visit_must_stand_together_and_agree(importer):
    content = lines(
        "1;5-1-2024;DigiD;balie",
        "1;5-1-2024;DigiD;telefoon",
        "2;5-1-2024;DigiD;balie",
        "1;5-1-2024;DigiD;balie",
        headers="Bezoek;Datum;Onderwerp;Kanaal",
    )
    batch = checked(
        content,
        importer,
        defaults={"location": str(importer.library.locations.get().pk), "outcome": "solved"},
    )
    found = problems(batch)
    assert [(row, column) for row, column, _ in found] == [(3, "Kanaal"), (5, "Bezoek")]
    assert "rij 2" in found[0][2]


def test_count_makes_so_many_visits(importer):
    content = lines("5-1-2024;Centrum;DigiD;opgelost;3", headers="Datum;Locatie;Onderwerp;Uitkomst;Aantal")
    stored(content, importer)
    assert Visit.objects.count() == Question.objects.count() == 3


@pytest.mark.parametrize("count", ["0", "-1", "2,5", "veel", "1001", "²", "9" * 400])
def test_count_that_is_no_count_is_an_error(importer, count):
    content = lines(
        f"5-1-2024;Centrum;DigiD;opgelost;{count}", headers="Datum;Locatie;Onderwerp;Uitkomst;Aantal"
    )
    [(row, column, message)] = problems(checked(content, importer))
    assert (row, column) == (2, "Aantal")
    assert "geen aantal" in message


def test_same_file_again_is_refused_row_by_row(importer):
    content = lines(ROW, ROW, ROW.replace("14:30", "15:00"))
    stored(content, importer)
    again = checked(content, importer)
    assert (again.known_count, again.visit_count, again.may_be_stored) == (3, 0, False)
    assert [p.row for p in again.problems.filter(is_known=True)] == [2, 3, 4]


def test_two_equal_rows_are_two_visits(importer):
    stored(lines(ROW, ROW), importer)
    assert Visit.objects.count() == 2


def test_overlapping_file_adds_only_what_is_new_when_asked(importer):
    stored(lines(ROW), importer)
    overlap = lines(ROW, ROW, ROW.replace("14:30", "15:00"))
    batch = checked(overlap, importer)
    assert (batch.known_count, batch.visit_count) == (1, 2)
    with pytest.raises(actions.OutdatedError):
        actions.begin_store(batch=batch, skip_known=False, now=NOW)
    stored(overlap, importer, skip_known=True)
    assert Visit.objects.count() == 3


def test_file_is_known_however_its_words_are_explained(importer, digid):
    other = make_topic("Inloggen")
    content = lines(ROW.replace("DigiD", "Digi-dee"))
    stored(content, importer, values={"topic": {"digi dee": str(digid.pk)}})
    again = checked(content, importer, values={"topic": {"digi dee": str(other.pk)}})
    assert (again.known_count, again.visit_count) == (1, 0)


def test_same_rows_of_another_library_are_new_there(importer, sanne, leeuwarden):
    make_location("Centrum", library=leeuwarden)
    stored(lines(ROW), importer)
    assert stored(lines(ROW), sanne).visit_count == 1
    assert Visit.objects.filter(library=leeuwarden).count() == 1


def test_topic_of_another_library_is_unknown(importer, leeuwarden):
    make_topic("Friese les", library=leeuwarden)
    [(_, column, _)] = problems(checked(lines(ROW.replace("DigiD", "Friese les")), importer))
    assert column == "Onderwerp"


def test_topic_is_found_by_its_other_words_and_own_before_national(importer, almere):
    make_topic("Huurtoeslag", synonyms=["huur"])
    own = make_topic("digid", library=almere)
    stored(lines(ROW, ROW.replace("DigiD", "HUUR")), importer)
    assert {q.topic.name for q in Question.objects.all()} == {own.name, "Huurtoeslag"}


def test_mapping_is_remembered_for_the_next_file(importer, digid):
    content = lines("5-1-2024;Centrum;Digi-dee;opgelost", headers="Wanneer;Waar;Waarover;Hoe")
    columns = {"date": "Wanneer", "location": "Waar", "topic": "Waarover", "outcome": "Hoe"}
    first = stored(content, importer, columns=columns, values={"topic": {"digi dee": str(digid.pk)}})
    following = checked(content.replace(b"5-1", b"6-1"), importer)
    withdrawn(first, importer)
    assert checked(content, importer).mapping == following.mapping
    assert (following.mapping["columns"], following.problem_count, following.visit_count) == (columns, 0, 1)
