"""Settling from where findings are looked at: reposts of the chosen ones."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import frappe
from frappe import _

from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.guarded_doctypes import STOCK_DOCTYPES
from stock_sync_guard.site.reposting import create_repost, try_repost
from stock_sync_guard.watch.nightly_reposts import remember_trial
from stock_sync_guard.watch.recording import How, Occasion, record
from stock_sync_guard.wording.repost_results import result_in_words

# Trying one takes a tenth of a second, more on a long document: a request must end.
MOST_TRIED = 100


class Reposted(NamedTuple):
	"""What became of the wish to repost a voucher; `repost` is the Repost Item Valuation that was created."""

	voucher_type: str
	voucher_no: str
	repost: str | None
	result: str


def repost_findings_of(company: str, vouchers: Collection[Voucher]) -> list[Reposted]:
	"""Try each of the vouchers, and repost those that it brings together; their findings say so at once, others soon.

	Raises frappe.ValidationError where there are too many to try.
	"""
	if len(vouchers) > MOST_TRIED:
		frappe.throw(
			_("{0} vouchers are too many to try at once. Select at most {1}.").format(
				len(vouchers), MOST_TRIED
			)
		)
	reposted = [_repost(company, voucher) for voucher in sorted(vouchers)]
	if any(one.repost for one in reposted):
		record(company, Occasion(How.CHECK), vouchers)
	return reposted


def _repost(company: str, voucher: Voucher) -> Reposted:
	if voucher.voucher_type not in STOCK_DOCTYPES:
		return Reposted(*voucher, None, _("It moves no stock, so nothing can be reposted."))
	if not frappe.db.exists(*voucher):
		return Reposted(*voucher, None, _("Its document is gone, so nothing can be reposted."))
	if not frappe.has_permission(voucher.voucher_type, "read", voucher.voucher_no):
		return Reposted(*voucher, None, _("You may not read it."))
	trial = try_repost(voucher)
	result = result_in_words(trial.outcome.value, trial.reason, _)
	remember_trial(company, voucher, result)
	return Reposted(*voucher, create_repost(voucher, trial) if trial.cures else None, result)
