from django.urls import path

from referrals import views_events, views_mail, views_partner, views_referrals, views_subjects

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
    # Mail
    path("beheer/verzonden-mail/", views_mail.mail_list, name="mail_list"),
    path("beheer/verzonden-mail/<int:pk>/opnieuw/", views_mail.mail_resend, name="mail_resend"),
]
