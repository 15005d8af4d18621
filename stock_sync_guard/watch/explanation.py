"""Storing what disagrees: each step of the rebuild explains some days, and writes what it found of them by difference."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

import frappe
from frappe.utils import now

from stock_sync_guard.engine.circumstances import CancelledEntries, Circumstances
from stock_sync_guard.engine.finding_states import FindingKey
from stock_sync_guard.engine.findings import Cause, CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.judged_alone import cause_alone, is_judged_alone
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.netting import by_voucher, netted
from stock_sync_guard.ledgers.anew import read_anew
from stock_sync_guard.ledgers.cancelled import read_cancelled_entries
from stock_sync_guard.ledgers.changed_accounts import (
	Adapted,
	read_adapted,
	read_days_of_moved,
	read_hidden_vouchers,
)
from stock_sync_guard.ledgers.closing import Period, merged
from stock_sync_guard.ledgers.days import EVERY_DAY, Days, all_but
from stock_sync_guard.ledgers.documents import read_documents
from stock_sync_guard.ledgers.explained import (
	ACCEPTED,
	CHANGE,
	FORMER,
	ROUNDING,
	AccountsOfToday,
	Explained,
	outdated_by_saving,
	read_accounts_of_today,
	read_netted,
)
from stock_sync_guard.ledgers.statements import in_parts
from stock_sync_guard.site.finding_rows import (
	FINDING,
	ROWS_PER_STATEMENT,
	by_type,
	read_names,
	taken_over,
	upsert,
)
from stock_sync_guard.site.ledgers import run

NETTED_SUM = "Stock Sync Netted Sum"
# Columns of a row that is there already which are its own.
KEPT = ("name", "company", "voucher_type", "voucher_no", "account", "state")


class NettedSum(NamedTuple):
	kind: str
	account: str
	other_account: str
	day: date


class Explanation(NamedTuple):
	"""What a step stores of the explanation, in place of what is stored of `vouchers` and of the days looked through."""

	until: date | None
	accounts: str
	former_accounts: Collection[str] = ()
	looked_through: Days = ()
	vouchers: Collection[Voucher] = ()
	# the days of a voucher on which it has entries, and its movements; none where it agrees as a whole
	findings: Sequence[tuple[Voucher, set[date], Sequence[VoucherMovement]]] = ()
	causes_alone: Mapping[Voucher, Cause] = MappingProxyType({})
	sums: Mapping[NettedSum, Decimal] = MappingProxyType({})
	# What is stored of them as former accounts is forgotten: places post to them again.
	posting_again: Collection[str] = ()


def explain_days(books: CompanyBooks, explained: Explained, days: Days, until: date | None) -> Explanation:
	"""The days explained, after which all is explained up to `until`. Where something else comes to light, all is begun anew."""
	accounts = read_accounts_of_today(run, books)
	adapted, known = _adapted(books, explained, accounts)
	if adapted is None:
		return _nothing(accounts)
	anew = read_anew(
		run,
		books.with_former(adapted.former_accounts),
		merged([*days, *adapted.days]),
		merged([*days, *explained.doubtful_days]),
		known=known,
	)
	books, found, former_accounts = anew.books, anew.found, {*anew.books.former_accounts}
	if anew.unforeseen:
		return _nothing(accounts, former_accounts | anew.unforeseen)
	findings, sums = _summed_up(
		books, {voucher: found.days_of[voucher] for voucher in found.vouchers}, anew.movements
	)
	for one in anew.posted:
		sums[NettedSum(FORMER, one.account, "", min(found.days_of[one.voucher]))] += ZERO
	for one in _sums_of_moved(books, explained, adapted, found.looked_through):
		sums[one] += ZERO
	return Explanation(
		until,
		accounts.as_text,
		former_accounts,
		found.looked_through,
		found.days_of,
		findings,
		_causes_alone(books, findings),
		dict(sums),
		{*explained.former_accounts} - {*former_accounts},
	)


def _adapted(
	books: CompanyBooks, explained: Explained, accounts: AccountsOfToday
) -> tuple[Adapted | None, Collection[Voucher]]:
	"""How what is stored serves today's accounts, and the vouchers to look at for it; None where it is of no use."""
	if explained.until is None:
		return Adapted(explained.former_accounts), ()
	doubtful = explained.doubtful_days
	adapted = read_adapted(run, books, explained, accounts, doubtful, whatever_it_takes=True)
	if adapted is None:
		return None, ()
	known = outdated_by_saving(run, books, explained, accounts) | adapted.vouchers
	if adapted.moved:
		known |= read_hidden_vouchers(run, books, adapted, all_but(doubtful))
	return adapted, known


