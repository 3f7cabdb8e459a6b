"""Logging a visit at the desk."""

import threading
import uuid
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ido.models import Operation
from registration.actions import AlreadyStoredError, QuestionInput, VisitInput, record_visit
from registration.forms import AMSTERDAM, plausible_moment
from registration.models import Question, Visit
from tests.factories import make_location, make_public_body, make_topic, make_user, make_visit

DESK = "/balie/"


def post(client, location, topic, **fields):
    data = {
        "submission_id": uuid.uuid4(),
        "location": location.pk,
        "favourite": topic.pk,
        "outcome": "solved",
    }
    return client.post(DESK, {**data, **fields})


def test_topic_and_outcome_are_enough_to_store_a_visit(login, fatima, centrum, digid):
    response = post(login(fatima), centrum, digid)

    visit = Visit.objects.get()
    question = visit.questions.get()
    assert response.status_code == 302
    assert (visit.location, visit.recorded_by, visit.recorder_position) == (centrum, fatima, "staff")
    assert (visit.channel, visit.source, visit.day) == ("desk", "desk", timezone.localdate())
    assert (question.topic, question.outcome, question.domain) == (digid, "solved", "digital_government")
    assert question.help_given == "on_the_spot"


def test_page_says_stored_only_of_what_the_database_holds(login, fatima, centrum, digid):
    client = login(fatima)

    assert "Opgeslagen." in client.get(post(client, centrum, digid)["Location"]).text
    assert "Opgeslagen." not in client.get(f"{DESK}?bezoek=999999").text


def test_same_submission_is_stored_once_and_says_so(login, fatima, centrum, digid):
    client, number = login(fatima), uuid.uuid4()
    post(client, centrum, digid, submission_id=number)

    response = client.get(post(client, centrum, digid, submission_id=number)["Location"])

    assert Visit.objects.count() == Question.objects.count() == 1
    assert "Dit was al opgeslagen" in response.text


def test_other_answer_under_a_used_number_is_not_stored_and_nothing_typed_is_lost(
    login, fatima, centrum, digid
):
    client, number = login(fatima), uuid.uuid4()
    post(client, centrum, digid, submission_id=number)

    response = post(client, centrum, digid, submission_id=number, outcome="unsolved", note="balie drie")

    assert response.status_code == 409
    assert Question.objects.get().outcome == "solved"
    assert "balie drie" in response.text
    assert str(number) not in response.text


def test_two_libraries_may_use_the_same_number(login, fatima, sanne, centrum, leeuwarden, digid):
    number, elders = uuid.uuid4(), make_location("Blokhuis", library=leeuwarden)
    post(login(fatima), centrum, digid, submission_id=number)

    assert post(login(sanne), elders, digid, submission_id=number).status_code == 302
    assert Visit.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_with_one_number_store_one_visit(fatima, centrum, digid):
    sent = VisitInput(uuid.uuid4(), centrum, timezone.now(), [QuestionInput(digid, "solved")])
    answers, start = [], threading.Barrier(8)

    def send():
        start.wait()
        try:
            answers.append(record_visit(visit=sent, by=fatima))
        except AlreadyStoredError as error:
            answers.append(error.same)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Visit.objects.count() == Question.objects.count() == 1
    assert sorted(map(str, answers)) == ["True"] * 7 + [str(Visit.objects.get())]


def test_further_question_joins_the_visit_once(login, fatima, centrum, digid):
    client, visit = login(fatima), make_visit(centrum, by=fatima)
    toeslag = make_topic("Toeslagen")
    data = {"topic": toeslag.pk, "outcome": "partly", "position": 2}

    client.post(f"/balie/vraag/{visit.pk}/", data)
    client.post(f"/balie/vraag/{visit.pk}/", data)

    assert list(visit.questions.values_list("position", "topic__name")) == [(1, "DigiD"), (2, "Toeslagen")]


def test_error_names_what_to_do_and_keeps_what_was_typed(login, fatima, centrum, digid):
    response = login(fatima).post(
        DESK, {"location": centrum.pk, "outcome": "solved", "note": "balie drie", "duration": "5_15"}
    )

    assert response.status_code == 422
    assert "Kies eerst waar de vraag over gaat." in response.text
    assert "balie drie" in response.text
    assert not Visit.objects.exists()


def test_note_with_a_person_in_it_is_refused_with_the_reason(login, fatima, centrum, digid):
    response = post(login(fatima), centrum, digid, note="bel terug op 06-12345678")

    assert response.status_code == 422
    assert "06-12345678" in response.text  # what was typed stands in the field, to be mended
    assert not Visit.objects.exists()


def test_topic_with_one_public_body_brings_that_body_along(login, fatima, centrum):
    belasting, body = make_topic("Aangifte"), make_public_body()
    body.topics.add(belasting)

    post(login(fatima), centrum, belasting)

    assert Question.objects.get().public_body == body


def test_location_of_another_library_cannot_be_chosen(login, fatima, leeuwarden, digid):
    elders = make_location("Blokhuis", library=leeuwarden)

    assert post(login(fatima), elders, digid).status_code == 422
    assert not Visit.objects.exists()


def test_topic_of_another_library_cannot_be_chosen(login, fatima, centrum, leeuwarden):
    theirs = make_topic("Elfstedenpas", library=leeuwarden)

    assert post(login(fatima), centrum, theirs).status_code == 422


def test_retired_topic_leaves_the_desk_and_keeps_its_count(login, fatima, centrum, digid):
    make_visit(centrum, [digid], by=fatima)
    digid.retire(on=timezone.localdate())

    assert post(login(fatima), centrum, digid).status_code == 422
    assert Question.objects.counted().filter(topic=digid).count() == 1


