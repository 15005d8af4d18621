"""What settled a finding that is not among the differences any more, found out afterwards from the ledgers and documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

import frappe

from stock_sync_guard.engine.finding_states import FindingKey, State
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.tolerance import is_rounding
from stock_sync_guard.ledgers.accepted import ACCEPTED
from stock_sync_guard.ledgers.movements import read_whole_movements
from stock_sync_guard.site.finding_rows import by_type
from stock_sync_guard.site.ledgers import run


class Outcome(NamedTuple):
	"""The document that settled the finding, when, and by whom; only the state where no document tells."""

	state: State
	document: Voucher | None = None
	on: datetime | None = None
	user: str | None = None


def outcomes_of(books: CompanyBooks, findings: Iterable[FindingKey]) -> dict[FindingKey, Outcome]:
	"""How each of the findings, which count no more, was settled.

	A correction goes before everything else. Where the two sides still differ it was accepted, or the money is on another
	stock account.
	"""
	wanted = sorted(findings)
	vouchers = {finding.voucher for finding in wanted}
	accepted = _accepted(books.name, vouchers)
	corrected = _corrected(books.name, vouchers)
	differing = {
		FindingKey(movement.account, movement.voucher)
		for movement in read_whole_movements(run, books, vouchers)
		if not is_rounding(movement.unsettled, books.decimals)
	}
	repaired = {
		finding.voucher for finding in wanted if finding not in corrected and finding not in differing
	}
	cancelled = _cancelled(repaired)
	reposted = _reposted(books.name, repaired - cancelled.keys())
	outcomes: dict[FindingKey, Outcome] = {}
	for finding in wanted:
		if finding in corrected:
			outcomes[finding] = corrected[finding]
		elif finding in differing:
			outcomes[finding] = accepted.get(finding) or Outcome(State.POSTED_ELSEWHERE)
		else:
			outcomes[finding] = (
				cancelled.get(finding.voucher) or reposted.get(finding.voucher) or Outcome(State.REPAIRED)
			)
	return outcomes


def _corrected(company: str, vouchers: Collection[Voucher]) -> dict[FindingKey, Outcome]:
	"""By the latest of our entries that stand."""
	found: dict[FindingKey, Outcome] = {}
	for voucher_type, names in by_type(vouchers):
		rows = frappe.db.sql(
			"""SELECT c.account, c.voucher_no, c.journal_entry, c.reclassified, c.creation, c.owner
			FROM `tabStock Sync Corrected Voucher` c
			JOIN `tabJournal Entry` j ON j.name = c.journal_entry AND j.docstatus = 1 AND j.stock_sync_correction = 1
			WHERE c.company = %s AND c.voucher_type = %s AND c.voucher_no IN %s AND c.is_reversed = 0
			ORDER BY c.creation""",
			(company, voucher_type, names),
		)
		for account, voucher_no, entry, reclassified, on, user in rows:
			state = State.POSTED_ELSEWHERE if reclassified else State.CORRECTED
			found[FindingKey(account, Voucher(voucher_type, voucher_no))] = Outcome(
				state, Voucher("Journal Entry", entry), on, user
			)
	return found


def _accepted(company: str, vouchers: Collection[Voucher]) -> dict[FindingKey, Outcome]:
	"""By the latest acceptance that stands."""
	found: dict[FindingKey, Outcome] = {}
	for voucher_type, names in by_type(vouchers):
		rows = frappe.db.sql(
			f"""SELECT c.account, c.voucher_no, p.name, p.modified, p.modified_by FROM {ACCEPTED}
			WHERE c.company = %s AND c.voucher_type = %s AND c.voucher_no IN %s ORDER BY p.creation""",
			(company, voucher_type, names),
		)
		for account, voucher_no, acceptance, on, user in rows:
			found[FindingKey(account, Voucher(voucher_type, voucher_no))] = Outcome(
				State.ACCEPTED, Voucher("Stock Sync Acceptance", acceptance), on, user
			)
	return found


def _cancelled(vouchers: Collection[Voucher]) -> dict[Voucher, Outcome]:
	"""Those whose document is cancelled: that took the difference away."""
	found: dict[Voucher, Outcome] = {}
	for voucher_type, names in by_type(vouchers):
		if not voucher_type or not frappe.db.table_exists(voucher_type):
			continue
		rows = frappe.get_all(
			voucher_type,
			filters={"name": ("in", names), "docstatus": 2},
			fields=["name", "modified", "modified_by"],
			order_by="name",
		)
		for row in rows:
			voucher = Voucher(voucher_type, row.name)
			found[voucher] = Outcome(State.REPAIRED, voucher, row.modified, row.modified_by)
	return found


def _reposted(company: str, vouchers: Collection[Voucher]) -> dict[Voucher, Outcome]:
	"""By the latest completed repost of the voucher, or of an item in a warehouse that it moved, from its day or before."""
	found: dict[Voucher, Outcome] = {}
	for voucher_type, names in by_type(vouchers):
		rows = frappe.db.sql(
			"""SELECT voucher_no, name, modified, owner FROM (
				SELECT r.voucher_no, r.name, r.modified, r.owner FROM `tabRepost Item Valuation` r
				WHERE r.company = %(company)s AND r.docstatus = 1 AND r.status = 'Completed'
					AND r.based_on = 'Transaction' AND r.voucher_type = %(type)s AND r.voucher_no IN %(names)s
				UNION
				SELECT s.voucher_no, r.name, r.modified, r.owner FROM `tabStock Ledger Entry` s
				JOIN `tabRepost Item Valuation` r ON r.item_code = s.item_code AND r.warehouse = s.warehouse
				WHERE s.voucher_type = %(type)s AND s.voucher_no IN %(names)s AND s.posting_date >= r.posting_date
					AND r.company = %(company)s AND r.docstatus = 1 AND r.status = 'Completed'
					AND r.based_on = 'Item and Warehouse'
			) reposts ORDER BY modified""",
			{"company": company, "type": voucher_type, "names": names},
		)
		for voucher_no, name, on, user in rows:
			repost = Voucher("Repost Item Valuation", name)
			found[Voucher(voucher_type, voucher_no)] = Outcome(State.REPAIRED, repost, on, user)
	return found
