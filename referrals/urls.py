from django.urls import path

from referrals import views_referrals

app_name = "referrals"
urlpatterns = [
    # The work list and one referral
    path("doorverwijzingen/", views_referrals.referral_list, name="referral_list"),
    path("doorverwijzing/<uuid:pk>/", views_referrals.referral_detail, name="referral_detail"),
    path("doorverwijzing/<uuid:pk>/stap/", views_referrals.referral_step, name="referral_step"),
    path("doorverwijzing/<uuid:pk>/overdragen/", views_referrals.referral_owner, name="referral_owner"),
    path("doorverwijzing/<uuid:pk>/verder/", views_referrals.referral_go_on, name="referral_go_on"),
    path("doorverwijzing/<uuid:pk>/vervolg/", views_referrals.referral_reroute, name="referral_reroute"),
]