def _sums_of_moved(
	books: CompanyBooks, explained: Explained, adapted: Adapted, looked_through: Days
) -> Iterator[NettedSum]:
	"""What tells, of the days that are not explained anew, that the changed warehouses posted to their account of then."""
	stored = all_but(merged([*explained.doubtful_days, *looked_through])) if adapted.moved else ()
	for moved in read_days_of_moved(run, books, adapted, stored):
		yield NettedSum(CHANGE, *sorted((moved.then, moved.now)), moved.day)
		if moved.then in adapted.left:
			yield NettedSum(FORMER, moved.then, "", moved.day)


def _causes_alone(
	books: CompanyBooks, findings: Iterable[tuple[Voucher, set[date], Sequence[VoucherMovement]]]
) -> dict[Voucher, Cause]:
	"""Of the vouchers that are judged alone."""
	alone = [of_voucher[0] for _voucher, _days, of_voucher in findings if is_judged_alone(books, of_voucher)]
	one_sided = [movement.voucher for movement in alone if not movement.gl_rows]
	cancelled: dict[Voucher, CancelledEntries] = {}
	for some in in_parts(one_sided, ROWS_PER_STATEMENT):
		cancelled |= read_cancelled_entries(run, books, some)
	circumstances = Circumstances(cancelled=cancelled, documents=read_documents(run, one_sided))
	return {movement.voucher: cause_alone(movement, circumstances) for movement in alone}


def next_days(
	books: CompanyBooks, explained: Explained, closed_until: date, days: Period
) -> Explanation | None:
	"""What to explain after all sums are stored: `days` are the next closed ones that are not. None: nothing."""
	if explained.until is None or explained.until < closed_until:
		return explain_days(books, explained, (days,), days.last)
	accounts = read_accounts_of_today(run, books)
	if explained.accounts != accounts.as_text:
		return explain_days(books, explained, (), explained.until)
	if not explained.closing.marks and not _former_accounts_hold(books, explained):
		return _nothing(accounts)
	return None


def _former_accounts_hold(books: CompanyBooks, explained: Explained) -> bool:
	"""Whether each of them is still given away by a voucher."""
	return read_netted(run, books, EVERY_DAY).former_accounts == {*explained.former_accounts}


def _nothing(accounts: AccountsOfToday, former_accounts: Collection[str] = ()) -> Explanation:
	return Explanation(None, accounts.as_text, former_accounts, EVERY_DAY)


def _summed_up(
	books: CompanyBooks, days_of: dict[Voucher, set[date]], movements: Iterable[VoucherMovement]
) -> tuple[list[tuple[Voucher, set[date], Sequence[VoucherMovement]]], dict[NettedSum, Decimal]]:
	"""Which vouchers are kept as findings, and the sums of the rest."""
	findings: list[tuple[Voucher, set[date], Sequence[VoucherMovement]]] = []
	sums: dict[NettedSum, Decimal] = defaultdict(lambda: ZERO)
	whole = {of_voucher[0].voucher: of_voucher for of_voucher in by_voucher(movements)}
	for voucher, days in days_of.items():
		of_voucher = whole.get(voucher, [])
		added = netted(books, of_voucher) if of_voucher and days else None
		if of_voucher and added is None:
			findings.append((voucher, days, of_voucher))
			continue
		if len(days) > 1:
			findings.append((voucher, days, ()))
		if added:
			for account, amount in added.rounding.items():
				sums[NettedSum(ROUNDING, account, "", min(days))] += amount
			for account, amount in added.accepted.items():
				sums[NettedSum(ACCEPTED, account, "", min(days))] += amount
			for pair in added.changes:
				sums[NettedSum(CHANGE, *sorted(pair), min(days))] += ZERO
	return findings, sums


