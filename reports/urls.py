from django.urls import path, re_path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("<slug:slug>/", views.report_detail, name="report_detail"),
    re_path(r"^(?P<slug>[a-z0-9-]+)\.(?P<extension>[a-z]+)$", views.report_download, name="report_download"),
]
