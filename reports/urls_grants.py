from django.urls import path

from reports import views_grants as views

app_name = "grants"
urlpatterns = [
    path("", views.grant_list, name="grant_list"),
    path("<slug:code>/<int:year>/", views.grant_edit, name="grant_edit"),
]
