"""Four processes post, back-date, cancel and repost on the same accounts, while the sums are rebuilt again and again.

Run it with the bench's Python, in the bench's `sites` folder, on a scratch site that `ledgers.py` has filled. What it does
is committed:

    ../env/bin/python <checkout>/benchmarks/concurrency.py SITE [SITE ...] [--minutes 10]

Several sites are the same one: each names another node of a Galera cluster, and the processes are spread over them.
Of each deadlock that the server tells of (its last one; the site's database user needs PROCESS) is counted whether a table
of the app takes part. First without the app's hooks and without the rebuild, then with both, with the same random choices. Counted are what was
done, deadlocks, lock waits (of the whole server: use one that does nothing else), errors of other kinds, false alarms, and
at how many moments the stored sums were compared with the ledgers in one snapshot.
"""

from __future__ import annotations

import argparse
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as with_values
from multiprocessing import get_context

import frappe
from frappe.utils import add_days, nowdate

COMPANY, ABBR = "Bench Company 0", "BC0"
APP = "stock_sync_guard."
WORKERS = 4
ITEMS = tuple(f"Bench Nut {number}" for number in range(4))
WAREHOUSES = tuple(f"Store {number:05} - {ABBR}" for number in range(4))
SECONDS_BETWEEN_COMPARISONS = 2
LOCK_STATUS = (
	"Innodb_row_lock_waits",
	"Innodb_row_lock_time",
	"Innodb_deadlocks",
	"wsrep_local_bf_aborts",
	"wsrep_local_cert_failures",
)


@dataclass(frozen=True)
class Round:
	"""One of the two runs, as each process is told of it."""

	sites: tuple[str, ...]
	with_app: bool
	ends_at: float

	def site_of(self, number: int) -> str:
		return self.sites[number % len(self.sites)]


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("sites", nargs="+", metavar="SITE")
	parser.add_argument("--minutes", type=float, default=10)
	parser.add_argument("--with-app-only", action="store_true", help="leave out the round without the app")
	options = parser.parse_args()
	connect(options.sites[0])
	make_stock()
	frappe.destroy()
	for with_app in (True,) if options.with_app_only else (False, True):
		if with_app:
			store_what_was_done_without_app(options.sites[0])
		counts = run_round(Round(tuple(options.sites), with_app, time.time() + options.minutes * 60))
		print(f"{'with' if with_app else 'without'} the app, {options.minutes:g} minutes:", flush=True)
		for what, count in sorted(counts.items()):
			print(f"  {what}: {count:,}", flush=True)


def run_round(this: Round) -> Counter:
	before = lock_status(this.sites)
	processes = [(work, number) for number in range(WORKERS)]
	processes += [(watch_deadlocks, number) for number in range(len(this.sites))]
	if this.with_app:
		processes += [(rebuild_again_and_again, 0), (compare_again_and_again, len(this.sites) - 1)]
	with get_context("spawn").Pool(len(processes)) as pool:
		results = [pool.apply_async(act, (this, number)) for act, number in processes]
		counts = sum((result.get() for result in results), Counter())
	after = lock_status(this.sites)
	counts.update({name: after[name] - before[name] for name in LOCK_STATUS})
	return counts


def connect(site: str) -> None:
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_messages = True
	# no workers: what would be queued is done here
	frappe.enqueue = lambda *_args, **_kwargs: None


def store_what_was_done_without_app(site: str) -> None:
	"""Nobody marked it, as nobody marks what SQL changes."""
	from stock_sync_guard.watch.marks import mark_everything
	from stock_sync_guard.watch.rebuild import rebuild

	connect(site)
	mark_everything(COMPANY)
	frappe.db.commit()
	rebuild(COMPANY)
	frappe.destroy()


def lock_status(sites: tuple[str, ...]) -> Counter:
	"""Of all nodes together."""
	total: Counter = Counter()
	for site in sites:
		connect(site)
		status = dict(frappe.db.sql("SHOW GLOBAL STATUS"))
		frappe.destroy()
		total.update({name: int(status.get(name, 0)) for name in LOCK_STATUS})
	return total


def make_stock() -> None:
	for item in ITEMS:
		if frappe.db.exists("Item", item):
			continue
		frappe.get_doc(
			doctype="Item", item_code=item, item_name=item, item_group="All Item Groups", stock_uom="Nos", is_stock_item=1
		).insert()  # fmt: skip
		for warehouse in WAREHOUSES:
			entry(item, t_warehouse=warehouse, qty=100_000, days_ago=90).submit()
	frappe.db.commit()


def entry(item: str, *, qty: float, days_ago: int = 0, **warehouses: str) -> frappe.model.document.Document:
	source, target = warehouses.get("s_warehouse"), warehouses.get("t_warehouse")
	purpose = "Material Transfer" if source and target else "Material Issue" if source else "Material Receipt"
	values = {
		"set_posting_time": 1,
		"posting_date": add_days(nowdate(), -days_ago),
		"posting_time": "10:00:00",
	}
	return frappe.get_doc(
		{
			"doctype": "Stock Entry",
			"company": COMPANY,
			"stock_entry_type": purpose,
			"items": [{"item_code": item, "qty": qty, "basic_rate": random.randint(5, 20), **warehouses}],
			**(values if days_ago else {}),
		}
	).insert()


def work(this: Round, number: int) -> Counter:
	connect(this.site_of(number))
	if not this.with_app:
		leave_out_hooks()
	random.seed(number)
	done: list[str] = []
	counts: Counter = Counter()
	acts: list[Callable[[list[str]], str]] = [post, post, transfer, back_date, cancel]
	if number == 0:  # ERPNext runs its reposts one after the other
		acts = [post, back_date, repost, repost]
	while time.time() < this.ends_at:
		attempt(random.choice(acts), done, counts)
	frappe.destroy()
	return counts