def test_new_topic_is_at_every_desk_of_the_library_at_once(login, fatima, joost, centrum):
    client = login(fatima)
    assert "Energiefonds" not in client.get(DESK).text

    make_topic("Energiefonds", library=joost.library, starts_on=timezone.localdate())

    assert "Energiefonds" in client.get(DESK).text


@pytest.mark.parametrize(("days", "status"), [(0, 302), (59, 302), (61, 422), (-1, 422)])
def test_back_dating_goes_as_far_as_the_limit(login, fatima, centrum, digid, days, status):
    day = timezone.localdate() - timedelta(days=days)

    # Five past midnight: the test holds at every hour, also within the five minutes a moment may be ahead.
    response = post(login(fatima), centrum, digid, occurred_at_0=day.isoformat(), occurred_at_1="00:05")

    assert response.status_code == status


@pytest.mark.parametrize("clock", ["2026-03-01T23:30+00:00", "2026-03-02T00:30+01:00"])
def test_the_limit_counts_dutch_days_also_just_after_midnight(settings, clock):
    now = datetime.fromisoformat(clock)
    first = timezone.localdate(now) - timedelta(days=settings.BACKDATING_DAYS)

    assert plausible_moment(datetime.combine(first, time(1), tzinfo=AMSTERDAM), now)
    with pytest.raises(ValidationError):
        plausible_moment(datetime.combine(first - timedelta(days=1), time(23), tzinfo=AMSTERDAM), now)


def test_earlier_day_without_service_is_refused_with_the_reason(login, fatima, centrum, digid):
    today = timezone.localdate()
    Operation.objects.update(period=(today - timedelta(days=3), None))
    early = (today - timedelta(days=5)).isoformat()

    response = post(
        login(fatima), centrum, digid, occurred_at_0=early, occurred_at_1="11:00", note="balie drie"
    )

    assert response.status_code == 422
    assert "niet in dienst" in response.text
    assert "balie drie" in response.text


def test_question_cannot_be_added_to_a_visit_of_a_colleague(login, fatima, almere, centrum):
    visit = make_visit(centrum, by=fatima)

    assert login(make_user("Wim", library=almere)).get(f"/balie/vraag/{visit.pk}/").status_code == 404


def test_favourites_follow_the_log_of_this_desk(login, fatima, centrum, digid):
    topics = [make_topic(f"Onderwerp {n:02}") for n in range(12)]
    yesterday = timezone.now() - timedelta(days=1)
    for times, topic in [(3, topics[11]), (2, topics[10])]:
        for _ in range(times):
            make_visit(centrum, [topic], at=yesterday, by=fatima)

    shown = login(fatima).get(DESK).context["favourites"]

    assert [topic.name for topic in shown[:2]] == ["Onderwerp 11", "Onderwerp 10"]
    assert len(shown) == 9


def test_favourites_do_not_move_during_the_day(login, fatima, centrum):
    topics = [make_topic(f"Onderwerp {n}") for n in range(3)]
    client = login(fatima)
    before = client.get(DESK).context["favourites"]

    make_visit(centrum, [topics[2]], by=fatima)

    assert client.get(DESK).context["favourites"] == before


def test_undo_takes_the_visit_out_of_the_tally(login, fatima, centrum, digid):
    client = login(fatima)
    post(client, centrum, digid)
    visit = Visit.objects.get()
    assert client.get(DESK).context["tally"].today == 1

    client.post(reverse("registration:visit_withdraw", args=[visit.pk]), {"terug": DESK})

    assert client.get(DESK).context["tally"].today == 0
    visit.refresh_from_db()
    assert visit.withdrawn_by == fatima


def test_location_and_channel_stay_for_the_next_visit(login, fatima, almere, centrum, digid):
    haven = make_location("Haven", library=almere)
    client = login(fatima)

    post(client, haven, digid, channel="phone")

    context = client.get(DESK).context
    assert context["location"] == haven
    assert context["form"]["channel"].value() == "phone"


def test_age_band_is_asked_only_where_the_library_wants_it(login, fatima, almere, centrum, digid):
    client = login(fatima)
    assert "age_band" not in client.get(DESK).text
    post(client, centrum, digid, age_band="27_44")
    assert Visit.objects.get().age_band == ""

    almere.asks_age_band = True
    almere.save()
    assert "age_band" in client.get(DESK).text


@pytest.mark.django_db(transaction=True)
def test_storing_a_visit_takes_four_queries(login, fatima, centrum, digid, django_assert_num_queries):
    client = login(fatima)
    post(client, centrum, digid)

    with django_assert_num_queries(4 + len(["BEGIN", "COMMIT"])):
        post(client, centrum, digid)


def test_a_stranger_without_login_is_sent_to_log_in(centrum, digid):
    assert Client().get(DESK).status_code == 302
    assert not Visit.objects.exists()


def test_official_of_the_municipality_has_no_desk(login, marieke):
    assert login(marieke).get(DESK).status_code == 403


def test_volunteer_is_kept_as_volunteer_with_the_visit(login, almere, centrum, digid):
    post(login(make_user("Wim", position="volunteer", library=almere)), centrum, digid)

    assert Visit.objects.get().recorder_position == "volunteer"


def test_without_a_desk_in_service_a_coordinator_goes_to_where_it_is_filled_in(joost, fatima, login):
    way = f'href="{reverse("location_list")}"'
    pages = {who: login(who).get(reverse("registration:desk")).content.decode() for who in (joost, fatima)}
    assert all("Er is nu geen locatie in dienst" in page for page in pages.values())
    assert f"{way}>Naar Locaties" in pages[joost]
    assert "Vraag je coördinator" not in pages[joost]
    assert "Vraag je coördinator" in pages[fatima]
