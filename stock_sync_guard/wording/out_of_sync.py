"""The message for differences that are older than the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.accounts import explained, no_longer_agree
from stock_sync_guard.wording.documents import ReportedDocument, at_start, in_sentence
from stock_sync_guard.wording.short import accounts_to_correct, where_to_correct
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import REPOSTS, VOUCHERS_SHOWN


@dataclass(frozen=True)
class NextStep:
	"""What the reader can do: create the entry, or ask somebody of these roles to; one role may know already."""

	may_create: bool
	creating_roles: tuple[str, ...] = ()
	notified_role: str | None = None


def out_of_sync(
	voice: Voice, differences: Sequence[AccountDifference], document: ReportedDocument, next_step: NextStep
) -> str:
	"""What was stopped, by which accounts of one company, and what to do next."""
	return (
		voice.markup.paragraph(_opening(voice, differences, document))
		+ explained(voice, differences)
		+ (voice.markup.paragraph(_repost_first(voice)) if _repost_cures(voice, differences) else "")
		+ voice.markup.paragraph(what_next(voice, document, next_step))
	)


def out_of_sync_in_short(voice: Voice, differences: Sequence[AccountDifference]) -> str:
	"""One line for accounts of one company, with where to correct them.

	It names no document: to many that one difference stops it is the same line, to be said once.
	"""
	line = voice.translate("Value Out of Sync in company {0}: {1}.").format(
		voice.name(differences[0].company), accounts_to_correct(voice, differences)
	)
	return f"{line} {where_to_correct(voice, differences[0].company)}".strip()


def _opening(voice: Voice, differences: Sequence[AccountDifference], document: ReportedDocument) -> str:
	_ = voice.translate
	verdict = _("{0} was let through.") if document.passes else _("{0} was stopped.")
	age = _("The difference is older than this document.")
	if len(differences) > 1:
		age = _("The differences are older than this document.")
	return f"{verdict.format(at_start(voice, document))} {no_longer_agree(voice, differences)} {age}"


def _repost_cures(voice: Voice, differences: Sequence[AccountDifference]) -> bool:
	"""Whether one of the listed vouchers is advised to be reposted."""
	listed = (voucher for difference in differences for voucher in difference.vouchers[:VOUCHERS_SHOWN])
	return any(voucher.cure in REPOSTS and voice.repost_url(voucher) for voucher in listed)


def _repost_first(voice: Voice) -> str:
	_ = voice.translate
	return _(
		"First repost what can be reposted: that writes the lost entries again. A Journal Entry only brings the account into line: the other side of the lost entries stays missing (of a receipt, {0})."
	).format(voice.name(_("Stock Received But Not Billed")))


def what_next(voice: Voice, document: ReportedDocument, next_step: NextStep) -> str:
	"""To correct it with the button, or whom to ask."""
	if next_step.may_create:
		return _create_it(voice, document)
	return _ask_somebody(voice, document, next_step)


def _create_it(voice: Voice, document: ReportedDocument) -> str:
	_ = voice.translate
	if document.passes:
		return _("What to do: click Create Journal Entry, review the draft and submit it.")
	return _(
		"What to do: click Create Journal Entry, review the draft and submit it. Then continue with {0}, unchanged."
	).format(in_sentence(voice, document))


def _ask_somebody(voice: Voice, document: ReportedDocument, next_step: NextStep) -> str:
	_ = voice.translate
	roles = ", ".join(voice.name(_(role)) for role in next_step.creating_roles)
	if document.passes:
		advice = _(
			"What to do: ask a user with one of the roles {0} to correct it with a Journal Entry."
		).format(roles)
	else:
		advice = _(
			"What to do: ask a user with one of the roles {0} to correct it with a Journal Entry. Then continue with {1}, unchanged."
		).format(roles, in_sentence(voice, document))
	if next_step.notified_role:
		role = voice.name(_(next_step.notified_role))
		advice += " " + _("Users with the role {0} are being notified.").format(role)
	return advice
