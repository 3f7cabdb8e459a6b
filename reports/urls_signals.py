from django.urls import path

from reports import views_signals as views

app_name = "signals"
urlpatterns = [
    path("", views.signal_list, name="signal_list"),
    path("melden/", views.signal_add, name="signal_add"),
    path("<int:pk>/", views.signal_detail, name="signal_detail"),
    path("<int:pk>/wijzigen/", views.signal_edit, name="signal_edit"),
    path("<int:pk>/antwoorden/", views.signal_answer, name="signal_answer"),
    path("<int:pk>/<slug:way>/", views.signal_step, name="signal_step"),
]
