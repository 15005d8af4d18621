"""What a save, a check, a correction and a rebuild cost on a site with much history: one table, each ratio of one run.

Run it with the bench's Python, in the bench's `sites` folder, on a scratch site that `ledgers.py` has filled and
`bench rebuild-stock-sync` has closed:

    ../env/bin/python <checkout>/benchmarks/measure.py SITE [--parts checks saves ...] [--runs 30] [--json FILE]
        [--restart COMMAND] [--cpu] [--without-many]

On a machine that does other things too, `--cpu` tells the processor time of this process and of its database connection
instead of the time that passed; the server needs `userstat` for that. Everything is done in one transaction that is rolled back. With the app and without it take turns, each insert and each
submit with the memory of a new request. `--restart` is a shell command that restarts the database server and waits for it;
with it the first check after a start is measured, too.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.ledgers.accounts import read_accounts_of_warehouses
from stock_sync_guard.ledgers.comparison import accounts_that_stop
from stock_sync_guard.ledgers.excused import REMEMBERED
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.warehouses import with_warehouses

APP = "stock_sync_guard."
COMPANY = "Bench Company 0"
ITEM = "Bench Bolt"
WARM_UPS = 3
# Of what takes seconds.
FEW_RUNS = 3


@dataclass(frozen=True)
class Times:
	"""Milliseconds, of several runs."""

	median: float
	least: float
	most: float

	@classmethod
	def of(cls, seconds: list[float]) -> Times:
		return cls(*(1000 * pick(seconds) for pick in (statistics.median, min, max)))

	def __str__(self) -> str:
		return f"{self.median:,.1f} ms ({self.least:,.1f} to {self.most:,.1f})"


@dataclass(frozen=True)
class Line:
	"""One line of the table: ERPNext's own time for it, if it has any, and that with the app."""

	what: str
	erpnext: Times | None
	app: Times | None
	note: str = ""

	def __str__(self) -> str:
		ratio = f"{self.app.median / self.erpnext.median:.2f}" if self.app and self.erpnext else ""
		return f"| {self.what} | {self.erpnext or ''} | {self.app or ''} | {ratio} | {self.note} |"


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("site")
	parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
	parser.add_argument("--runs", type=int, default=30)
	parser.add_argument("--json", type=Path, help="write the figures here, too")
	parser.add_argument("--restart", help="command that restarts the database server")
	parser.add_argument(
		"--without-many",
		action="store_true",
		help="leave out what stores all of the site anew in its transaction",
	)
	parser.add_argument("--cpu", action="store_true", help="processor time instead of time")
	options = parser.parse_args()
	Clock.now = staticmethod(processor_time if options.cpu else time.perf_counter)
	if options.without_many:
		for damages in (DAMAGES, DRAFTED):
			damages.pop(MANY)
	lines: list[Line] = []
	if options.restart:
		lines.append(cold_check(options))
	connect(options.site)
	try:
		print(describe())
		print(
			"| what | ERPNext, or without the app | with the app | ratio | |\n| --- | --- | --- | --- | --- |"
		)
		for part in options.parts:
			for line in PARTS[part](options.runs):
				print(line, flush=True)
				lines.append(line)
	finally:
		frappe.db.rollback()
	if options.json:
		figures = {
			"entries": frappe.db.count("Stock Ledger Entry"),
			"lines": [asdict(line) for line in lines],
		}
		options.json.write_text(json.dumps(figures, indent=1) + "\n")
	frappe.destroy()


def connect(site: str) -> None:
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_messages = True


def describe() -> str:
	counts = (
		f"{frappe.db.count(doctype):,} {doctype}"
		for doctype in ("Stock Ledger Entry", "GL Entry", "Warehouse")
	)
	today = frappe.db.count("Stock Ledger Entry", {"posting_datetime": (">=", nowdate())})
	return f"{', '.join(counts)}; {today:,} stock ledger entries of today"


