"""Reading the guides: short cards on a topic, for the person behind the desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from ido.access import Right, SignedInRequest, requires
from ido.models import TopicGroup
from partners.models import Guide


@requires(Right.READ_PARTNERS, Right.MANAGE_PARTNERS)
def guide_list(request: SignedInRequest) -> HttpResponse:
    """The guides under the groups of their topics; one on topics of two groups stands under both."""
    today = timezone.localdate()
    guides = Guide.objects.visible_to(request.user).current_on(today).prefetch_related("topics__group")
    groups: dict[TopicGroup, list[Guide]] = {}
    for guide in guides:
        for group in dict.fromkeys(topic.group for topic in guide.topics.all()):
            groups.setdefault(group, []).append(guide)
    ordered = sorted(groups.items(), key=lambda pair: (pair[0].position, pair[0].name))
    return render(request, "partners/guide_list.html", {"groups": ordered, "today": today})


@requires(Right.READ_PARTNERS, Right.MANAGE_PARTNERS)
def guide_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    guide = get_object_or_404(
        Guide.objects.visible_to(request.user).select_related("library").prefetch_related("topics"), pk=pk
    )
    context = {"guide": guide, "is_due": guide.is_due(today), "today": today}
    return render(request, "partners/guide_detail.html", context)
