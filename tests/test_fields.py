"""Every field of every table has a class, decided by somebody who looked at it.

PERSONAL   about a member of staff or another user: who they are, what they did and when.
VISITOR    about a visitor. Only `referrals` may have such fields.
FREE_TEXT  somebody types it or uploads it, so anything may stand in it.
PLAIN      neither: codes, counts, days, names of places and subjects.

A new field fails here until it has a class. What an audit table copies has the class of the original.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

PERSONAL, VISITOR, FREE_TEXT, PLAIN = "personal", "visitor", "free text", "plain"

FIELDS = {
    "ido.Closure": {FREE_TEXT: "reason", PLAIN: "id library location days"},
    "ido.Inhabitants": {PLAIN: "id municipality counted_on count source"},
    "ido.Library": {PLAIN: "id name slug closed_on_holidays school_region asks_age_band"},
    "ido.LinkMiss": {PERSONAL: "network hour", PLAIN: "id count"},
    "ido.Location": {
        PERSONAL: "contact",
        PLAIN: "id library name public_name setting address private_room",
    },
    "ido.Municipality": {PLAIN: "code name province dissolved_on successor"},
    "ido.OpeningHours": {PLAIN: "id location weekday opens closes period"},
    "ido.Operation": {
        PLAIN: "id location period municipality scenario service_levels staffing dedicated_employee"
        " catchment_name catchment_inhabitants catchment_source catchment_counted_on",
    },
    "ido.Outgoing": {
        PERSONAL: "recipient",
        FREE_TEXT: "error",  # what a mail server answered
        PLAIN: "id library kind key about state attempts queued_at due_at tried_at sent_at",
    },
    "ido.Topic": {PLAIN: "id library group name synonyms domain starts_on ends_on"},
    "ido.TopicGroup": {PLAIN: "id name position is_corona"},
    "ido.User": {
        PERSONAL: "id password last_login email name role position library municipality province is_active"
        " invited_at wants_edition_mail",
    },
    "partners.Agreement": {
        FREE_TEXT: "note",
        PLAIN: "id partner library agreed_on ends_on manners shared_data legal_basis",
    },
    "partners.Apart": {PERSONAL: "marked_by marked_at", PLAIN: "id first second"},
    "partners.CheckRequest": {
        PERSONAL: "requested_by opened_at answered_at",
        PLAIN: "id partner seed code_hash mail due_on round requested_at expires_at revoked_at outcome",
    },
    "partners.Contact": {
        PERSONAL: "name function phone email response_time",
        FREE_TEXT: "hsds",  # what an imported file said of a contact
        PLAIN: "id partner hsds_id staff_only takes_referrals",
    },
    "partners.Coverage": {PLAIN: "id service topic municipality"},
    "partners.Exchange": {
        PERSONAL: "by at",
        FREE_TEXT: "file_name content mapping findings",
        PLAIN: "id library direction format finished_at",
    },
    "partners.Guide": {
        PERSONAL: "checked_by",
        PLAIN: "id library title topics steps may may_not links checked_on ends_on search_text search_words",
    },
    "partners.Guide_topics": {PLAIN: "id guide topic"},
    "partners.Horizon": {PLAIN: "id last_on whole_on"},
    "partners.Partner": {
        PERSONAL: "verified_by check_email",
        FREE_TEXT: "description hsds",
        PLAIN: "id library hsds_id kind name short_name topics municipalities target_groups languages phone"
        " email website place cost to_bring starts_on ends_on changed_at verified_on verify_before"
        " merged_into",
    },
    "partners.Partner_municipalities": {PLAIN: "id partner municipality"},
    "partners.Partner_topics": {PLAIN: "id partner topic"},
    "partners.Place": {
        FREE_TEXT: "hsds",
        PLAIN: "id library hsds_id location name street postcode city municipality latitude longitude"
        " accessibility private_room",
    },
    "partners.Proposal": {
        PERSONAL: "decided_by decided_at",
        FREE_TEXT: "old new",  # what a partner writes through the link
        PLAIN: "id request target field accepted",
    },
    "partners.Schedule": {
        FREE_TEXT: "note hsds",
        PLAIN: "id service hsds_id place first_on last_on opens closes rule on_holidays in_school_holidays"
        " slot_minutes places_per_slot",
    },
    "partners.ScheduleException": {
        FREE_TEXT: "reason",
        PLAIN: "id schedule on kind new_on opens closes place",
    },
    "partners.SchoolHoliday": {PLAIN: "id region name first_on last_on source"},
    "partners.SearchWord": {FREE_TEXT: "word stems"},  # words of what somebody typed
    "partners.Service": {
        FREE_TEXT: "description hsds",
        PLAIN: "id library partner together_with hsds_id kind name eligibility topics municipalities"
        " target_groups languages place phone email website is_free cost to_bring walk_in intake level"
        " most_participants capacity capacity_asked_on starts_on ends_on changed_at merged_into search_text"
        " search_words name_words",
    },
    "partners.Service_municipalities": {PLAIN: "id service municipality"},
    "partners.Service_together_with": {PLAIN: "id service partner"},
    "partners.Service_topics": {PLAIN: "id service topic"},
    "partners.Session": {PLAIN: "id schedule service on starts_at ends_at place"},
    "referrals.Appointment": {
        VISITOR: "starts_at ends_at",  # when somebody is expected where; erased with the person
        PLAIN: "referral schedule seat made_at",
    },
    "referrals.Consent": {
        PERSONAL: "recorded_by",
        PLAIN: "id referral partner purpose shared_data text given given_at ends_on withdrawn_at"
        " withdrawn_by code_seed code_hash",
    },
    "referrals.Event": {
        PERSONAL: "at by origin",
        PLAIN: "id library actor action referral_id fields succeeded",
    },
    "referrals.Night": {PLAIN: "id started_at finished_at persons appointments drafts events keys"},
    "referrals.PartnerLink": {
        PERSONAL: "used_at",  # when somebody at the partner opened it
        PLAIN: "id referral seed code_hash purpose made_at expires_at opener revoked_at mail",
    },
    "referrals.Person": {
        VISITOR: "name contact language question",
        PLAIN: "referral key_name created_on erase_on",
    },
    "referrals.Referral": {
        PERSONAL: "owner created_by",
        PLAIN: "id library submission_id location question topic manner destination direction partner service"
        " sent_by state reason outcome due_on overdue_after created_at closed_at predecessor"
        " appointment_week",
    },
    "referrals.Text": {PERSONAL: "made_by", PLAIN: "id library kind language version parts made_at"},
    "referrals.TimeProposal": {
        VISITOR: "starts_at ends_at",  # when somebody would be expected; erased with the person
        PERSONAL: "decided_by decided_at",
        PLAIN: "id referral made_at accepted",
    },
    "referrals.Tombstone": {PLAIN: "referral_id erased_at cause"},
    "referrals.Transition": {
        PERSONAL: "by",
        PLAIN: "id referral from_state to_state at actor reason outcome",
    },
    "registration.Favourites": {PLAIN: "location day topics"},
    "partners.TrackRecord": {PLAIN: "id library service sent finished completed answer_hours counted_at"},
    "registration.ImportBatch": {
        PERSONAL: "uploaded_by uploaded_at withdrawn_by withdrawn_at",
        FREE_TEXT: "file_name content sheet mapping findings",
        PLAIN: "id library kind status skip_known total_rows processed_rows progress_at failure visit_count"
        " question_count known_count problem_count finished_at",
    },
    "registration.ImportProblem": {FREE_TEXT: "column message", PLAIN: "id batch row is_known"},
    "registration.MonthlyCount": {PLAIN: "id location month dimension value number"},
    "registration.Question": {
        FREE_TEXT: "note",
        PLAIN: "id visit position domain topic public_body help_given outcome follow_up",
    },
    "registration.Recount": {PLAIN: "id checked_at wrong"},
    "registration.Visit": {
        PERSONAL: "recorded_by recorder_position withdrawn_by",
        PLAIN: "id library submission_id location occurred_at day channel duration need_profiles complexity"
        " age_band language entered_at source import_batch withdrawn_at",
    },
    "reports.GrantAccount": {
        PERSONAL: "entered_by entered_at",
        PLAIN: "id municipality year granted service promotion network",
    },
    "reports.Signal": {
        PERSONAL: "noted_by",
        FREE_TEXT: "observation wish outward reason answer referred_to",
        PLAIN: "id library submission_id location municipality topic public_body noted_at state forwarded_at"
        " answered_at merged_into",
    },
    "reports.SignalStep": {
        PERSONAL: "by",
        FREE_TEXT: "text referred_to",
        PLAIN: "id signal from_state to_state at merged_into",
    },
    "reports.Closing": {PLAIN: "id municipality first_day version closed_at counts"},
    "reports.Edition": {
        FREE_TEXT: "document reasons cells",
        PLAIN: "id municipality province first_day last_day number state made_at checksum reclosing versions",
    },
    "reports.Rekeying": {PERSONAL: "noted_at noted_by", PLAIN: "id location day visits"},
    "reports.Reclosing": {
        PERSONAL: "asked_by asked_at",
        PLAIN: "id library municipality first_day reason state ended_at closing words",
    },
    "reports.EditionRun": {
        PLAIN: "id is_running started_at beat_at finished_at todo done doing failed waited step part why"
    },
    "reports.Download": {
        PERSONAL: "downloaded_at user",
        PLAIN: "id report scope first_day last_day format",
    },
    "reports.SpreadsheetLink": {
        PERSONAL: "user used_on hour fetches",
        PLAIN: "id code_hash made_at expires_at revoked_at reminded_at",
    },
    # Tables of what we build on
    "account.EmailAddress": {PERSONAL: "user email verified primary", PLAIN: "id"},
    "account.EmailConfirmation": {PERSONAL: "email_address created sent key", PLAIN: "id"},
    "auth.Group": {PLAIN: "id name permissions"},
    "auth.Group_permissions": {PLAIN: "id group permission"},
    "auth.Permission": {PLAIN: "id name content_type codename"},
    "contenttypes.ContentType": {PLAIN: "id app_label model"},
    "django_tasks_database.DBTaskResult": {
        PERSONAL: "args_kwargs return_value traceback",  # whom a mail goes to
        PLAIN: "id status enqueued_at started_at finished_at priority task_path worker_ids queue_name"
        " backend_name run_after exception_class_path",
    },
    "mfa.Authenticator": {PERSONAL: "user data created_at last_used_at", PLAIN: "id type"},
    "pghistory.Context": {PERSONAL: "metadata", PLAIN: "id created_at updated_at"},
    "sessions.Session": {
        FREE_TEXT: "session_data",  # a form that was half filled in when the session ended
        PLAIN: "session_key expire_date",
    },
}
# The audit trail's own fields: who made the change stands in the context.
EVENT_FIELDS = {PERSONAL: "pgh_context", PLAIN: "pgh_id pgh_created_at pgh_label pgh_obj"}


def by_name(classes: dict[str, str]) -> dict[str, str]:
    """The class of each field."""
    return {name: kind for kind, names in classes.items() for name in names.split()}


def class_of_fields(model: type[Model]) -> dict[str, str]:
    """What the table says of a model; an audit table follows the model it records."""
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None:
        return by_name(FIELDS[tracked._meta.concrete_model._meta.label]) | by_name(EVENT_FIELDS)
    return by_name(FIELDS.get(model._meta.label, {}))


def stored_models() -> list[type[Model]]:
    """Every model with a table of its own."""
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]


def field_names(model: type[Model]) -> set[str]:
    return {field.name for field in [*model._meta.local_fields, *model._meta.local_many_to_many]}


def test_every_field_has_a_class():
    missing = {
        model._meta.label: unknown
        for model in stored_models()
        if (unknown := field_names(model) - set(class_of_fields(model)))
    }

    assert missing == {}


def test_the_table_names_no_field_that_is_gone():
    existing = {model._meta.label: field_names(model) for model in stored_models()}

    gone = {
        label: extra
        for label, classes in FIELDS.items()
        if (extra := set(by_name(classes)) - existing.get(label, set()))
    }

    assert gone == {}


def test_no_field_stands_in_two_classes():
    for label, classes in FIELDS.items():
        names = " ".join(classes.values()).split()
        assert len(names) == len(set(names)), label


def test_only_referrals_knows_anything_about_a_visitor():
    wrong = [label for label in FIELDS if FIELDS[label].get(VISITOR) and not label.startswith("referrals.")]

    assert wrong == []


def test_whoever_points_to_a_user_is_personal():
    """A foreign key to an account says what somebody did."""
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in stored_models()
        for field in model._meta.local_fields
        if field.related_model is not None and field.related_model._meta.label == "ido.User"
        if class_of_fields(model)[field.name] != PERSONAL and not field.name.startswith("pgh_")
    ]

    assert wrong == []
