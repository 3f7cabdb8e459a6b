from django.urls import include, path

from ido import views, views_people

urlpatterns = [
    path("", views.home, name="home"),
    path("verder/", views.resume, name="resume"),
    path("sessie/verlengen/", views.session_extend, name="session_extend"),
    path("gezond/", views.health, name="health"),
    path("stijlgids/", views.styleguide, name="styleguide"),
    path("beheer/", views.manage, name="manage"),
    path("", include("ido.urls_account")),
    path("beheer/", include("ido.urls_places")),
    path("beheer/mensen/", views_people.user_list, name="user_list"),
    path("beheer/mensen/nieuw/", views_people.user_add, name="user_add"),
    path("beheer/mensen/<int:pk>/", views_people.user_edit, name="user_edit"),
    path("beheer/mensen/<int:pk>/uitnodigen/", views_people.user_invite, name="user_invite"),
    path("beheer/mensen/<int:pk>/deactiveren/", views_people.user_deactivate, name="user_deactivate"),
    path("beheer/mensen/<int:pk>/activeren/", views_people.user_reactivate, name="user_reactivate"),
    path("beheer/mensen/<int:pk>/tweede-stap/", views_people.user_second_factor, name="user_second_factor"),
    path("", include("partners.urls")),
    path("", include("registration.urls")),
    path("", include("referrals.urls")),
    path("rapporten/", include("reports.urls")),
    path("signalen/", include("reports.urls_signals")),
    path("besteding/", include("reports.urls_grants")),
    path("", include("reports.urls_links")),
]

handler500 = views.server_error
