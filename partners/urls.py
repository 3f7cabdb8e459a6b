from django.urls import include, path

from partners import views_exchange, views_week

app_name = "partners"
urlpatterns = [
    # Weeks and calendars
    path("sociale-kaart/week/", views_week.week_start, name="week_start"),
    path("sociale-kaart/week/locatie/<int:pk>/", views_week.week_location, name="week_location"),
    path("sociale-kaart/week/partner/<int:pk>/", views_week.week_partner, name="week_partner"),
    path("kalender/<str:kind>/<uuid:code>.ics", views_week.calendar_feed, name="calendar"),
    path(
        "kalender/<slug:slug>/<str:kind>/<uuid:code>.ics",
        views_week.calendar_feed,
        name="library_calendar",
    ),
    # Files of the directory
    path("beheer/sociale-kaart/uitwisselen/", views_exchange.exchange, name="exchange"),
    path("beheer/sociale-kaart/bestand/", views_exchange.exchange_download, name="exchange_download"),
    path(
        "beheer/sociale-kaart/uitwisselen/<int:pk>/", views_exchange.exchange_detail, name="exchange_detail"
    ),
    path(
        "beheer/sociale-kaart/uitwisselen/<int:pk>/inlezen/",
        views_exchange.exchange_store,
        name="exchange_store",
    ),
    path(
        "beheer/sociale-kaart/uitwisselen/<int:pk>/weggooien/",
        views_exchange.exchange_discard,
        name="exchange_discard",
    ),
    # Keeping the map
    path("beheer/", include("partners.urls_manage")),
]
