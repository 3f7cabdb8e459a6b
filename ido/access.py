"""Who may do what: roles, rights, and the gate that is closed by default.

A view declares its right with `@requires(...)`, or that everybody may see it with `@public`. A view that
declares neither answers 403. Whose rows a right reaches is another question: `visible_to(user)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString

from ido.fragments import TOKEN, kept, page_token, with_token
from ido.models import Role, User
from ido.sessions import is_never_kept, keep_form, seconds_left


class Right(StrEnum):
    """What somebody may do."""

    OWN_ACCOUNT = "own account"
    LOG_VISITS = "log visits"
    CORRECT_ANY_VISIT = "correct any visit of the library"
    IMPORT_VISITS = "import visits"
    MANAGE_LOCATIONS = "manage locations and hours"
    MANAGE_TOPICS = "manage topics"
    MANAGE_PEOPLE = "manage people"
    MANAGE_INSTALLATION = "manage libraries and municipalities"
    READ_LIBRARY_REPORTS = "read live reports of the library, and editions about where it serves"
    READ_EDITIONS = "read editions of the municipality or province"
    READ_PARTNERS = "read the social map and the guides"
    MANAGE_PARTNERS = "manage partners, services and guides"
    REFER = "hand visitors over and see what became of them"
    MANAGE_REFERRALS = "manage texts, mail, the log and erasing of referrals"
    NOTE_SIGNALS = "note signals and see what became of them"
    MANAGE_SIGNALS = "word, forward, merge and close signals"
    ANSWER_SIGNALS = "answer what was forwarded to the municipality"
    ACCOUNT_FOR_GRANT = "fill in the grant account of the municipality"
    MANAGE_GRANTS = "fill in the grant accounts of municipalities with a desk"


RIGHTS: dict[str, frozenset[Right]] = {
    Role.DESK: frozenset(
        {Right.OWN_ACCOUNT, Right.LOG_VISITS, Right.READ_PARTNERS, Right.REFER, Right.NOTE_SIGNALS}
    ),
    Role.COORDINATOR: frozenset(
        {
            Right.OWN_ACCOUNT,
            Right.LOG_VISITS,
            Right.CORRECT_ANY_VISIT,
            Right.IMPORT_VISITS,
            Right.MANAGE_LOCATIONS,
            Right.MANAGE_TOPICS,
            Right.MANAGE_PEOPLE,
            Right.READ_LIBRARY_REPORTS,
            Right.READ_PARTNERS,
            Right.MANAGE_PARTNERS,
            Right.REFER,
            Right.MANAGE_REFERRALS,
            Right.NOTE_SIGNALS,
            Right.MANAGE_SIGNALS,
            Right.MANAGE_GRANTS,
        }
    ),
    Role.MUNICIPALITY: frozenset(
        {
            Right.OWN_ACCOUNT,
            Right.READ_EDITIONS,
            Right.ANSWER_SIGNALS,
            Right.ACCOUNT_FOR_GRANT,
        }
    ),
    Role.PROVINCE: frozenset({Right.OWN_ACCOUNT, Right.READ_EDITIONS}),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.OWN_ACCOUNT,
            Right.MANAGE_TOPICS,
            Right.MANAGE_PEOPLE,
            Right.MANAGE_PARTNERS,
            Right.MANAGE_INSTALLATION,
        }
    ),
}

View = Callable[..., HttpResponse]


class SignedInRequest(HttpRequest):
    """What a view with a declared right gets: the gate let somebody in."""

    user: User


def has_right(user: Any, right: Right) -> bool:
    return bool(user.is_authenticated) and right in RIGHTS[user.role]


def requires(*rights: Right) -> Callable[[View], View]:
    """Declare the rights of which a user needs one to use the view."""

    def declare(view: View) -> View:
        view.required_rights = frozenset(rights)  # type: ignore[attr-defined]  # functions carry attributes
        return view

    return declare


def public(view: View) -> View:
    """Declare that the view is for everybody, logged in or not."""
    view.is_public = True  # type: ignore[attr-defined]  # functions carry attributes
    return view


class KeptNowhere:
    """Keeps every answer out of caches that does not say otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class ClosedByDefault:
    """Lets a request through to a view only by a declared right."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if getattr(view, "is_public", False):
            return None
        if not request.user.is_authenticated:
            return ask_to_log_in(request)
        rights: frozenset[Right] = getattr(view, "required_rights", frozenset())
        if not rights & RIGHTS[request.user.role]:
            raise PermissionDenied
        if rights != {Right.OWN_ACCOUNT} and lacks_second_factor(request.user):
            messages.warning(request, "Stel eerst een tweede stap in. Daarna kun je verder werken.")
            return redirect("mfa_index")
        return None


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """Send to the login page; what was typed is kept and offered again after it."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": "Je bent niet ingelogd."}, status=401)
    if keep_form(request):
        messages.info(request, "Wat je invulde is bewaard. Log in, dan ga je ermee verder.")
        return redirect_to_login(reverse("resume"))
    goes_back = request.method == "GET" or is_never_kept(request)
    return redirect_to_login(request.get_full_path() if goes_back else reverse("home"))


def lacks_second_factor(user: User) -> bool:
    """Whether the role must have a second step and this person has none; recovery codes alone are none."""
    steps = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return user.role in settings.MFA_REQUIRED_ROLES and not is_mfa_enabled(user, steps)


