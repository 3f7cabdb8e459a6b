from django.urls import path, re_path

from reports import (
    views,
    views_closings,
    views_editions,
    views_evidence,
    views_fact_sheet,
    views_kb,
    views_milestones,
    views_preview,
    views_schema,
)

app_name = "reports"
urlpatterns = [
    path("kb/", views_kb.kb_days, name="kb_days"),
    path("kb/<int:pk>/<day:on>/", views_kb.kb_day, name="kb_day"),
    path("mijlpalen/", views_milestones.milestone_list, name="milestone_list"),
    path("mijlpalen/<int:number>.<slug:extension>", views_milestones.milestone_card, name="milestone_card"),
    path("blad/<int:pk>/", views_fact_sheet.fact_sheet, name="fact_sheet"),
    path("bewijsdossier/", views_evidence.evidence_detail, name="evidence_detail"),
    path("bewijsdossier/<int:year>/", views_evidence.evidence_detail, name="evidence_detail"),
    path(
        "bewijsdossier/<int:year>.<slug:extension>",
        views_evidence.evidence_download,
        name="evidence_download",
    ),
    path("", views.report_list, name="report_list"),
    path("schema/document-1.json", views_schema.document_schema, name="document_schema"),
    path("uitgaven/", views_editions.edition_list, name="edition_list"),
    path("uitgaven/maken/", views_editions.edition_make, name="edition_make"),
    path("uitgaven/voorbeeld/<str:code>/", views_preview.edition_preview, name="edition_preview"),
    path("uitgaven/voorbeeld/<str:code>/voortgang/", views_preview.preview_progress, name="preview_progress"),
    path("uitgaven/kwartalen/", views_closings.closing_list, name="closing_list"),
    path("uitgaven/kwartalen/<str:code>/<str:name>/", views_closings.closing_again, name="closing_again"),
    path("uitgaven/voortgang/", views_editions.edition_progress, name="edition_progress"),
    path("uitgaven/<uuid:pk>/", views_editions.edition_detail, name="edition_detail"),
    path("uitgaven/<uuid:pk>.<slug:extension>", views_editions.edition_download, name="edition_download"),
    re_path(
        r"^uitgaven/(?P<pk>[0-9a-f-]{36})/(?P<slug>[a-z0-9-]+)\.(?P<extension>[a-z]+)$",
        views_editions.edition_table,
        name="edition_table",
    ),
    path("<slug:slug>/", views.report_detail, name="report_detail"),
    re_path(r"^(?P<slug>[a-z0-9-]+)\.(?P<extension>[a-z]+)$", views.report_download, name="report_download"),
]
