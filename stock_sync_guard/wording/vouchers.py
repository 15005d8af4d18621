"""The vouchers that made an account's difference: the largest few, each with its cause and cure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from stock_sync_guard.engine.findings import (
	AccountDifference,
	Cause,
	CauseTotal,
	Cure,
	VoucherDifference,
)
from stock_sync_guard.wording.by_cause import totals_by_cause
from stock_sync_guard.wording.vocabulary import cause_in_words, cure_in_words
from stock_sync_guard.wording.voice import Voice

# A dialog is read at a glance: the largest few, then what each cause made of all of them.
VOUCHERS_SHOWN = 5

REPOSTS = (Cure.REPOST, Cure.RECREATE_STOCK_LEDGER)


def made_by(voice: Voice, difference: AccountDifference) -> str:
	"""The list of vouchers, what each cause made where they are more than listed, and what rounding made."""
	_ = voice.translate
	currency = difference.currency
	lines = [_voucher(voice, voucher, currency) for voucher in difference.vouchers[:VOUCHERS_SHOWN]]
	more = difference.number_of_vouchers - len(lines)
	if more > 0:
		lines.append(_("and {0} more").format(more))
	if round(difference.rounding, difference.decimals):
		amount = voice.amount(difference.rounding, currency)
		lines.append(f"{amount}, {cause_in_words(Cause.ROUNDING, _)}")
	listed = voice.markup.paragraph(_("Made by:")) + voice.markup.items(lines)
	return listed + _all_by_cause(voice, difference) if more > 0 else listed


def _all_by_cause(voice: Voice, difference: AccountDifference) -> str:
	_ = voice.translate
	totals = totals_by_cause(difference)
	title = _("All {0} vouchers by cause:").format(difference.number_of_vouchers)
	if url := voice.page_url(difference.company):
		title = voice.markup.anchor(url, title)
	return voice.markup.paragraph(title) + voice.markup.table(
		[_total(voice, total, difference.currency) for total in totals]
	)


def _total(voice: Voice, total: CauseTotal, currency: str) -> tuple[str, str]:
	cause = cause_in_words(total.cause, voice.translate)
	return f"{cause} ({total.vouchers})", directed(voice, total.amount, currency)


def directed(voice: Voice, amount: Decimal, currency: str, emphasis: Callable[[str], str] = str) -> str:
	"""The amount without its sign, and what to do to the account instead of it; nothing is done about zero."""
	_ = voice.translate
	size = emphasis(voice.amount(abs(amount), currency))
	if not amount:
		return size
	direction = _("debit the account") if amount > 0 else _("credit the account")
	return f"{size} ({direction})"


def _voucher(voice: Voice, voucher: VoucherDifference, currency: str) -> str:
	label = voice.markup.text(voice.translate(voucher.voucher_type))
	document = f"{label} {voice.markup.link(voucher.voucher_type, voucher.voucher_no)}"
	# a voucher whose ledger entries are all gone has no date left
	when = f", {voice.format_date(voucher.posting_date)}" if voucher.posting_date else ""
	amount = voice.amount(voucher.difference, currency)
	cure = _cure(voice, voucher)
	in_brackets = f" ({cure})" if cure else ""
	return f"{document}{when}: {amount}, {_cause(voice, voucher)}{in_brackets}"


def _cause(voice: Voice, voucher: VoucherDifference) -> str:
	cause = cause_in_words(voucher.cause, voice.translate)
	if voucher.cause is Cause.REPOST_NOT_FINISHED and voucher.since:
		return voice.translate("{0} since {1}").format(cause, voice.format_date(voucher.since.date()))
	return cause


def _cure(voice: Voice, voucher: VoucherDifference) -> str | None:
	"""What removes the cause rather than the symptom, where there is such a thing."""
	advice = cure_in_words(voucher.cure, voice.translate)
	if voucher.cure in REPOSTS:
		url = voice.repost_url(voucher)
		return voice.markup.anchor(url, advice) if url else None
	if advice and voucher.refers_to:
		return advice.format(voice.markup.link(*voucher.refers_to))
	return advice