def cold_check(options: argparse.Namespace) -> Line:
	"""The first check of a server that has just started, and ERPNext's two sums likewise."""
	first = []
	for act in (theirs, check):
		subprocess.run(options.restart, shell=True, check=True)
		connect(options.site)
		place = a_place()
		first.append(Times.of([timed(lambda place=place, act=act: act(place))]))
		frappe.destroy()
	return Line("the two sums, buffer pool empty", *first)


@dataclass(frozen=True)
class Place:
	warehouse: str
	account: str


def a_place() -> Place:
	"""The warehouse of the latest entry."""
	[warehouse] = frappe.get_all(
		"Stock Ledger Entry",
		{"company": COMPANY},
		pluck="warehouse",
		order_by="posting_datetime desc",
		limit=1,
	)
	[account] = read_accounts_of_warehouses(run, company_books(COMPANY), [warehouse])
	return Place(warehouse, account)


def theirs(place: Place) -> object:
	from erpnext.accounts.utils import get_stock_and_account_balance

	return get_stock_and_account_balance(place.account, nowdate(), COMPANY)[:2]


def check(place: Place) -> list:
	"""What the guard does for a document with this warehouse before it is saved."""
	books = with_warehouses(run, company_books(COMPANY))
	accounts = read_accounts_of_warehouses(run, books, [place.warehouse])
	return accounts_that_stop(run, books, accounts)


def first_check(place: Place) -> list:
	"""The same in a process that has made none yet since something changed."""
	REMEMBERED.clear()
	return check(place)


def checks(runs: int) -> Iterator[Line]:
	place = a_place()
	slow = repeat(lambda: theirs(place), FEW_RUNS)
	yield Line("the two sums of one account, nothing wrong", slow, repeat(lambda: check(place), runs))
	for what, damage in DAMAGES.items():
		with undone():
			damage(place)
			yield Line(f"the same, {what}", slow, repeat(lambda: first_check(place), FEW_RUNS))
			if not check(place):
				yield Line(
					f"the same, {what}, and found to be excused", slow, repeat(lambda: check(place), runs)
				)


def one_voucher_wrong(place: Place) -> None:
	frappe.db.sql(
		"""UPDATE `tabGL Entry` SET debit = debit + 1 WHERE company = %s AND account = %s AND posting_date = %s
		AND debit > 0 ORDER BY posting_date LIMIT 1""",
		(COMPANY, place.account, nowdate()),
	)


def changed_account(place: Place) -> None:
	"""The warehouse posts to another account from now on: its whole history is posted elsewhere.

	Not saved as a document: ERPNext looks for the accounts of all its entries then, which takes minutes of 10,000,000.
	"""
	others = frappe.get_all(
		"Account", {"company": COMPANY, "name": ("like", "Goods%")}, pluck="name", order_by="name"
	)
	other = next(account for account in others if account != place.account)
	frappe.db.set_value("Warehouse", place.warehouse, "account", other)


def many_vouchers_wrong(place: Place) -> None:
	"""GL entries of up to 100,000 vouchers are lost, and the sums were stored since."""
	from stock_sync_guard.watch.marks import mark_everything

	frappe.db.sql(
		"DELETE FROM `tabGL Entry` WHERE company = %s AND account = %s ORDER BY posting_date DESC LIMIT 100000",
		(COMPANY, place.account),
	)
	mark_everything(COMPANY)
	store_everything()


MANY = "100,000 vouchers without GL entries"
DAMAGES = {
	"one voucher wrong": one_voucher_wrong,
	"one warehouse's account changed": changed_account,
	MANY: many_vouchers_wrong,
}
# What a correction is drafted of.
DRAFTED = {"one voucher wrong": one_voucher_wrong, MANY: many_vouchers_wrong}


def saves(runs: int) -> Iterator[Line]:
	place = a_place()
	make_masters()
	for doctype, values in DOCUMENTS.items():
		yield from save_and_submit(doctype, values, place, runs, doctype)
	with undone():
		changed_account(place)
		yield from save_and_submit(
			"Stock Entry", DOCUMENTS["Stock Entry"], place, runs, "Stock Entry, account changed"
		)
	with undone():
		one_voucher_wrong(place)
		yield Line(
			"a save that is stopped, one voucher wrong", None, repeat(lambda: stopped(place), FEW_RUNS)
		)


