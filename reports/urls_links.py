"""Figures for a spreadsheet, and the page of somebody's own account on which that is arranged."""

from django.urls import path, re_path

from reports import views_links

app_name = "spreadsheets"
urlpatterns = [
    path("account/spreadsheet/", views_links.link, name="link"),
    path("account/spreadsheet/maken/", views_links.link_make, name="link_make"),
    path("account/spreadsheet/stoppen/", views_links.link_revoke, name="link_revoke"),
    re_path(
        r"^cijfers/(?P<code>[^/]{1,100})/(?P<area>[A-Za-z0-9]+)/(?P<period>[a-z0-9-]+)/"
        r"(?P<table>[a-z0-9-]+)\.(?P<extension>[a-z]+)$",
        views_links.fetch,
        name="fetch",
    ),
]