def store_explanation(company: str, explanation: Explanation) -> None:
	"""In the transaction that has taken over the closing."""
	frappe.db.set_value(
		"Stock Sync Closing",
		company,
		{
			"explained_until": explanation.until,
			"accounts": explanation.accounts,
			"former_accounts": json.dumps(sorted(explanation.former_accounts)),
		},
		update_modified=False,
	)
	_forget(company, explanation.vouchers, explanation.looked_through)
	for account in explanation.posting_again:
		frappe.db.delete(NETTED_SUM, {"company": company, "kind": FORMER, "account": account})
	_store_findings(company, explanation)
	_insert(
		NETTED_SUM,
		[
			{"company": company, **one._asdict(), "amount": amount}
			for one, amount in sorted(explanation.sums.items())
		],
	)


def _store_findings(company: str, explanation: Explanation) -> None:
	"""A finding that was recorded keeps its row, with all that is known of it."""
	names = read_names(company, {voucher for voucher, _days, _movements in explanation.findings})
	rows = [row for finding in explanation.findings for row in _rows_of_finding(company, *finding)]
	for row in rows:
		key = FindingKey(row["account"], Voucher(row["voucher_type"], row["voucher_no"]))
		cause = explanation.causes_alone.get(key.voucher)
		row["cause_alone"] = cause.value if cause else ""
		row["name"] = names.get(key) or frappe.generate_hash(length=20)
	upsert(rows, taken_over(column for column in rows[0] if column not in KEPT) if rows else {})


def _rows_of_finding(
	company: str, voucher: Voucher, days: set[date], movements: Sequence[VoucherMovement]
) -> list[dict[str, object]]:
	of_voucher = {
		"company": company,
		**voucher._asdict(),
		"state": "",
		"explained": 1,
		"first_date": min(days, default=None),
		"last_date": max(days, default=None),
	}
	if not movements:
		movements = [VoucherMovement(*voucher, "", None)]
	return [
		{
			**of_voucher,
			"account": movement.account,
			"posting_date": movement.posting_date,
			"stock_value": movement.stock_value,
			"account_movement": movement.account_movement,
			"size": abs(movement.difference),
			"settled": movement.settled,
			"settled_by": movement.settled_by,
			"reclassified": movement.reclassified,
			"stock_rows": movement.stock_rows,
			"gl_rows": movement.gl_rows,
			"account_may_have_changed": int(movement.account_may_have_changed),
			"accepted_debit": movement.accepted_debit,
			"accepted_credit": movement.accepted_credit,
		}
		for movement in movements
	]


def _insert(doctype: str, rows: Sequence[dict[str, object]]) -> None:
	if not rows:
		return
	moment = now()
	fields = ["name", "creation", "modified", "owner", "modified_by", *rows[0]]
	made = ("Administrator", "Administrator")
	frappe.db.bulk_insert(
		doctype,
		fields,
		[(frappe.generate_hash(length=20), moment, moment, *made, *row.values()) for row in rows],
		chunk_size=ROWS_PER_STATEMENT,
	)


def _forget(company: str, vouchers: Collection[Voucher], days: Days) -> None:
	"""What was recorded stays, and explains nothing any more."""
	if days == EVERY_DAY:
		_forget_findings("company = %s AND explained = 1", company)
		frappe.db.delete(NETTED_SUM, {"company": company})
		return
	for doctype, names in by_type(vouchers):
		_forget_findings(
			"company = %s AND explained = 1 AND voucher_type = %s AND voucher_no IN %s",
			company,
			doctype,
			names,
		)
	for period in days:
		frappe.db.delete(NETTED_SUM, {"company": company, "day": ("between", period)})


def _forget_findings(which: str, *values: object) -> None:
	frappe.db.sql(f"DELETE FROM `tab{FINDING}` WHERE {which} AND IFNULL(state, '') = ''", values)
	frappe.db.sql(f"UPDATE `tab{FINDING}` SET explained = 0 WHERE {which}", values)
