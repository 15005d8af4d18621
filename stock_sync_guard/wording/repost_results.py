"""What a repost of a voucher would do, as it is told to whoever asked for one."""

from __future__ import annotations

from collections.abc import Callable


def result_in_words(outcome: str, reason: str, translate: Callable[[str], str]) -> str:
	"""`outcome` is the value of a `site.reposting.Outcome`; `reason` is ERPNext's own, where it refuses."""
	_ = translate
	if outcome == "refused":
		return _("ERPNext refuses a repost. {0}").format(reason)
	return {
		"cures": _("A repost brings the ledgers of the voucher together."),
		"cures with stock ledger": _(
			"A repost that writes the stock ledger entries anew brings the ledgers of the voucher together."
		),
		"changes nothing": _("A repost gives the same again."),
		"still disagrees": _("A repost would post other entries, and they would disagree still."),
	}[outcome]
