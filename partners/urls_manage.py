from django.urls import path

from partners import (
    views_contacts,
    views_guides_edit,
    views_holidays,
    views_merge,
    views_partners,
    views_places,
    views_schedules,
    views_services,
    views_upkeep,
)

partner = "partners/<int:pk>/"
service = "diensten/<int:pk>/"
schedule = "roosters/<int:pk>/"
session = f"{schedule}<day:on>/"
guide = "wegwijzers/<int:pk>/"

urlpatterns = [
    path("partners/", views_partners.partner_list, name="partner_list"),
    path("partners/controle/", views_upkeep.check_list, name="check_list"),
    path("partners/controle/<int:pk>/", views_upkeep.check_decide, name="check_decide"),
    path("partners/controle/<int:pk>/intrekken/", views_upkeep.check_revoke, name="check_revoke"),
    path(f"{partner}vragen/", views_upkeep.partner_ask, name="partner_ask"),
    path("partners/nieuw/", views_partners.partner_add, name="partner_add"),
    path(partner, views_partners.partner_manage, name="partner_manage"),
    path(f"{partner}wijzigen/", views_partners.partner_edit, name="partner_edit"),
    path(f"{partner}gecontroleerd/", views_partners.partner_verify, name="partner_verify"),
    path(f"{partner}archiveren/", views_partners.partner_end, name="partner_end"),
    path(f"{partner}terugzetten/", views_partners.partner_reinstate, name="partner_reinstate"),
    path(f"{partner}verwijderen/", views_partners.partner_delete, name="partner_delete"),
    path(f"{partner}geschiedenis/", views_partners.partner_history, name="partner_history"),
    path("partners/dubbel/", views_merge.double_list, name="double_list"),
    path(f"{partner}dubbel/", views_merge.partner_double, name="partner_double"),
    path(f"{partner}samenvoegen/<int:other>/", views_merge.partner_merge, name="partner_merge"),
    path(f"{partner}contacten/nieuw/", views_contacts.contact_add, name="contact_add"),
    path("partners/contacten/<int:pk>/", views_contacts.contact_edit, name="contact_edit"),
    path("partners/contacten/<int:pk>/verwijderen/", views_contacts.contact_delete, name="contact_delete"),
    path(f"{partner}afspraken/nieuw/", views_contacts.agreement_add, name="agreement_add"),
    path("partners/afspraken/<int:pk>/", views_contacts.agreement_edit, name="agreement_edit"),
    path(
        "partners/afspraken/<int:pk>/verwijderen/", views_contacts.agreement_delete, name="agreement_delete"
    ),
    path("schoolvakanties/", views_holidays.school_holiday_list, name="school_holiday_list"),
    path("schoolvakanties/nieuw/", views_holidays.school_holiday_add, name="school_holiday_add"),
    path("schoolvakanties/inlezen/", views_holidays.school_holiday_import, name="school_holiday_import"),
    path("schoolvakanties/<int:pk>/", views_holidays.school_holiday_edit, name="school_holiday_edit"),
    path(
        "schoolvakanties/<int:pk>/verwijderen/",
        views_holidays.school_holiday_delete,
        name="school_holiday_delete",
    ),
    path("plekken/", views_places.place_list, name="place_list"),
    path("plekken/nieuw/", views_places.place_add, name="place_add"),
    path("plekken/<int:pk>/", views_places.place_edit, name="place_edit"),
    path("plekken/<int:pk>/verwijderen/", views_places.place_delete, name="place_delete"),
    path("locaties/<int:pk>/plek/", views_places.location_place, name="location_place"),
    path("diensten/", views_services.service_list, name="service_list"),
    path("diensten/nieuw/", views_services.service_add, name="service_add"),
    path(service, views_services.service_manage, name="service_manage"),
    path(f"{service}wijzigen/", views_services.service_edit, name="service_edit"),
    path(f"{service}ruimte/", views_services.service_capacity, name="service_capacity"),
    path(f"{service}archiveren/", views_services.service_end, name="service_end"),
    path(f"{service}terugzetten/", views_services.service_reinstate, name="service_reinstate"),
    path(f"{service}verwijderen/", views_services.service_delete, name="service_delete"),
    path(f"{service}geschiedenis/", views_services.service_history, name="service_history"),
    path(f"{service}roosters/nieuw/", views_schedules.schedule_add, name="schedule_add"),
    path(schedule, views_schedules.schedule_edit, name="schedule_edit"),
    path(f"{schedule}verwijderen/", views_schedules.schedule_delete, name="schedule_delete"),
    path(f"{schedule}extra/", views_schedules.session_extra, name="session_extra"),
    path(f"{session}afzeggen/", views_schedules.session_cancel, name="session_cancel"),
    path(f"{session}verplaatsen/", views_schedules.session_move, name="session_move"),
    path("roosters/keren/<int:pk>/terugdraaien/", views_schedules.exception_undo, name="exception_undo"),
    path("wegwijzers/", views_guides_edit.guide_manage_list, name="guide_manage_list"),
    path("wegwijzers/nieuw/", views_guides_edit.guide_add, name="guide_add"),
    path(f"{guide}wijzigen/", views_guides_edit.guide_edit, name="guide_edit"),
    path(f"{guide}nagekeken/", views_guides_edit.guide_check, name="guide_check"),
    path(f"{guide}archiveren/", views_guides_edit.guide_end, name="guide_end"),
    path(f"{guide}terugzetten/", views_guides_edit.guide_reinstate, name="guide_reinstate"),
    path(f"{guide}geschiedenis/", views_guides_edit.guide_history, name="guide_history"),
]
