"""What keeps a period from being closed with good conscience: open findings, and reposts that are not finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.findings import VoucherDifference
from stock_sync_guard.wording.vocabulary import cause_in_words
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import VOUCHERS_SHOWN, directed


class OpenFinding(NamedTuple):
	account: str
	voucher: VoucherDifference


class Unsettled(NamedTuple):
	"""What is open of a company until a day; the largest finding first."""

	company: str
	currency: str
	until: date
	findings: Sequence[OpenFinding]
	reposts: Sequence[str]


def month_end(voice: Voice, unsettled: Unsettled, *, url: str, is_stopped: bool) -> str:
	_ = voice.translate
	markup = voice.markup
	company, until = voice.name(unsettled.company), voice.format_date(unsettled.until)
	parts = [
		markup.paragraph(
			_("The stock accounts of company {0} are not reconciled with the stock ledger as of {1}.").format(
				company, until
			)
		)
	]
	if unsettled.findings:
		heading = _("{0} findings are open:")
		if len(unsettled.findings) == 1:
			heading = _("{0} finding is open:")
		parts.append(markup.paragraph(heading.format(len(unsettled.findings))))
		parts.append(markup.items(_findings(voice, unsettled)))
	if unsettled.reposts:
		heading = _("{0} reposts are not finished:")
		if len(unsettled.reposts) == 1:
			heading = _("{0} repost is not finished:")
		parts.append(markup.paragraph(heading.format(len(unsettled.reposts))))
		links = [markup.link("Repost Item Valuation", name) for name in unsettled.reposts[:VOUCHERS_SHOWN]]
		parts.append(markup.items(_with_more(voice, links, len(unsettled.reposts))))
	advice = _("Once the period is closed, a repost into it is not possible any more.")
	if is_stopped:
		advice = _(
			"Settle them first: correct, repost or accept the findings, and have the reposts finished."
		)
	parts.append(markup.paragraph(f"{advice} {markup.anchor(url, _('See the open findings'))}"))
	return "".join(parts)


def _findings(voice: Voice, unsettled: Unsettled) -> list[str]:
	_ = voice.translate
	lines = [
		_("{0} {1} on {2}: {3}, {4}").format(
			voice.markup.text(_(one.voucher.voucher_type)),
			voice.markup.link(one.voucher.voucher_type, one.voucher.voucher_no),
			voice.markup.text(one.account),
			directed(voice, one.voucher.difference, unsettled.currency),
			cause_in_words(one.voucher.cause, _),
		)
		for one in unsettled.findings[:VOUCHERS_SHOWN]
	]
	return _with_more(voice, lines, len(unsettled.findings))


def _with_more(voice: Voice, lines: list[str], number: int) -> list[str]:
	more = number - len(lines)
	return [*lines, voice.translate("and {0} more").format(more)] if more > 0 else lines
