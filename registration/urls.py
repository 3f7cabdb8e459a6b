from django.urls import path

from registration import views, views_imports, views_log

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
    path("inlezen/", views_imports.import_list, name="import_list"),
    path("inlezen/nieuw/", views_imports.import_add, name="import_add"),
    path("inlezen/<int:pk>/", views_imports.import_detail, name="import_detail"),
    path("inlezen/<int:pk>/kolommen/", views_imports.import_map, name="import_map"),
    path("inlezen/<int:pk>/voortgang/", views_imports.import_progress, name="import_progress"),
    path("inlezen/<int:pk>/fouten.csv", views_imports.import_problems, name="import_problems"),
    path("inlezen/<int:pk>/opslaan/", views_imports.import_confirm, name="import_confirm"),
    path("inlezen/<int:pk>/hervatten/", views_imports.import_restart, name="import_restart"),
    path("inlezen/<int:pk>/weggooien/", views_imports.import_discard, name="import_discard"),
    path("inlezen/<int:pk>/terugdraaien/", views_imports.import_withdraw, name="import_withdraw"),
]
