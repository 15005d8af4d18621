"""The message for an entry without stock that moves a stock account away from the stock ledger."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.accounts import heading
from stock_sync_guard.wording.documents import ReportedDocument, at_start
from stock_sync_guard.wording.voice import Voice


class WidenedDifference(NamedTuple):
	"""An account's difference as it is now, and what was to correct before (company currency; positive: debit)."""

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
	"""The rule that was broken, on which accounts of one company, and what to do instead."""
	_ = voice.translate
	phrases = (_of_cancellation if document.is_cancelled else _of_entry)(voice, document)
	verdict = phrases.verdict.format(at_start(voice, document))
	fact = phrases.fact.format(voice.name(widened[0].difference.company))
	rule = _("An entry that moves no stock may narrow such a difference, never widen it.")
	return (
		voice.markup.paragraph(f"{verdict} {fact} {rule}")
		+ "".join(_account(voice, account, phrases) for account in widened)
		+ voice.markup.paragraph(phrases.advice)
	)


def _of_entry(voice: Voice, document: ReportedDocument) -> _Phrases:
	_ = voice.translate
	return _Phrases(
		verdict=_("{0} was let through.") if document.passes else _("{0} was refused."),
		fact=_("In company {0}, it moves a stock account away from the stock ledger."),
		before=_("To correct before this entry"),
		now=_("To correct with this entry"),
		advice=_(
			"What to do: book stock that came, went or changed its value with a stock document (Stock Entry, Stock Reconciliation, Landed Cost Voucher); or use another account."
		),
	)


def _of_cancellation(voice: Voice, document: ReportedDocument) -> _Phrases:
	_ = voice.translate
	return _Phrases(
		verdict=_("{0} was cancelled.") if document.passes else _("{0} was not cancelled."),
		fact=_("In company {0}, a stock account is further from the stock ledger without it."),
		before=_("To correct with this entry"),
		now=_("To correct without this entry"),
		advice=_(
			"What to do: remove first what the entry stands in for, as by reposting the voucher whose GL entries are missing."
		),
	)


def _account(voice: Voice, widened: WidenedDifference, phrases: _Phrases) -> str:
	difference = widened.difference
	figures = [
		(phrases.before, voice.amount(widened.to_correct_before, difference.currency)),
		(phrases.now, voice.amount(difference.to_correct, difference.currency)),
	]
	return voice.markup.paragraph(heading(voice, difference.account)) + voice.markup.table(figures)
