"""Reposts that the nightly run creates by itself, where a company switched that on."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import now

from stock_sync_guard.engine.finding_states import State
from stock_sync_guard.engine.findings import Cure, Voucher
from stock_sync_guard.guarded_doctypes import STOCK_DOCTYPES
from stock_sync_guard.site.closed_periods import closed_until
from stock_sync_guard.site.finding_rows import FINDING
from stock_sync_guard.site.policy import policy_of
from stock_sync_guard.site.reposting import Trial, create_repost, try_repost
from stock_sync_guard.wording.repost_results import result_in_words

# So many are tried for each that may be created: those that would change nothing come last the next night.
TRIED_FOR_EACH = 5


def repost_by_night(company: str) -> list[str]:
	"""Repost what a repost brings together, up to the cap of the company; returns the names of the reposts.

	Each is tried first, and what came of it is kept on the finding. Nothing of a closed period is touched.
	"""
	most = policy_of(company).reposts_per_night
	created: list[str] = []
	if not most:
		return created
	for voucher, posting_date in _candidates(company, most * TRIED_FOR_EACH):
		if len(created) == most:
			break
		if closed_until(company, posting_date, voucher.voucher_type):
			remember_trial(company, voucher, _("It is in a closed period."))
			continue
		trial = try_repost(voucher)
		remember_trial(company, voucher, result_in_words(trial.outcome.value, trial.reason, _))
		if trial.cures and (name := _create(voucher, trial)):
			created.append(name)
	return created


def _candidates(company: str, most: int) -> list[tuple[Voucher, object]]:
	"""Those never tried first, then those tried longest ago; the largest first."""
	rows = frappe.db.sql(
		f"""SELECT voucher_type, voucher_no, MIN(posting_date) FROM `tab{FINDING}`
		WHERE company = %s AND state = %s AND cure IN %s AND voucher_type IN %s AND posting_date IS NOT NULL
		GROUP BY voucher_type, voucher_no
		ORDER BY MAX(repost_tried_on) IS NOT NULL, MAX(repost_tried_on), MAX(ABS(difference)) DESC, voucher_no LIMIT %s""",
		(
			company,
			State.OPEN.value,
			(Cure.REPOST.value, Cure.RECREATE_STOCK_LEDGER.value),
			tuple(STOCK_DOCTYPES),
			most,
		),
	)
	return [(Voucher(voucher_type, voucher_no), day) for voucher_type, voucher_no, day in rows]


def _create(voucher: Voucher, trial: Trial) -> str | None:
	frappe.db.savepoint("nightly_repost")
	try:
		return create_repost(voucher, trial)
	except Exception:  # whatever ERPNext trips over, the others are reposted all the same
		frappe.db.rollback(save_point="nightly_repost")
		frappe.log_error("A nightly repost was refused")
		return None


def remember_trial(company: str, voucher: Voucher, result: str) -> None:
	frappe.db.set_value(
		FINDING,
		{"company": company, **voucher._asdict()},
		{"repost_tried_on": now(), "repost_result": result},
		update_modified=False,
	)
