"""The mails that the library's own work put in the queue, and what became of each."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ido import post
from ido.access import Right, SignedInRequest, requires
from ido.models import Outgoing, OutgoingQuerySet
from ido.pages import confirm_page
from referrals.actions_partner import mail_once_more
from referrals.forms_mail import MailFilter
from referrals.letters import KINDS, WITH_LINK
from referrals.models import PartnerLink

PER_PAGE = 50
OTHER = "bericht aan een partner"
TONES = {"sent": "success", "failed": "error", "unsure": "warning", "waiting": "info", "sending": "info"}


def mails_of(request: SignedInRequest) -> OutgoingQuerySet:
    """The mails of the user's own library; those about the national map are the administrator's."""
    return Outgoing.objects.visible_to(request.user).filter(library=request.user.library)


@requires(Right.MANAGE_REFERRALS)
def mail_list(request: SignedInRequest) -> HttpResponse:
    form = MailFilter(request.GET)
    page = Paginator(form.narrow(mails_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    links = PartnerLink.objects.filter(mail__in=[mail.pk for mail in page.object_list])
    spent = set(links.spent().values_list("mail", flat=True))
    rows = [
        {
            "mail": mail,
            "kind": name_of(mail),
            "tone": TONES.get(mail.state, ""),
            "referral": mail.about.get("referral"),
            "is_spent": mail.pk in spent,
        }
        for mail in page.object_list
    ]
    return render(request, "referrals/mail_list.html", {"form": form, "page": page, "rows": rows})


@requires(Right.MANAGE_REFERRALS)
def mail_resend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask once more, then send again what did not arrive or may not have."""
    mails = mails_of(request).filter(state__in=[Outgoing.State.FAILED, Outgoing.State.UNSURE])
    mail = get_object_or_404(mails, pk=pk)
    if request.method == "POST":
        tell(request, send_again(mail))
        return redirect("referrals:mail_list")
    return confirm_page(
        request,
        Form(),
        title="Deze mail opnieuw versturen?",
        path=[("Verzonden mail", reverse("referrals:mail_list"))],
        text=question(mail),
        submit="Opnieuw versturen",
        danger=False,
    )


def name_of(mail: Outgoing) -> str:
    return KINDS.get(mail.kind) or post.LABELS.get(mail.kind, OTHER)


def question(mail: Outgoing) -> str:
    """What is sent, where to, and what is known of the first time."""
    told = f"De {name_of(mail)} aan {mail.recipient} is niet aangekomen: {mail.error}"
    if mail.state == Outgoing.State.UNSURE:
        told = f"Het is niet zeker of de {name_of(mail)} aan {mail.recipient} is aangekomen."
    if mail.kind in WITH_LINK:
        told += " De nieuwe mail gaat naar het adres dat nu op de sociale kaart staat, met een nieuwe link."
    return told


def send_again(mail: Outgoing) -> bool:
    """With a new link where there was one; else the same mail. False when it is not needed any more."""
    now = timezone.now()
    if mail.kind in WITH_LINK:
        return mail_once_more(mail=mail, now=now) is not None
    post.again(mail, at=now)
    return True


def tell(request: SignedInRequest, is_queued: bool) -> None:
    if is_queued:
        messages.success(request, "De mail staat klaar om verstuurd te worden.")
    else:
        messages.info(
            request,
            "Deze mail is niet meer nodig, of de partner heeft geen e-mailadres. Er is niets verstuurd.",
        )
