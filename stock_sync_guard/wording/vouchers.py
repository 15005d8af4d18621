"""The vouchers that made an account's difference: the largest few, each with its cause and cure."""

from __future__ import annotations

from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.wording.vocabulary import cause_in_words, cure_in_words
from stock_sync_guard.wording.voice import Voice

# A dialog is read at a glance: the largest few, then their number.
VOUCHERS_SHOWN = 5

REPOSTS = (Cure.REPOST, Cure.RECREATE_STOCK_LEDGER)


def made_by(voice: Voice, difference: AccountDifference) -> str:
	"""The list of vouchers, the number of those left out, and what rounding made."""
	_ = voice.translate
	currency = difference.currency
	lines = [_voucher(voice, voucher, currency) for voucher in difference.vouchers[:VOUCHERS_SHOWN]]
	more = difference.vouchers[VOUCHERS_SHOWN:]
	if more:
		amount = voice.amount(sum((voucher.difference for voucher in more), Decimal(0)), currency)
		lines.append(_("and {0} more: {1}").format(len(more), amount))
	if round(difference.rounding, difference.decimals):
		amount = voice.amount(difference.rounding, currency)
		lines.append(f"{amount}, {cause_in_words(Cause.ROUNDING, _)}")
	return voice.markup.paragraph(_("Made by:")) + voice.markup.items(lines)


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
