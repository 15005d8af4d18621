"""Recording findings: what disagrees now is compared with what was recorded, and every change is written down.

Who was stopped by a difference is rolled back with his transaction, so a job of its own records it. No user's
transaction ever writes here; the rebuild writes the same rows, one after the other (`site.finding_rows.lock`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

import frappe
from frappe.utils import now

from stock_sync_guard.engine.finding_states import ACTIVE, FindingKey, Judged, State, judged_findings
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import round_to, to_decimal
from stock_sync_guard.engine.netting import counting_vouchers
from stock_sync_guard.ledgers.comparison import explain_accounts
from stock_sync_guard.ledgers.differing_days import read_days_of
from stock_sync_guard.ledgers.movements import read_whole_movements
from stock_sync_guard.ledgers.statements import in_parts
from stock_sync_guard.ledgers.unlisted import named_only
from stock_sync_guard.site.finding_rows import (
	CHANGE,
	FINDING,
	ROWS_PER_STATEMENT,
	insert_changes,
	lock,
	read_rows,
	taken_over,
	upsert,
)
from stock_sync_guard.site.finding_warehouses import largest_warehouses
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.watch.outcomes import Outcome, outcomes_of
from stock_sync_guard.watch.stops import is_recorded, latest_stop, recorded_up_to

STOPPED_DOCUMENT = "Stock Sync Stopped Document"


class How(str, Enum):
	"""By what a finding was found, or its change."""

	STOPPED = "Stopped Document"
	NIGHTLY = "Nightly Run"
	BACKGROUND = "Background Check"
	CHECK = "Check Now"
	REPORT = "Report"


class Occasion(NamedTuple):
	"""Why it is recorded now: a stopped document has a type, a name and a user."""

	how: How
	doctype: str | None = None
	document: str | None = None
	user: str | None = None


class Recorded(NamedTuple):
	"""The names of the findings that are new or open again, that are otherwise than before, and that are settled now."""

	found: list[str]
	changed: list[str]
	settled: list[str]

	@property
	def is_empty(self) -> bool:
		return not any(self)


# What was accepted may be repaired afterwards.
MAY_BE_SETTLED = (*ACTIVE, State.ACCEPTED)

NOTHING_RECORDED = Recorded([], [], [])


class Row(NamedTuple):
	"""What is recorded of a finding."""

	name: str
	account: str
	voucher_type: str
	voucher_no: str
	state: str
	difference: object
	cause: str
	cure: str
	outcome_document: str

	@property
	def is_active(self) -> bool:
		return self.state in ACTIVE

	@property
	def key(self) -> FindingKey:
		return FindingKey(self.account, Voucher(self.voucher_type, self.voucher_no))


COLUMNS = (
	"name",
	"IFNULL(account, '')",
	"IFNULL(voucher_type, '')",
	"IFNULL(voucher_no, '')",
	"IFNULL(state, '')",
	"CAST(difference AS CHAR)",
	"IFNULL(cause, '')",
	"IFNULL(cure, '')",
	"IFNULL(outcome_document, '')",
)


def record_company(
	company: str,
	how: str = How.BACKGROUND.value,
	doctype: str | None = None,
	document: str | None = None,
	user: str | None = None,
	stop: int | None = None,
) -> Recorded:
	"""The job: records all of the company, in a transaction of its own; once for all stops that wait for it."""
	frappe.db.commit()  # a job of ours begins to read now
	occasion = Occasion(How(how), doctype, document, user)
	seen = latest_stop(company)
	if occasion.how is How.STOPPED:
		_record_stop(company, occasion)
		if stop is not None and is_recorded(company, stop):
			frappe.db.commit()  # as above
			return NOTHING_RECORDED
	try:
		recorded = record(company, occasion)
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		frappe.db.rollback()  # the rebuild goes first; what it leaves is recorded after it
		return NOTHING_RECORDED
	frappe.db.commit()  # as above
	recorded_up_to(company, seen)
	return recorded


def record(company: str, occasion: Occasion, vouchers: Collection[Voucher] | None = None) -> Recorded:
	"""Record what disagrees in the company now, in the current transaction; with `vouchers`, of these alone.

	Somebody waits who asked for some vouchers; of a hundred thousand others a job tells.
	"""
	if not frappe.db.get_value("Company", company, "enable_perpetual_inventory"):
		return NOTHING_RECORDED
	lock(company)
	books = company_books(company)
	if vouchers is None:
		judged = judged_findings(explain_accounts(run, books))
		looked_after = MAY_BE_SETTLED if occasion.how is How.NIGHTLY else ACTIVE
		in_states = _read_in_states(company, tuple(state.value for state in looked_after))
		rows = _read_rows(company, {key.voucher for key in judged}, in_states)
	else:
		judged = _judged_of(books, vouchers)
		rows = _read_rows(company, vouchers)
	judged |= _settled_on_their_day(
		books, [key for key, row in rows.items() if row.is_active and key not in judged]
	)
	return _Recording(books, occasion, judged, rows).write()


def _settled_on_their_day(books: CompanyBooks, gone: Collection[FindingKey]) -> dict[FindingKey, Judged]:
	"""Those that an entry of people of the same day makes up for: the sums of that day agree, so that it is not looked at."""
	movements = read_whole_movements(run, books, {key.voucher for key in gone})
	vouchers = {voucher[0].movement.voucher for voucher in counting_vouchers(books, movements)}
	if not vouchers:
		return {}
	days = set().union(*read_days_of(run, books, vouchers).values())
	anew = judged_findings(explain_accounts(run, books, also=days))
	return {key: anew[key] for key in gone if key in anew and anew[key].state is State.CORRECTED}


def _judged_of(books: CompanyBooks, vouchers: Collection[Voucher]) -> dict[FindingKey, Judged]:
	judged = judged_findings(explain_accounts(run, books, listing=named_only(vouchers)))
	return {key: one for key, one in judged.items() if key.voucher in vouchers}


def _read_in_states(company: str, states: tuple[str, ...]) -> Sequence[Sequence]:
	return frappe.db.sql(
		f"""SELECT {", ".join(COLUMNS)} FROM `tab{FINDING}` WHERE company = %s AND state IN %s
		ORDER BY creation DESC, name FOR UPDATE""",
		(company, states),
	)


def _read_rows(
	company: str, vouchers: Collection[Voucher], others: Sequence[Sequence] = ()
) -> dict[FindingKey, Row]:
	"""Those of the vouchers, and others that were read; one of each finding."""
	rows = [Row(*row) for row in (*read_rows(company, vouchers, COLUMNS), *others)]
	by_key: dict[FindingKey, Row] = {}
	# a row that was never recorded never hides one that was
	for row in sorted(rows, key=lambda row: bool(row.state)):
		by_key[row.key] = row
	_merge({row.name: row for row in rows}, by_key)
	return by_key


def _merge(rows: Mapping[str, Row], kept: Mapping[FindingKey, Row]) -> None:
	"""Two recorded rows of one finding, as after accounts were merged: the older one takes over the history."""
	for row in rows.values():
		one = kept[row.key]
		if row.name != one.name and row.state:
			frappe.db.set_value(CHANGE, {"parent": row.name}, "parent", one.name, update_modified=False)
			frappe.db.sql(f"UPDATE `tab{FINDING}` SET state = '' WHERE name = %s", row.name)
			frappe.db.sql(f"DELETE FROM `tab{FINDING}` WHERE name = %s AND explained = 0", row.name)


class _Recording:
	"""One recording of a company: what is to be written, row by row of the table."""

	def __init__(
		self,
		books: CompanyBooks,
		occasion: Occasion,
		judged: Mapping[FindingKey, Judged],
		rows: Mapping[FindingKey, Row],
	) -> None:
		self.books = books
		self.occasion = occasion
		self.judged = judged
		self.rows = rows
		self.now = now()
		self.written: list[dict[str, object]] = []
		self.changes: list[tuple[str, dict[str, object]]] = []
		self.recorded = Recorded([], [], [])

	def write(self) -> Recorded:
		new: list[FindingKey] = []
		gone: list[FindingKey] = []
		for key, one in self.judged.items():
			row = self.rows.get(key)
			if row is None or not row.state:
				# what people settled before anybody saw it was never open
				if one.state in ACTIVE:
					new.append(key)
			elif self._differs(row, known := _with_known_cause(row, one)):
				self._change(key, row, known)
		for key, row in self.rows.items():
			if key not in self.judged and row.state in MAY_BE_SETTLED:
				gone.append(key)
		self._insert(new)
		for key, outcome in outcomes_of(self.books, gone).items() if gone else ():
			if outcome.state.value != self.rows[key].state:
				self._settle(self.rows[key], outcome)
		self._store()
		return self.recorded

	def _differs(self, row: Row, one: Judged) -> bool:
		amounts = (self._rounded(row.difference), self._rounded(one.difference))
		if one.state not in ACTIVE:
			return row.state != one.state.value
		return (row.state, row.cause, row.cure, amounts[0]) != (
			one.state.value,
			one.cause,
			one.cure,
			amounts[1],
		)

	def _rounded(self, amount: object) -> object:
		return round_to(to_decimal(amount or 0), self.books.decimals)

	def _insert(self, keys: Collection[FindingKey]) -> None:
		warehouses = largest_warehouses(self.books, keys)
		for key in keys:
			name = self.rows[key].name if key in self.rows else frappe.generate_hash(length=20)
			places = warehouses.get(key, ())
			self.written.append(
				{
					**self._judged(key, name, self.judged[key]),
					"warehouse": places[0] if places else None,
					"warehouses": "\n".join(places) if len(places) > 1 else None,
					"found_on": self.now,
					"found_how": self.occasion.how.value,
					"found_doctype": self.occasion.doctype,
					"found_document": self.occasion.document,
					"found_user": self.occasion.user or frappe.session.user,
				}
			)
			self.recorded.found.append(name)

	def _judged(self, key: FindingKey, name: str, one: Judged) -> dict[str, object]:
		settled_with = one.settled_with or Voucher("", "")
		return {
			"name": name,
			"company": self.books.name,
			"account": key.account,
			"voucher_type": key.voucher.voucher_type,
			"voucher_no": key.voucher.voucher_no,
			"posting_date": one.posting_date,
			"stock_value": one.stock_value,
			"account_movement": one.account_movement,
			"state": one.state.value,
			"difference": one.difference,
			"cause": one.cause,
			"cure": one.cure,
			"refers_to_doctype": one.refers_to[0] if one.refers_to else None,
			"refers_to": one.refers_to[1] if one.refers_to else None,
			"outcome_doctype": settled_with.voucher_type or None,
			"outcome_document": settled_with.voucher_no or None,
			"outcome_on": None if one.state in ACTIVE else self.now,
			"outcome_user": None,
		}

	def _change(self, key: FindingKey, row: Row, one: Judged) -> None:
		unchanged = dict.fromkeys(("warehouse", "warehouses", *FOUND))
		self.written.append({**self._judged(key, row.name, one), **unchanged})
		was_active = row.state in ACTIVE
		if one.state not in ACTIVE:
			self.recorded.settled.append(row.name)
		elif was_active:
			self.recorded.changed.append(row.name)
		else:
			self.recorded.found.append(row.name)
		repost = Voucher(*one.refers_to) if one.state is State.WAITING and one.refers_to else None
		self._log(row, one.state, one.difference, one.cause, one.settled_with or repost or self._stopped())

	def _settle(self, row: Row, outcome: Outcome) -> None:
		"""Amounts, cause and cure stay as they were when it last counted."""
		document = outcome.document or Voucher("", "")
		frappe.db.set_value(
			FINDING,
			row.name,
			{
				"state": outcome.state.value,
				"outcome_doctype": document.voucher_type or None,
				"outcome_document": document.voucher_no or None,
				"outcome_on": outcome.on or self.now,
				"outcome_user": outcome.user,
			},
			update_modified=False,
		)
		self.recorded.settled.append(row.name)
		self._log(row, outcome.state, row.difference, row.cause, outcome.document, outcome.user)

	def _stopped(self) -> Voucher | None:
		"""A stopped document that was saved before: others have lost their number."""
		doctype, name = self.occasion.doctype, self.occasion.document
		return Voucher(doctype, name) if doctype and name and frappe.db.exists(doctype, name) else None

	def _log(
		self,
		row: Row,
		state: State,
		difference: object,
		cause: str,
		document: Voucher | None,
		user: str | None = None,
	) -> None:
		self.changes.append(
			(
				row.name,
				{
					"changed_on": self.now,
					"from_state": row.state,
					"state": state.value,
					"difference": difference,
					"cause": cause,
					"how": self.occasion.how.value,
					"document_type": document.voucher_type if document else None,
					"document": document.voucher_no if document else None,
					"user": user or self.occasion.user or frappe.session.user,
				},
			)
		)

	def _store(self) -> None:
		if self.written:
			upsert(self.written, _updated(self.written[0]))
		places = _next_places({name for name, _values in self.changes})
		rows = []
		for name, values in self.changes:
			places[name] = places.get(name, 0) + 1
			rows.append({"parent": name, "idx": places[name], **values})
		insert_changes(rows)


def _with_known_cause(row: Row, one: Judged) -> Judged:
	"""That a repost is pending is told by the state: cause and cure stay what they were before it was queued."""
	if one.state is State.WAITING and row.cause:
		return one._replace(cause=row.cause, cure=row.cure)
	return one


FOUND = ("found_on", "found_how", "found_doctype", "found_document", "found_user")
# What the ledgers say of a closed day is the rebuild's to write.
OF_THE_LEDGERS = ("posting_date", "stock_value", "account_movement")


def _updated(row: Mapping[str, object]) -> dict[str, str]:
	"""How a row that is there already takes over the columns; what is NULL of how it was found stays as it was."""
	found = ("warehouse", "warehouses", *FOUND)
	updated = taken_over(column for column in row if column != "name")
	updated |= {column: f"IF(explained, `{column}`, VALUES(`{column}`))" for column in OF_THE_LEDGERS}
	return updated | {column: f"IFNULL(`{column}`, VALUES(`{column}`))" for column in found}


def _next_places(findings: Collection[str]) -> dict[str, int]:
	places: dict[str, int] = {}
	for some in in_parts(sorted(findings), ROWS_PER_STATEMENT):
		rows = frappe.db.sql(
			f"SELECT parent, MAX(idx) FROM `tab{CHANGE}` WHERE parent IN %s GROUP BY parent", (tuple(some),)
		)
		places.update(dict(rows))
	return places


def _record_stop(company: str, occasion: Occasion) -> None:
	doc = frappe.get_doc(
		{
			"doctype": STOPPED_DOCUMENT,
			"company": company,
			"document_type": occasion.doctype,
			"document": occasion.document,
			"user": occasion.user,
			"stopped_on": now(),
		}
	)
	doc.db_insert()
