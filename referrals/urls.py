from django.urls import path

from referrals import (
    views_card,
    views_events,
    views_handover,
    views_mail,
    views_partner,
    views_proposals,
    views_referrals,
    views_start,
    views_subjects,
    views_texts,
    views_withdraw,
)

app_name = "referrals"
urlpatterns = [
    # The work list and one referral
    path("doorverwijzingen/", views_referrals.referral_list, name="referral_list"),
    path("doorverwijzing/<uuid:pk>/", views_referrals.referral_detail, name="referral_detail"),
    path("doorverwijzing/<uuid:pk>/stap/", views_referrals.referral_step, name="referral_step"),
    path("doorverwijzing/<uuid:pk>/overdragen/", views_referrals.referral_owner, name="referral_owner"),
    path("doorverwijzing/<uuid:pk>/verder/", views_referrals.referral_go_on, name="referral_go_on"),
    path("doorverwijzing/<uuid:pk>/vervolg/", views_referrals.referral_reroute, name="referral_reroute"),
    # What we know of a visitor, and erasing it on request
    path("beheer/inzage/", views_subjects.subject_search, name="subject_search"),
    path("beheer/inzage/<uuid:pk>/", views_subjects.subject_detail, name="subject_detail"),
    path("beheer/inzage/<uuid:pk>/download/", views_subjects.subject_download, name="subject_download"),
    path("beheer/inzage/<uuid:pk>/wissen/", views_subjects.subject_erase, name="subject_erase"),
    path("beheer/inzage/<uuid:pk>/gewist/", views_subjects.subject_erased, name="subject_erased"),
    # Who saw what
    path("beheer/doorverwijslog/", views_events.event_list, name="event_list"),
    path("beheer/doorverwijslog/download/", views_events.event_download, name="event_download"),
    # The partner's side, without an account
    path("verwijzing/<str:code>/", views_partner.partner, name="partner"),
    path("doorverwijzing/<uuid:pk>/tijdvoorstel/", views_proposals.proposal_decide, name="proposal_decide"),
    # Mail
    path("beheer/verzonden-mail/", views_mail.mail_list, name="mail_list"),
    path("beheer/verzonden-mail/<int:pk>/opnieuw/", views_mail.mail_resend, name="mail_resend"),
    # Starting
    path("doorverwijzen/", views_start.start, name="start"),
    path("doorverwijzen/vraag/<int:pk>/", views_start.choose, name="choose"),
    path("doorverwijzen/naar/<int:pk>/", views_start.inbound, name="inbound"),
    path("doorverwijzing/<uuid:pk>/terugdraaien/", views_start.undo, name="undo"),
    # Handing over
    path("doorverwijzing/<uuid:pk>/toestemming/", views_handover.consent, name="consent"),
    path("doorverwijzing/<uuid:pk>/bezoeker/", views_handover.handover, name="handover"),
    path("doorverwijzing/<uuid:pk>/koud/", views_handover.refuse, name="refuse"),
    path("doorverwijzing/<uuid:pk>/stoppen/", views_handover.stop, name="stop"),
    # The visitor's card
    path("doorverwijzing/<uuid:pk>/kaart/", views_card.show, name="card"),
    path("doorverwijzing/<uuid:pk>/kaart.ics", views_card.calendar, name="card_calendar"),
    # What visitors hear and read
    path("beheer/doorverwijsteksten/", views_texts.text_list, name="text_list"),
    path("beheer/doorverwijsteksten/<str:kind>/<str:language>/", views_texts.text_edit, name="text_edit"),
    path(
        "beheer/doorverwijsteksten/<str:kind>/<str:language>/landelijk/",
        views_texts.text_reset,
        name="text_reset",
    ),
    # Withdrawing consent
    path("intrekken/", views_withdraw.withdraw, name="withdraw"),
    path("doorverwijzing/<uuid:pk>/intrekken/", views_withdraw.consent_withdraw, name="consent_withdraw"),
]
