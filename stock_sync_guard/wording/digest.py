"""What changed among the findings of a company since the last digest: one line for a notification, more for a mail."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.wording.vocabulary import cause_in_words
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import directed

# A mail is read at a glance; the list has all.
FINDINGS_SHOWN = 10


class Told(NamedTuple):
	"""A finding as it is told; `difference` in company currency, positive: the account must be debited."""

	account: str
	voucher_type: str
	voucher_no: str
	difference: Decimal
	cause: str
	state: str


class CompanyDigest(NamedTuple):
	"""What one reader may know of a company; `open_findings` and `open_total` are of now."""

	company: str
	currency: str
	found: Sequence[Told]
	changed: Sequence[Told]
	settled: Sequence[Told]
	open_findings: int
	open_total: Decimal
	url: str


def digest_in_short(voice: Voice, digest: CompanyDigest) -> str:
	_ = voice.translate
	counts = [
		text.format(len(told))
		for text, told in (
			(_("{0} new"), digest.found),
			(_("{0} changed"), digest.changed),
			(_("{0} settled"), digest.settled),
		)
		if told
	]
	return _("Stock differences in company {0} since yesterday: {1}. {2}").format(
		voice.name(digest.company), ", ".join(counts), _open_now(voice, digest)
	)


def digest_of_company(voice: Voice, digest: CompanyDigest) -> str:
	"""A paragraph, and the largest findings of each kind."""
	_ = voice.translate
	parts = [voice.markup.paragraph(digest_in_short(voice, digest))]
	for heading, told in (
		(_("New"), digest.found),
		(_("Changed"), digest.changed),
		(_("Settled"), digest.settled),
	):
		if told:
			parts.append(voice.markup.paragraph(voice.markup.bold(heading)))
			parts.append(voice.markup.items(_lines(voice, digest.currency, told)))
	parts.append(voice.markup.paragraph(voice.markup.anchor(digest.url, _("See all open findings"))))
	return "".join(parts)


def _open_now(voice: Voice, digest: CompanyDigest) -> str:
	_ = voice.translate
	if not digest.open_findings:
		return _("Nothing is open any more.")
	return _("Open now: {0}, together {1}.").format(
		digest.open_findings, directed(voice, digest.open_total, digest.currency)
	)


def _lines(voice: Voice, currency: str, told: Sequence[Told]) -> list[str]:
	_ = voice.translate
	by_size = sorted(told, key=lambda one: (-abs(one.difference), one.voucher_no, one.account))
	lines = [
		_("{0} {1} on {2}: {3}, {4} ({5})").format(
			voice.markup.text(_(one.voucher_type)),
			voice.markup.link(one.voucher_type, one.voucher_no),
			voice.markup.text(one.account),
			directed(voice, one.difference, currency),
			cause_in_words(Cause(one.cause), _),
			_(one.state),
		)
		for one in by_size[:FINDINGS_SHOWN]
	]
	if more := len(by_size) - len(lines):
		lines.append(_("and {0} more").format(more))
	return lines
