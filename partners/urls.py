from django.urls import include, path

from partners import views_card, views_exchange, views_guides, views_map, views_week

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
    path("kalender/<slug:slug>/locatie/<int:pk>.ics", views_week.location_calendar, name="location_calendar"),
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
    # Reading, at the desk
    path("balie/wie-helpt/", views_map.desk_panel, name="desk_panel"),
    path("sociale-kaart/", views_map.search, name="search"),
    path("sociale-kaart/partner/<int:pk>/", views_map.partner_detail, name="partner_detail"),
    path("sociale-kaart/dienst/<int:pk>/", views_map.service_detail, name="service_detail"),
    path("wegwijzers/", views_guides.guide_list, name="guide_list"),
    path("wegwijzers/<int:pk>/", views_guides.guide_detail, name="guide_detail"),
    # For partners themselves, without an account
    path("partnerkaart/bedankt/", views_card.partner_card_thanks, name="partner_card_thanks"),
    path("partnerkaart/<str:code>/", views_card.partner_card, name="partner_card"),
    # Keeping the map
    path("beheer/", include("partners.urls_manage")),
]