def save_and_submit(
	doctype: str, values: Callable[[Place], dict], place: Place, runs: int, label: str
) -> Iterator[Line]:
	seconds: dict[tuple[str, bool], list[float]] = {}
	statements: dict[bool, int] = {}
	with_app, without = hooks_with_and_without_app()
	for number in range(WARM_UPS + runs):
		for app, hooks in ((False, without), (True, with_app)):
			doc = frappe.get_doc({"doctype": doctype, "company": COMPANY, **values(place)})
			next_request(hooks)
			with counted() as count:
				inserted = timed(doc.insert)
				next_request(hooks)
				submitted = timed(doc.submit)
			statements[app] = count()
			if number >= WARM_UPS:
				for what, duration in (
					("insert", inserted),
					("submit", submitted),
					("both", inserted + submitted),
				):
					seconds.setdefault((what, app), []).append(duration)
	for what in ("insert", "submit", "both"):
		yield Line(f"{label}, {what}", Times.of(seconds[what, False]), Times.of(seconds[what, True]))
	yield Line(f"{label}, statements", None, None, f"{statements[False]} without, {statements[True]} with")


def stopped(place: Place) -> None:
	doc = frappe.get_doc({"doctype": "Stock Entry", "company": COMPANY, **DOCUMENTS["Stock Entry"](place)})
	frappe.db.savepoint("before_stopped")
	try:
		doc.insert()
	except ValueOutOfSyncError:
		frappe.db.rollback(save_point="before_stopped")
		return
	raise SystemExit("the save was not stopped")


def make_masters() -> None:
	for values in (
		{"doctype": "Item", "item_code": ITEM, "item_name": ITEM, "item_group": "All Item Groups", "stock_uom": "Nos", "is_stock_item": 1},
		{"doctype": "Supplier", "supplier_name": "Bench Supplier", "supplier_group": "All Supplier Groups"},
		{
			"doctype": "Customer", "customer_name": "Bench Customer", "customer_group": "All Customer Groups",
			"territory": "All Territories",
		},
	):  # fmt: skip
		doc = frappe.get_doc(values)
		doc.flags.ignore_mandatory = doc.flags.ignore_validate = True
		doc.insert()


def row(place: Place, **values: object) -> dict:
	return {"item_code": ITEM, "qty": 1, "warehouse": place.warehouse, "rate": 10, **values}


def trade(place: Place, **values: object) -> dict:
	return {"currency": "USD", "conversion_rate": 1, "items": [row(place, received_qty=1)], **values}


# Each moves one row in or out of the warehouse; what goes out came in with those before.
DOCUMENTS: dict[str, Callable[[Place], dict]] = {
	"Stock Entry": lambda place: {
		"stock_entry_type": "Material Receipt",
		"items": [{"item_code": ITEM, "t_warehouse": place.warehouse, "qty": 2, "basic_rate": 10}],
	},
	"Purchase Receipt": lambda place: trade(place, supplier="Bench Supplier"),
	"Delivery Note": lambda place: trade(place, customer="Bench Customer"),
	"Purchase Invoice": lambda place: trade(place, supplier="Bench Supplier", update_stock=1),
	"Sales Invoice": lambda place: trade(place, customer="Bench Customer", update_stock=1),
	"Stock Reconciliation": lambda place: {
		"purpose": "Stock Reconciliation",
		"items": [row(place, qty=1000 + int(time.time() * 1000) % 1000, valuation_rate=10)],
	},
}


def correction(runs: int) -> Iterator[Line]:
	from stock_sync_guard.api import create_journal_entry

	place = a_place()
	for what, damage in DRAFTED.items():
		with undone():
			damage(place)

			def draft_and_submit() -> None:
				draft = frappe.get_doc(create_journal_entry(COMPANY, [place.account]))
				draft.insert()
				draft.submit()

			yield Line(f"draft and submit the correction, {what}", None, Times.of([timed(draft_and_submit)]))