# Everyday work: label, URL name, right
NAVIGATION = [
    ("Balie", "registration:desk", Right.LOG_VISITS),
    ("Sociale kaart", "partners:search", Right.READ_PARTNERS),
    ("Doorverwijzingen", "referrals:referral_list", Right.REFER),
    ("Logboek", "registration:visit_list", Right.LOG_VISITS),
    ("Dagstaat", "registration:day_sheet", Right.LOG_VISITS),
    ("Rapporten", "reports:report_list", Right.READ_LIBRARY_REPORTS),
    ("Rapporten", "reports:edition_list", Right.READ_EDITIONS),
    ("Signalen", "signals:signal_list", Right.NOTE_SIGNALS),
    ("Signalen", "signals:signal_list", Right.ANSWER_SIGNALS),
    ("Besteding", "grants:grant_list", Right.ACCOUNT_FOR_GRANT),
]
# Pages that belong to an item of the menu under an address of their own
BELONGING = {
    "partners:search": ("partners:guide_list",),
    "registration:visit_list": ("reports:kb_days",),
}
# What is looked after now and then: label, URL name, right, and what one does there
MANAGEMENT = [
    ("Locaties", "location_list", Right.MANAGE_LOCATIONS, "Balies, openingstijden, sluitingen."),
    ("Mensen", "user_list", Right.MANAGE_PEOPLE, "Uitnodigen, rollen, tweede stap."),
    ("Onderwerpen", "topic_list", Right.MANAGE_TOPICS, "Waarover vragen gaan, met andere woorden ervoor."),
    (
        "Sociale kaart",
        "partners:partner_list",
        Right.MANAGE_PARTNERS,
        "Partners, diensten, spreekuren en wegwijzers.",
    ),
    (
        "Doorverwijsteksten",
        "referrals:text_list",
        Right.MANAGE_REFERRALS,
        "Wat de balie voorleest en wat op de kaart staat.",
    ),
    ("Inlezen", "registration:import_list", Right.IMPORT_VISITS, "Eerdere registraties uit Excel of CSV."),
    (
        "Inzage en wissen",
        "referrals:subject_search",
        Right.MANAGE_REFERRALS,
        "Wat we van een bezoeker bewaren, en het wissen.",
    ),
    (
        "Logboek van doorverwijzingen",
        "referrals:event_list",
        Right.MANAGE_REFERRALS,
        "Wie gegevens van een bezoeker zag of wiste.",
    ),
    (
        "Verzonden mail",
        "referrals:mail_list",
        Right.MANAGE_REFERRALS,
        "Mail aan partners, en wat ervan terechtkwam.",
    ),
    ("Besteding", "grants:grant_list", Right.MANAGE_GRANTS, "Waar het geld van de gemeente aan opging."),
    ("Bibliotheken", "library_list", Right.MANAGE_INSTALLATION, "Wie met dit systeem werkt."),
    ("Gemeenten", "municipality_list", Right.MANAGE_INSTALLATION, "Namen, codes en inwoners."),
    (
        "Uitgaven",
        "reports:edition_list",
        Right.MANAGE_INSTALLATION,
        "Cijfers voor gemeenten en provincies: wat er nog gemaakt wordt.",
    ),
    (
        "Schoolvakanties",
        "partners:school_holiday_list",
        Right.MANAGE_INSTALLATION,
        "Wanneer spreekuren stil kunnen liggen.",
    ),
]


class MenuItem(NamedTuple):
    """`current` is what aria-current says: nothing, 'true' for a part of the site, 'page' for itself."""

    label: str
    url: str
    current: str


def under(name: str, more: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The address of a page, and the addresses under which it is the current one."""
    return reverse(name), (reverse(name), *(reverse(one) for one in more))


@lru_cache
def menu(role: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Labels and addresses of what the role may use, and with which addresses an item is current.

    What is managed stands together behind one item, unless managing is all that the role does.
    """
    daily = [(label, name) for label, name, right in NAVIGATION if right in RIGHTS[role]]
    managed = [(label, name) for label, name, right, _ in MANAGEMENT if right in RIGHTS[role]]
    items = [(label, *under(name, BELONGING.get(name, ()))) for label, name in daily or managed]
    if daily and managed:
        items.append(("Beheer", *under("manage", [name for _, name in managed])))
    return items


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: what is on every page, and how long the session still lasts (seconds or None)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        nobody = bar("", "", ())
        return {"styles": styles(), "bar": nobody, "up": "", "session_seconds": None, "session_end": ""}
    path = request.path
    entries = menu(user.role)
    # The nearest address above a page tells where it belongs: the sheet for KB has one under the reports.
    above_it = [one for _, _, under in entries for one in under if path.startswith(one)]
    nearest = max(above_it, key=len, default=None)
    items = tuple(
        MenuItem(label, url, ("page" if path == url else "true") if nearest in under else "")
        for label, url, under in entries
    )
    above = reverse("manage")
    up = above if any(url == above != path and path in under for _, url, under in entries) else ""
    place = user.library or user.municipality or user.get_province_display()
    seconds, token = seconds_left(request), page_token(request)
    return {
        "styles": styles(),
        "bar": with_token(bar(user.name, str(place), items), token),
        "up": up,  # Beheer, above each page that it lists
        "session_seconds": seconds,
        "session_end": with_token(session_end(), token) if seconds else "",
        "csrf_token": token,
    }


def styles() -> SafeString:
    """The style sheets of every page: working out their addresses takes longer than it seems."""
    return kept("_styles.html", None, {})


def bar(name: str, place: str, items: tuple[MenuItem, ...]) -> SafeString:
    """The bar over every page; without a name of nobody."""
    context = {"name": name, "place": place, "items": items, "csrf_token": TOKEN}
    return kept("_bar.html", (name, place, items), context)


def session_end() -> SafeString:
    """What asks, shortly before the session ends, whether somebody is still there."""
    return kept("_session_end.html", None, {"csrf_token": TOKEN})
