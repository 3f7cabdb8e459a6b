from datetime import date

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from ido import (
    views_closures,
    views_hours,
    views_libraries,
    views_locations,
    views_municipalities,
    views_operations,
    views_topics,
)


class DayConverter:
    """A day in an address, as 2026-12-31."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)  # a ValueError means: no such page

    def to_url(self, value: date) -> str:
        return value.isoformat()


class CodeConverter(StringConverter):
    """A CBS code in an address."""

    regex = "GM[0-9]{4}"


register_converter(DayConverter, "day")
register_converter(CodeConverter, "cbs")

location = "locaties/<int:pk>/"
operation = "locaties/perioden/<int:pk>/"
closure = "locaties/sluitingen/<int:pk>/"
topic = "onderwerpen/<int:pk>/"
group = "onderwerpen/groepen/<int:pk>/"
week = f"{location}openingstijden/<day:first>/"

urlpatterns = [
    path("locaties/", views_locations.location_list, name="location_list"),
    path("locaties/nieuw/", views_locations.location_add, name="location_add"),
    path(location, views_locations.location_detail, name="location_detail"),
    path(f"{location}wijzigen/", views_locations.location_edit, name="location_edit"),
    path(f"{location}perioden/nieuw/", views_operations.operation_add, name="operation_add"),
    path(f"{operation}wijzigen/", views_operations.operation_edit, name="operation_edit"),
    path(f"{operation}verandering/", views_operations.operation_change, name="operation_change"),
    path(f"{operation}verwijderen/", views_operations.operation_delete, name="operation_delete"),
    path(f"{location}openingstijden/", views_hours.hours_edit, name="hours_edit"),
    path(week, views_hours.hours_correct, name="hours_correct"),
    path(f"{week}terugdraaien/", views_hours.hours_undo, name="hours_undo"),
    path("locaties/sluitingen/nieuw/", views_closures.closure_add, name="closure_add"),
    path(f"{location}sluitingen/nieuw/", views_closures.location_closure_add, name="location_closure_add"),
    path(f"{closure}wijzigen/", views_closures.closure_edit, name="closure_edit"),
    path(f"{closure}verwijderen/", views_closures.closure_delete, name="closure_delete"),
    path("onderwerpen/", views_topics.topic_list, name="topic_list"),
    path("onderwerpen/nieuw/", views_topics.topic_add, name="topic_add"),
    path(f"{topic}wijzigen/", views_topics.topic_edit, name="topic_edit"),
    path(f"{topic}stoppen/", views_topics.topic_retire, name="topic_retire"),
    path(f"{topic}terugzetten/", views_topics.topic_reinstate, name="topic_reinstate"),
    path(f"{topic}verwijderen/", views_topics.topic_delete, name="topic_delete"),
    path("onderwerpen/groepen/nieuw/", views_topics.topic_group_add, name="topic_group_add"),
    path(f"{group}wijzigen/", views_topics.topic_group_edit, name="topic_group_edit"),
    path(f"{group}verwijderen/", views_topics.topic_group_delete, name="topic_group_delete"),
    path("bibliotheken/", views_libraries.library_list, name="library_list"),
    path("bibliotheken/nieuw/", views_libraries.library_add, name="library_add"),
    path("bibliotheken/<int:pk>/", views_libraries.library_edit, name="library_edit"),
    path("gemeenten/", views_municipalities.municipality_list, name="municipality_list"),
    path("gemeenten/inlezen/", views_municipalities.inhabitants_import, name="inhabitants_import"),
    path("gemeenten/<cbs:code>/", views_municipalities.municipality_detail, name="municipality_detail"),
    path("gemeenten/<cbs:code>/wijzigen/", views_municipalities.municipality_edit, name="municipality_edit"),
]