def rebuilds(runs: int) -> Iterator[Line]:
	from erpnext.stock.report.stock_and_account_value_comparison.stock_and_account_value_comparison import (
		execute,
	)

	from stock_sync_guard.watch.marks import leave_mark, mark_everything

	place = a_place()
	filters = frappe._dict(company=COMPANY, account=place.account, as_on_date=nowdate())
	report = repeat(lambda: execute(filters), 1)
	with undone():
		first = getdate(add_days(nowdate(), -100)).replace(day=1)
		leave_mark(COMPANY, first, getdate(add_days(first, 27)))
		yield Line("one month is stored anew", None, Times.of([timed(store_everything)]))
	with undone():
		mark_everything(COMPANY)
		yield Line(
			"everything is stored anew / ERPNext's Stock and Account Value Comparison of one account",
			report,
			Times.of([timed(store_everything)]),
		)


def store_everything() -> None:
	"""All steps of the rebuild, in this transaction."""
	from stock_sync_guard.watch.rebuild import store_next

	while store_next(COMPANY):
		pass


def disk(_runs: int) -> Iterator[Line]:
	for table, index, size in frappe.db.sql(
		"""SELECT table_name, index_name, stat_value * @@innodb_page_size FROM mysql.innodb_index_stats
		WHERE database_name = DATABASE() AND stat_name = 'size'
		AND (table_name LIKE 'tabStock Sync%%' OR index_name = 'stock_sync_sums') ORDER BY table_name, index_name"""
	):
		yield Line(f"disk: {table}, {index}", None, None, f"{size / 1e6:,.1f} MB")


PARTS: dict[str, Callable[[int], Iterator[Line]]] = {
	"checks": checks,
	"saves": saves,
	"correction": correction,
	"rebuilds": rebuilds,
	"disk": disk,
}


def hooks_with_and_without_app() -> tuple[dict, dict]:
	frappe.local.doc_events_hooks = None
	hooks = frappe.get_doc_hooks()
	without = {
		doctype: {
			event: [name for name in names if not name.startswith(APP)] for event, names in events.items()
		}
		for doctype, events in hooks.items()
	}
	return hooks, without


def next_request(hooks: dict | None = None) -> None:
	"""Nothing is remembered but what redis and the database know."""
	frappe.local.cache, frappe.local.role_permissions, frappe.local.future_sle = {}, {}, {}
	frappe.local.request_cache = defaultdict(dict)
	frappe.flags.pop("warehouse_account_map", None)
	frappe.local.doc_events_hooks = hooks
	frappe.db.value_cache.clear()


@contextmanager
def undone() -> Iterator[None]:
	frappe.db.savepoint("before_damage")
	try:
		yield
	finally:
		frappe.db.rollback(save_point="before_damage")


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
	"""How many statements were run."""
	sql, count = frappe.db.sql, 0

	def counting(*args: object, **kwargs: object) -> object:
		nonlocal count
		count += 1
		return sql(*args, **kwargs)

	frappe.db.sql = counting
	try:
		yield lambda: count
	finally:
		frappe.db.sql = sql


def repeat(act: Callable[[], object], runs: int) -> Times:
	act()
	durations = []
	for _run in range(runs):
		next_request()
		durations.append(timed(act))
	return Times.of(durations)


def timed(act: Callable[[], object]) -> float:
	start = Clock.now()
	act()
	return Clock.now() - start


class Clock:
	now: Callable[[], float] = staticmethod(time.perf_counter)


def processor_time() -> float:
	"""Seconds that this process and the server's thread for it have used."""
	own = time.process_time()
	[(_name, server)] = frappe.db.sql("SHOW SESSION STATUS LIKE 'Cpu_time'")
	return own + float(server)


if __name__ == "__main__":
	main()