def attempt(act: Callable[[list[str]], str], done: list[str], counts: Counter) -> None:
	from stock_sync_guard.exceptions import ValueOutOfSyncError

	try:
		what = act(done)
		frappe.db.commit()
		counts[what] += 1
	except frappe.QueryDeadlockError:
		counts["deadlock told to a user"] += 1
		frappe.db.rollback()
	except frappe.QueryTimeoutError:
		counts["lock wait timeout told to a user"] += 1
		frappe.db.rollback()
	except ValueOutOfSyncError as error:
		counts["FALSE ALARM"] += 1
		print(error, flush=True)
		frappe.db.rollback()
	except Exception as error:
		counts[f"error: {type(error).__name__}"] += 1
		traceback.print_exc()
		frappe.db.rollback()
	frappe.local.cache, frappe.local.future_sle = {}, {}
	frappe.flags.pop("warehouse_account_map", None)
	frappe.clear_messages()


def post(done: list[str]) -> str:
	kind = random.choice(("s_warehouse", "t_warehouse"))
	doc = entry(random.choice(ITEMS), qty=random.randint(1, 5), **{kind: random.choice(WAREHOUSES)})
	doc.submit()
	done.append(doc.name)
	return "posted"


def transfer(done: list[str]) -> str:
	source, target = random.sample(WAREHOUSES, 2)
	doc = entry(random.choice(ITEMS), qty=1, s_warehouse=source, t_warehouse=target)
	doc.submit()
	done.append(doc.name)
	return "transferred"


def back_date(done: list[str]) -> str:
	days_ago = random.randint(1, 80)
	doc = entry(
		random.choice(ITEMS),
		qty=random.randint(1, 5),
		t_warehouse=random.choice(WAREHOUSES),
		days_ago=days_ago,
	)
	doc.submit()
	done.append(doc.name)
	return "back-dated"


def cancel(done: list[str]) -> str:
	if not done:
		return "nothing to cancel"
	name = done.pop(random.randrange(len(done)))
	frappe.get_doc("Stock Entry", name).cancel()
	return "cancelled"


def repost(done: list[str]) -> str:
	from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost as run_repost

	waiting = frappe.get_all(
		"Repost Item Valuation",
		{"status": ("in", ("Queued", "In Progress")), "docstatus": 1},
		pluck="name",
		order_by="creation",
		limit=1,
	)
	if not waiting:
		return "nothing to repost"
	run_repost(frappe.get_doc("Repost Item Valuation", waiting[0]))
	status = frappe.db.get_value("Repost Item Valuation", waiting[0], "status")
	return f"repost {status}"


def rebuild_again_and_again(this: Round, number: int) -> Counter:
	from stock_sync_guard.watch.jobs import rebuild_company

	connect(this.site_of(number))
	counts: Counter = Counter()
	while time.time() < this.ends_at:
		try:
			counts["rebuild steps"] += rebuild_company(COMPANY)
			counts["rebuilds"] += 1
		except frappe.QueryDeadlockError:
			counts["deadlock of the rebuild"] += 1
			frappe.db.rollback()
		time.sleep(0.2)
	frappe.destroy()
	return counts


def compare_again_and_again(this: Round, number: int) -> Counter:
	"""Each time in one snapshot: what is read with stored sums, and what the ledgers say."""
	from stock_sync_guard.ledgers.accounts import read_posting_accounts
	from stock_sync_guard.ledgers.closing import read_closing
	from stock_sync_guard.ledgers.totals import read_totals
	from stock_sync_guard.site.ledgers import company_books, run
	from stock_sync_guard.watch.rebuild import snapshot
	from stock_sync_guard.watch.verify import compare_stored

	connect(this.site_of(number))
	counts: Counter = Counter()
	while time.time() < this.ends_at:
		with snapshot():
			books = company_books(COMPANY)
			accounts = read_posting_accounts(run, books)
			fast = read_totals(run, books, accounts)
			slow = read_totals(run, with_values(books, stored_sums=False), accounts)
			counts["moments with marks"] += bool(read_closing(run, COMPANY).marks)
			counts["moments compared"] += books.stored_sums
			counts["WRONG SUMS"] += fast != slow or bool(compare_stored(COMPANY))
		time.sleep(SECONDS_BETWEEN_COMPARISONS)
	frappe.destroy()
	return counts


def watch_deadlocks(this: Round, number: int) -> Counter:
	connect(this.site_of(number))
	seen: dict[str, bool] = {}
	try:
		before = last_deadlock()
		while time.time() < this.ends_at:
			if (deadlock := last_deadlock()) != before:
				seen[deadlock] = "`tabStock Sync" in deadlock
			time.sleep(0.5)
	except frappe.db.OperationalError as error:
		return Counter({f"deadlocks not looked at: {error.args[-1]}": 1})
	finally:
		frappe.destroy()
	return Counter({"deadlocks looked at": len(seen), "of them with a table of the app": sum(seen.values())})


def last_deadlock() -> str:
	[(_type, _name, status)] = frappe.db.sql("SHOW ENGINE INNODB STATUS")
	_before, _title, after = status.partition("LATEST DETECTED DEADLOCK")
	return after.partition("\nTRANSACTIONS\n")[0]


def leave_out_hooks() -> None:
	hooks = frappe.get_doc_hooks()
	frappe.local.doc_events_hooks = {
		doctype: {
			event: [name for name in names if not name.startswith(APP)] for event, names in events.items()
		}
		for doctype, events in hooks.items()
	}


if __name__ == "__main__":
	main()
