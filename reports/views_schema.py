"""What a JSON file of a report may hold, for programs that read one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ido.access import public
from reports.writers.zip import SCHEMA


@public
@require_safe
def document_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema that `$schema` in such a file points to. A form that differs gets another address."""
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")
