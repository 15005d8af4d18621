"""The message for a document whose own entries disagree with themselves."""

from __future__ import annotations

from collections.abc import Sequence

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.accounts import explained
from stock_sync_guard.wording.documents import ReportedDocument, at_start
from stock_sync_guard.wording.suspects import Suspect, suspect_in_words
from stock_sync_guard.wording.voice import Voice


def own_fault(
	voice: Voice,
	differences: Sequence[AccountDifference],
	document: ReportedDocument,
	bypass_role: str | None,
	suspects: Sequence[Suspect] = (),
) -> str:
	"""What was not posted, its rows on the accounts of one company, what is known to make them disagree, and whom to ask: `bypass_role`, if any."""
	return (
		voice.markup.paragraph(_opening(voice, differences[0].company, document))
		+ explained(voice, differences)
		+ (voice.markup.items([suspect_in_words(voice, suspect) for suspect in suspects]) if suspects else "")
		+ voice.markup.paragraph(_advice(voice, document, bypass_role))
	)


def _opening(voice: Voice, company: str, document: ReportedDocument) -> str:
	_ = voice.translate
	opening = _(
		"{0} was not posted: in company {1} its own stock ledger entries and GL entries disagree. This points to a fault in the posting, not in your figures; the posting was undone, so there is nothing to adjust."
	)
	if document.passes:
		opening = _(
			"{0} was posted, although in company {1} its own stock ledger entries and GL entries disagree. This points to a fault in the posting, not in your figures."
		)
	return opening.format(at_start(voice, document), voice.name(company))


def _advice(voice: Voice, document: ReportedDocument, bypass_role: str | None) -> str:
	_ = voice.translate
	if document.passes:
		return _(
			"Show this message to your administrator; until the cause is found, a Journal Entry brings the account back in line."
		)
	if bypass_role:
		return _("Users with the role {0} can post it all the same; show them this message.").format(
			voice.name(bypass_role)
		)
	return _(
		"Show this message to your administrator: custom code, a changed item or account, or a fault in ERPNext makes the two ledgers disagree."
	)
