"""The message for a document whose own entries disagree with themselves."""

from __future__ import annotations

from collections.abc import Sequence

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.accounts import explained, figures_of_difference, to_correct_in_words
from stock_sync_guard.wording.documents import ReportedDocument, at_start
from stock_sync_guard.wording.short import where_to_correct
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
	figures = _figures_of_posted if document.passes else _figures_of_undone
	return (
		voice.markup.paragraph(_opening(voice, differences[0].company, document))
		+ explained(voice, differences, figures)
		+ (voice.markup.items([suspect_in_words(voice, suspect) for suspect in suspects]) if suspects else "")
		+ voice.markup.paragraph(_advice(voice, document, bypass_role))
	)


def own_fault_in_short(
	voice: Voice, differences: Sequence[AccountDifference], document: ReportedDocument
) -> str:
	"""One line: the document, and by how much it disagrees with itself on accounts of one company.

	Where it is posted all the same, with where to correct them; where it is not, there is nothing to correct.
	"""
	_ = voice.translate
	line = _("{0} was not posted: in company {1} its own stock ledger entries and GL entries disagree: {2}.")
	if document.passes:
		line = _(
			"{0} was posted, although in company {1} its own stock ledger entries and GL entries disagree: {2}."
		)
	company = differences[0].company
	accounts = "; ".join(
		f"{voice.name(one.account)}, {voice.amount(abs(one.difference), one.currency)}" for one in differences
	)
	line = line.format(at_start(voice, document), voice.name(company), accounts)
	return f"{line} {where_to_correct(voice, company)}" if document.passes else line


def _figures_of_posted(voice: Voice, difference: AccountDifference) -> list[tuple[str, str]]:
	return _figures(voice, difference, to_correct_in_words(voice, difference))


def _figures_of_undone(voice: Voice, difference: AccountDifference) -> list[tuple[str, str]]:
	"""Without a direction: nobody is to adjust what was not posted."""
	size = voice.amount(abs(difference.to_correct), difference.currency)
	return _figures(voice, difference, voice.markup.bold(size))


def _figures(voice: Voice, difference: AccountDifference, to_correct: str) -> list[tuple[str, str]]:
	"""The sums are of the document's own entries: not what the account holds."""
	_ = voice.translate
	return [
		(_("Its own stock ledger entries"), voice.amount(difference.stock_value, difference.currency)),
		(_("Its own GL entries"), voice.amount(difference.account_balance, difference.currency)),
		*figures_of_difference(voice, difference, to_correct),
	]


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
			"Show this message to your administrator; until the cause is found, a Journal Entry brings the ledgers back in line."
		)
	if bypass_role:
		return _("Users with the role {0} can post it all the same; show them this message.").format(
			voice.name(bypass_role)
		)
	return _(
		"Show this message to your administrator: custom code, a changed item or account, or a fault in ERPNext makes the two ledgers disagree."
	)
