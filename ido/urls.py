from django.urls import include, path

from ido import views

urlpatterns = [
    path("", views.home, name="home"),
    path("verder/", views.resume, name="resume"),
    path("sessie/verlengen/", views.session_extend, name="session_extend"),
    path("gezond/", views.health, name="health"),
    path("", include("registration.urls")),
]
