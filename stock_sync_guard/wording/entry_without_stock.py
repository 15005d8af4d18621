"""The message for an entry without stock that moves a stock account away from the stock ledger."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.accounts import heading
from stock_sync_guard.wording.documents import ReportedDocument, at_start
from stock_sync_guard.wording.short import accounts_to_correct, where_to_correct
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import directed, made_by


class WidenedDifference(NamedTuple):
	"""An account's difference as it is now, and what was to correct before (company currency; positive: debit).

	The difference lists the vouchers of others: not the entry that widened it.
	"""

	difference: AccountDifference
	to_correct_before: Decimal


class _Phrases(NamedTuple):
	verdict: str
	fact: str
	before: str
	now: str
	advice: str


def entry_without_stock(
	voice: Voice, widened: Sequence[WidenedDifference], document: ReportedDocument
) -> str:
	"""The rule that was broken, on which accounts of one company, what made their difference, and what to do instead."""
	phrases = _phrases(voice, widened, document)
	opening = _opening(voice, widened, document, phrases)
	rule = voice.translate("An entry that moves no stock may narrow such a difference, never widen it.")
	return (
		voice.markup.paragraph(f"{opening} {rule}")
		+ "".join(_account(voice, account, phrases, document) for account in widened)
		+ voice.markup.paragraph(phrases.advice)
	)


def entry_without_stock_in_short(
	voice: Voice, widened: Sequence[WidenedDifference], document: ReportedDocument
) -> str:
	"""One line: the entry, the accounts of one company with what is to correct on them now, and where to correct it."""
	phrases = _phrases(voice, widened, document)
	differences = [one.difference for one in widened]
	now = f"{phrases.now}: {accounts_to_correct(voice, differences)}."
	where = where_to_correct(voice, differences[0].company)
	return f"{_opening(voice, widened, document, phrases)} {now} {where}".strip()


def _phrases(voice: Voice, widened: Sequence[WidenedDifference], document: ReportedDocument) -> _Phrases:
	phrases = _of_cancellation if document.is_cancelled else _of_entry
	return phrases(voice, document, len(widened))


def _opening(
	voice: Voice, widened: Sequence[WidenedDifference], document: ReportedDocument, phrases: _Phrases
) -> str:
	verdict = phrases.verdict.format(at_start(voice, document))
	return f"{verdict} {phrases.fact.format(voice.name(widened[0].difference.company), len(widened))}"


def _of_entry(voice: Voice, document: ReportedDocument, accounts: int) -> _Phrases:
	_ = voice.translate
	fact = _("In company {0}, it moves a stock account away from the stock ledger.")
	if accounts > 1:
		fact = _("In company {0}, it moves {1} stock accounts away from the stock ledger.")
	return _Phrases(
		verdict=_("{0} was let through.") if document.passes else _("{0} was refused."),
		fact=fact,
		before=_("To correct before this entry"),
		now=_("To correct with this entry"),
		advice=_(
			"What to do: book stock that came, went or changed its value with a stock document (Stock Entry, Stock Reconciliation, Landed Cost Voucher); or use another account."
		),
	)


def _of_cancellation(voice: Voice, document: ReportedDocument, accounts: int) -> _Phrases:
	_ = voice.translate
	fact = _("In company {0}, a stock account is further from the stock ledger without it.")
	if accounts > 1:
		fact = _("In company {0}, {1} stock accounts are further from the stock ledger without it.")
	return _Phrases(
		verdict=_("{0} was cancelled.") if document.passes else _("{0} was not cancelled."),
		fact=fact,
		before=_("To correct with this entry"),
		now=_("To correct without this entry"),
		advice=_(
			"What to do: remove first what the entry stands in for, as by reposting the voucher whose GL entries are missing."
		),
	)


def _account(voice: Voice, widened: WidenedDifference, phrases: _Phrases, document: ReportedDocument) -> str:
	difference = widened.difference
	figures = [
		(phrases.before, directed(voice, widened.to_correct_before, difference.currency)),
		(phrases.now, directed(voice, difference.to_correct, difference.currency)),
	]
	if not document.is_cancelled:
		figures.append((voice.translate("Right amount of this entry"), _right_amount(voice, widened)))
	return (
		voice.markup.paragraph(heading(voice, difference.account))
		+ voice.markup.table(figures)
		+ (made_by(voice, difference) if difference.vouchers else "")
	)


def _right_amount(voice: Voice, widened: WidenedDifference) -> str:
	"""What the entry would have to book on the account to bring it in sync."""
	difference = widened.difference
	if not round(widened.to_correct_before, difference.decimals):
		return voice.translate("none, as nothing is to correct")
	return directed(voice, widened.to_correct_before, difference.currency, voice.markup.bold)
