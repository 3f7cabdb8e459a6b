from django.urls import path

from registration import views, views_log

app_name = "registration"
urlpatterns = [
    path("balie/", views.desk, name="desk"),
    path("balie/vraag/<int:pk>/", views.question_add, name="question_add"),
    path("dagstaat/", views.day_sheet, name="day_sheet"),
    path("logboek/", views_log.visit_list, name="visit_list"),
    path("logboek/gaten/", views_log.gap_list, name="gap_list"),
    path("logboek/<int:pk>/", views_log.visit_edit, name="visit_edit"),
    path("logboek/<int:pk>/intrekken/", views_log.visit_withdraw, name="visit_withdraw"),
    path("logboek/<int:pk>/terugzetten/", views_log.visit_restore, name="visit_restore"),
    path(
        "logboek/<int:pk>/vraag/<int:position>/verwijderen/",
        views_log.question_remove,
        name="question_remove",
    ),
]
