"""A storm of random but valid operations through ERPNext's own API, the same for the same seed.

Two companies, each with warehouses on shared, own and inherited accounts; where ERPNext has item-wise accounts (16), the
second one has them, is used as often as the first, and their defaults change on the way. Items valued by FIFO and by
moving average, with and without negative stock; back-dated documents; and Repost Item Valuation documents that stay
queued, as in production, until they are run with ERPNext's own functions: all, one, or half of one. What happens to the
masters on the way, and what accountants do, is in `storm_upheavals`.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import frappe
from erpnext.controllers.sales_and_purchase_return import make_return_doc
from erpnext.stock.doctype.purchase_receipt.purchase_receipt import make_purchase_invoice
from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import (
	get_repost_item_valuation_entries,
)
from frappe.model.document import Document
from frappe.utils import add_days, nowdate
from pymysql.err import IntegrityError

from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.site.versions import ITEM_WISE_ACCOUNTS, has_item_wise_accounts, schema
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.item_wise import set_default
from stock_sync_guard.tests.requests import next_request
from stock_sync_guard.tests.storm_upheavals import GROUPS_OF_ITEMS, UPHEAVALS, UPHEAVALS_OF_ITEMS, Upheavals
from stock_sync_guard.tests.worker import repost_until_stopped, run_all_reposts, run_repost

STORM_BOOKS = (Books("Storm Works", "STW"), Books("Storm Trade", "STT"))

STOCK_ACCOUNTS = ("Raw Stock", "Finished Stock", "Spare Stock")
# Warehouses besides those that every new company gets, which post to the company's default account.
WAREHOUSES = (
	# name, parent, group, account
	("Raw Yard", "All Warehouses", 1, "Raw Stock"),
	("Raw Hall", "Raw Yard", 0, None),
	("Raw Shed", "Raw Yard", 0, None),
	("Shop", "All Warehouses", 0, "Finished Stock"),
	("Shop Window", "All Warehouses", 0, "Finished Stock"),
	("Rejects", "All Warehouses", 0, None),
)
# Rejected goods have no value, so they are kept apart: ERPNext makes no GL entries for rejected rows, but takes a
# returned one out of its warehouse at the value of whatever else lies there (own fault, rightly stopped).
REJECTS = "Rejects"
LEAF_WAREHOUSES = (
	"Stores",
	"Work In Progress",
	"Finished Goods",
	"Raw Hall",
	"Raw Shed",
	"Shop",
	"Shop Window",
)

FIFO, FIFO_NEGATIVE = "Storm Rope", "Storm Cable"
AVERAGE, AVERAGE_NEGATIVE = "Storm Sand", "Storm Gravel"
PRODUCT = "Storm Ladder"
# With item-wise accounts, where the account of an item comes from, and which it is.
GROUPS, BRAND = GROUPS_OF_ITEMS, "Storm Brand"
GROUP_OF_ITEM = {
	FIFO: GROUPS[0],
	FIFO_NEGATIVE: GROUPS[0],
	PRODUCT: GROUPS[0],
	AVERAGE: GROUPS[1],
	AVERAGE_NEGATIVE: GROUPS[1],
}
DEFAULTS = (
	("Item", FIFO, "Raw Stock"),
	("Item Group", GROUPS[0], "Finished Stock"),
	("Item", AVERAGE, "Stock In Hand"),
	("Brand", BRAND, "Spare Stock"),
)
ITEMS = {
	# valuation method, negative stock allowed
	FIFO: ("FIFO", 0),
	FIFO_NEGATIVE: ("FIFO", 1),
	AVERAGE: ("Moving Average", 0),
	AVERAGE_NEGATIVE: ("Moving Average", 1),
	PRODUCT: ("FIFO", 0),
}

STOCK_DOCTYPES = (
	"Purchase Receipt",
	"Delivery Note",
	"Stock Entry",
	"Stock Reconciliation",
	"Sales Invoice",
	"Purchase Invoice",
)
MASTERS = ("Account", "Accounts Settings", "Brand", "Company", "Item", "Item Group", "Warehouse")
RETURNABLE = ("Purchase Receipt", "Delivery Note", "Sales Invoice", "Purchase Invoice")

# Documents are dated at most so many days back.
DAYS_BACK = 20

WEIGHTS = {
	"purchase receipt": 12,
	"delivery": 11,
	"transfer": 10,
	"material issue": 5,
	"material receipt": 4,
	"repack": 5,
	"manufacture": 4,
	"sales invoice": 6,
	"purchase invoice": 6,
	"invoice of a receipt": 2,
	"return": 9,
	"landed cost": 6,
	"reconciliation": 6,
	"cancellation": 8,
	"amendment": 4,
	"all reposts": 3,
	"one repost": 3,
	"half a repost": 4,
	**UPHEAVALS,
}
# The cost center of some documents; ERPNext splits their GL entries over two others.
SPLIT = "Storm Split"
PARTS = {"Storm Half": 50, "Storm Other Half": 50}


def ensure_storm_books() -> None:
	"""Create companies, warehouses and items of the storm; does nothing on the second call."""
	for books in STORM_BOOKS:
		_ensure(
			"Company",
			books.company,
			company_name=books.company,
			abbr=books.abbr,
			default_currency="USD",
			country="United States",
			enable_perpetual_inventory=1,
		)
		parent = frappe.db.get_value("Account", books.stock_in_hand, "parent_account")
		for name in STOCK_ACCOUNTS:
			_ensure(
				"Account",
				books.named(name),
				account_name=name,
				company=books.company,
				parent_account=parent,
				account_type="Stock",
			)
		for name, parent_warehouse, is_group, account in WAREHOUSES:
			_ensure(
				"Warehouse",
				books.named(name),
				warehouse_name=name,
				company=books.company,
				parent_warehouse=books.named(parent_warehouse),
				is_group=is_group,
				account=account and books.named(account),
			)
		_ensure_split_cost_center(books)
	for item_code, (valuation_method, allow_negative_stock) in ITEMS.items():
		_ensure(
			"Item",
			item_code,
			item_code=item_code,
			item_group="All Item Groups",
			stock_uom="Nos",
			is_stock_item=1,
			valuation_rate=10,
			valuation_method=valuation_method,
			allow_negative_stock=allow_negative_stock,
		)
	if schema().item_wise_accounts:
		_ensure_item_wise(STORM_BOOKS[1])


def _ensure_item_wise(books: Books) -> None:
	frappe.db.set_value("Company", books.company, ITEM_WISE_ACCOUNTS, 1)
	for group in GROUPS:
		_ensure("Item Group", group, item_group_name=group, parent_item_group="All Item Groups")
	_ensure("Brand", BRAND, brand=BRAND)
	for item_code, group in GROUP_OF_ITEM.items():
		frappe.db.set_value("Item", item_code, {"item_group": group, "brand": BRAND})
		frappe.clear_document_cache("Item", item_code)
	for doctype, name, account in DEFAULTS:
		set_default(doctype, name, account, books)


def _ensure_split_cost_center(books: Books) -> None:
	for name in (SPLIT, *PARTS):
		_ensure(
			"Cost Center",
			books.named(name),
			cost_center_name=name,
			company=books.company,
			parent_cost_center=books.named(books.company),
		)
	if not frappe.db.exists("Cost Center Allocation", {"main_cost_center": books.named(SPLIT)}):
		frappe.get_doc(
			{
				"doctype": "Cost Center Allocation",
				"company": books.company,
				"main_cost_center": books.named(SPLIT),
				"valid_from": add_days(nowdate(), -2 * DAYS_BACK),
				"allocation_percentages": [
					{"cost_center": books.named(name), "percentage": percentage}
					for name, percentage in PARTS.items()
				],
			}
		).submit()


def _ensure(doctype: str, name: str, **values: object) -> None:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def forget_documents() -> None:
	"""Forget cached documents: a number given to a document that was rolled back is given again."""
	for doctype in (*STOCK_DOCTYPES, "Journal Entry", "Landed Cost Voucher", *MASTERS):
		frappe.cache.delete_keys(frappe.get_document_cache_key(doctype, ""))


@dataclass(frozen=True)
class Operation:
	number: int
	kind: str
	books: Books
	# Can be done again after a rollback; returns the document.
	act: Callable[[], Document | None]
	# Whether it saves a document of a doctype that the guard checks before saving.
	is_checked: bool = False
	# what decides which accounts it touches: warehouses, or items
	places: frozenset[str] = frozenset()

	def __str__(self) -> str:
		return f"operation {self.number} ({self.kind} in {self.books.company})"


@dataclass(frozen=True)
class Outcome:
	document: Document | None = None
	# ERPNext said no, for a reason of its own.
	refusal: Exception | None = None
	alarm: ValueOutOfSyncError | None = None
	# What the stopped document had written by then.
	evidence: str = ""

	@property
	def is_own_fault(self) -> bool:
		return bool(self.alarm) and "was not posted" in str(self.alarm)


@dataclass
class Storm(Upheavals):
	seed: int
	counts: Counter = field(default_factory=Counter)
	# What was renamed, or merged into another one, by its former name.
	renamed: dict[str, str] = field(default_factory=dict)
	# Of the operation under way, once it was saved: what the guard has to say about older differences is said by then.
	saved: Document | None = None

	def __post_init__(self) -> None:
		self.rng = random.Random(self.seed)
		# few places, so that documents meet each other there
		self.items = self.rng.sample(list(ITEMS), 3)
		self.names = {
			books: self.rng.sample(LEAF_WAREHOUSES, self.rng.randint(3, 5)) for books in STORM_BOOKS
		}
		is_item_wise = schema().item_wise_accounts
		self.weights = {**WEIGHTS, **UPHEAVALS_OF_ITEMS} if is_item_wise else WEIGHTS
		self.weights_of_books = (1, 1) if is_item_wise else (7, 3)
		self.number = 0
		self.submitted: list[tuple[Books, str, str]] = []
		self.cancelled: list[tuple[Books, str, str]] = []
		forget_documents()
		next_request()
		frappe.flags.dont_execute_stock_reposts = True
		frappe.db.set_single_value("Stock Reposting Settings", "item_based_reposting", self.rng.randint(0, 1))

	def operations(self, count: int) -> Iterator[Operation]:
		"""So many operations, one by one: each is made for the books as the ones before have left them."""
		for _ in range(count):
			yield self.propose()

	def propose(self, kind: str | None = None, books: Books | None = None) -> Operation:
		self.number += 1
		while True:
			next_request()
			books_now = books or self.rng.choices(STORM_BOOKS, self.weights_of_books)[0]
			# nothing can be delivered before something was received
			opening = "purchase receipt" if self.number <= 4 else None
			kind_now = kind or opening or self.rng.choices(list(self.weights), list(self.weights.values()))[0]
			builder = getattr(self, "_" + kind_now.replace(" ", "_"))
			try:
				operation = builder(books_now)
			except frappe.ValidationError as refusal:
				self.counts[f"refused: {kind_now}: {type(refusal).__name__}"] += 1
				continue
			if operation:
				return operation

	def attempt(self, operation: Operation) -> Outcome:
		"""Do it as one request of its own; whatever was refused leaves no trace."""
		next_request()
		self.saved = None
		frappe.db.savepoint("before_operation")
		try:
			document = operation.act()
		except ValueOutOfSyncError as alarm:
			evidence = _rows_of(self.saved) if self.saved else ""
			self._undo()
			return Outcome(alarm=alarm, evidence=evidence)
		except (frappe.ValidationError, IntegrityError) as refusal:
			self._undo()
			self.counts[f"refused: {operation.kind}: {type(refusal).__name__}"] += 1
			return Outcome(refusal=refusal)
		self.counts[f"done: {operation.kind}"] += 1
		if document and document.doctype in STOCK_DOCTYPES:
			done = (operation.books, document.doctype, document.name)
			if document.docstatus == 2:
				self.submitted.remove(done)
				self.cancelled.append(done)
			elif document.docstatus == 1 and _moves_stock(document):
				self.submitted.append(done)
		return Outcome(document=document)

	def run_all_reposts(self) -> None:
		next_request()
		before = len(get_repost_item_valuation_entries())
		run_all_reposts()
		self.counts["reposts run"] += before - len(get_repost_item_valuation_entries())

	def _undo(self) -> None:
		frappe.db.rollback(save_point="before_operation")
		forget_documents()
		next_request()

	# ---- purchases

	def _purchase_receipt(self, books: Books) -> Operation:
		receipt = documents.purchase_receipt(books, **self._when())
		self._rows(receipt, self._purchase_row(books, receipt.items[0], self.items_now()))
		self._price(receipt, books)
		row = receipt.items[0]
		# with negative stock, ERPNext returns a rejected one at the item's valuation rate, again without GL entries
		if self._chance(0.15) and not self._may_be_negative(row.item_code):
			row.rejected_qty, row.rejected_warehouse = 1, self.now(books.named(REJECTS))
			row.received_qty = row.qty + 1
		return self.submission("purchase receipt", books, receipt)

	def _purchase_invoice(self, books: Books) -> Operation | None:
		invoice = documents.purchase_invoice(books, **self._when())
		# of goods that a repost leaves without value, which only negative stock does, ERPNext's GL entries keep it
		items = [item_code for item_code in self.items_now() if not self._may_be_negative(item_code)]
		if not items:
			return None
		self._rows(invoice, self._purchase_row(books, invoice.items[0], items))
		self._price(invoice, books)
		return self.submission("purchase invoice", books, invoice)

	def _invoice_of_a_receipt(self, books: Books) -> Operation | None:
		receipt = self._pick(books, ("Purchase Receipt",))
		if not receipt:
			return None
		invoice = make_purchase_invoice(receipt.name)
		invoice.bill_no = f"BILL-{self.number}"
		return self.submission("invoice of a receipt", books, invoice, is_checked=False)

	def _purchase_row(self, books: Books, row: Document, items: Sequence[str]) -> Callable[[], dict]:
		def values() -> dict:
			qty = self.rng.randint(1, 20)
			return {
				**_values(row),
				"item_code": self.rng.choice(items),
				"warehouse": self._warehouse(books),
				"qty": qty,
				"received_qty": qty,
				"rate": self._rate(),
			}

		return values

	def _price(self, document: Document, books: Books) -> None:
		"""Now and then in a foreign currency, now and then with freight that is added to the valuation."""
		if document.doctype == "Purchase Receipt" and self._chance(0.2):
			document.currency, document.conversion_rate = "EUR", round(self.rng.uniform(0.8, 1.4), 4)
		if self._chance(0.25):
			document.append(
				"taxes",
				{
					"category": "Valuation and Total",
					"add_deduct_tax": "Add",
					"charge_type": "Actual",
					"account_head": books.named("Freight and Forwarding Charges"),
					"description": "Freight",
					"tax_amount": self._rate(),
					"cost_center": books.cost_center,
				},
			)

	def _landed_cost(self, books: Books) -> Operation | None:
		receipt = self._pick(books, ("Purchase Receipt", "Purchase Invoice"), is_return=False)
		if not receipt:
			return None
		voucher = documents.landed_cost_voucher(books, receipt, amount=self._rate())
		return self.submission("landed cost", books, voucher, places=self._places_of(receipt, books))

	# ---- sales

	def _delivery(self, books: Books) -> Operation:
		note = documents.delivery_note(books, **self._when())
		self._rows(note, self._sales_row(books, note.items[0]))
		return self.submission("delivery", books, note)

	def _sales_invoice(self, books: Books) -> Operation:
		invoice = documents.sales_invoice(books, **self._when())
		self._rows(invoice, self._sales_row(books, invoice.items[0]))
		return self.submission("sales invoice", books, invoice)

	def _sales_row(self, books: Books, row: Document) -> Callable[[], dict]:
		def values() -> dict:
			item_code, warehouse, qty = self._available(books)
			return {**_values(row), "item_code": item_code, "warehouse": warehouse, "qty": qty}

		return values

	def _return(self, books: Books) -> Operation | None:
		original = self._pick(books, RETURNABLE, is_return=False)
		if not original:
			return None
		document = make_return_doc(original.doctype, original.name)
		for row in document.items:
			if row.qty < -1 and self._chance(0.7):
				row.qty = -self.rng.randint(1, int(-row.qty))
				row.received_qty = row.qty + (row.get("rejected_qty") or 0)
		return self.submission("return", books, document)

	# ---- inside the company

	def _transfer(self, books: Books) -> Operation:
		item_code, source, qty = self._available(books)
		entry = documents.stock_entry(
			books,
			source=source,
			target=self._other_warehouse(books, source),
			qty=qty,
			item_code=item_code,
			**self._when(),
		)
		if self._chance(0.25):
			entry.append(
				"additional_costs",
				{
					"expense_account": books.named("Expenses Included In Valuation"),
					"description": "Carriage",
					"amount": self._rate(),
				},
			)
		return self.submission("transfer", books, entry)

	def _material_issue(self, books: Books) -> Operation:
		item_code, source, qty = self._available(books)
		entry = documents.stock_entry(books, source=source, qty=qty, item_code=item_code, **self._when())
		return self.submission("material issue", books, entry)

	def _material_receipt(self, books: Books) -> Operation:
		entry = documents.stock_entry(
			books,
			target=self._warehouse(books),
			qty=self.rng.randint(1, 15),
			rate=self._rate(),
			item_code=self._item(),
			**self._when(),
		)
		return self.submission("material receipt", books, entry)

	def _repack(self, books: Books) -> Operation:
		return self._conversion("repack", "Repack", books, self._item())

	def _manufacture(self, books: Books) -> Operation:
		return self._conversion("manufacture", "Manufacture", books, self.now(PRODUCT))

	def _conversion(self, kind: str, purpose: str, books: Books, finished_item: str) -> Operation:
		item_code, source, qty = self._available(books)
		entry = documents.stock_entry(books, source=source, qty=qty, item_code=item_code, **self._when())
		entry.stock_entry_type = entry.purpose = purpose
		row = _values(entry.items[0])
		if self._chance(0.4):
			second, from_warehouse, second_qty = self._available(books)
			entry.append(
				"items",
				{**row, "item_code": second, "s_warehouse": from_warehouse, "qty": second_qty},
			)
		finished = {
			"item_code": finished_item,
			"s_warehouse": None,
			"t_warehouse": self._warehouse(books),
			"qty": self.rng.randint(1, 7),
			"is_finished_item": 1,
			"basic_rate": 0,
		}
		entry.append("items", {**row, **finished})
		return self.submission(kind, books, entry)

	def _reconciliation(self, books: Books) -> Operation:
		reconciliation = documents.stock_reconciliation(books, **self._when())
		places = self.rng.sample(
			[
				(item_code, warehouse)
				for item_code in self.items_now()
				for warehouse in self.warehouses(books)
			],
			self.rng.randint(1, 3),
		)
		row = _values(reconciliation.items[0])
		reconciliation.set("items", [])
		for item_code, warehouse in places:
			counted = {
				"item_code": item_code,
				"warehouse": warehouse,
				"qty": self.rng.randint(0, 25),
				"valuation_rate": self._rate(),
			}
			reconciliation.append("items", {**row, **counted})
		return self.submission("reconciliation", books, reconciliation)

	# ---- undoing

	def _cancellation(self, books: Books) -> Operation | None:
		document = self._pick(books, STOCK_DOCTYPES)
		if not document:
			return None

		def cancel() -> Document:
			again = frappe.get_doc(document.doctype, document.name)
			again.cancel()
			self._restart_reposts_under_way()
			return again

		return self.operation("cancellation", books, cancel)

	def _amendment(self, books: Books) -> Operation | None:
		candidates = [
			(doctype, name)
			for of, doctype, name in self.cancelled
			if of is books and not frappe.db.exists(doctype, {"amended_from": name})
		]
		if not candidates:
			return None
		original = frappe.get_doc(*self.rng.choice(candidates))
		amended = frappe.copy_doc(original)
		# in tests, frappe copies the docstatus along
		for part in (amended, *amended.get_all_children()):
			part.docstatus = 0
		amended.amended_from = original.name
		amended.set_posting_time = 1
		amended.posting_date, amended.posting_time = original.posting_date, original.posting_time
		row = self.rng.choice(amended.items)
		row.qty = row.qty + 1 if row.qty > 0 else row.qty
		if row.get("received_qty"):
			row.received_qty = row.qty + (row.get("rejected_qty") or 0)
		return self.submission("amendment", books, amended)

	# ---- behind the user's back

	def _restart_reposts_under_way(self) -> None:
		"""As an administrator should: going on after a cancellation, ERPNext loses its place and skips a voucher.

		The guard rightly names that voucher (TestReposts); here ERPNext's postings have to be in order.
		"""
		for name in frappe.get_all(
			"Repost Item Valuation",
			{"status": "In Progress", "gl_reposting_index": (">", 0)},
			pluck="name",
			order_by="name",
		):
			frappe.get_doc("Repost Item Valuation", name).restart_reposting()
			self.counts["reposts restarted after a cancellation"] += 1

	def _all_reposts(self, books: Books) -> Operation:
		return self.operation("all reposts", books, self.run_all_reposts)

	def _one_repost(self, books: Books) -> Operation | None:
		waiting = get_repost_item_valuation_entries()
		if not waiting:
			return None

		def run() -> None:
			finished = run_repost(waiting[0].name)
			self.counts["reposts run" if finished else "reposts failed"] += 1

		return self.operation("one repost", books, run)

	def _half_a_repost(self, books: Books) -> Operation | None:
		"""The worker dies after one of the points at which it commits; the next run goes on from there."""
		waiting = get_repost_item_valuation_entries()
		if not waiting:
			return None
		steps, chunk = self.rng.randint(1, 7), self.rng.randint(1, 3)

		def run() -> None:
			finished = repost_until_stopped(waiting[0].name, steps=steps, chunk=chunk)
			self.counts["reposts run" if finished else "reposts stopped half-way"] += 1

		return self.operation("half a repost", books, run)

	# ---- chance

	def _chance(self, probability: float) -> bool:
		return self.rng.random() < probability

	def _rate(self) -> float:
		return round(self.rng.uniform(0.5, 90), 2)

	def now(self, name: str) -> str:
		"""What the account, warehouse or item is called by now."""
		while name in self.renamed:
			name = self.renamed[name]
		return name

	def items_now(self) -> list[str]:
		return sorted({self.now(item_code) for item_code in self.items})

	def _item(self) -> str:
		return self.rng.choice(self.items_now())

	def _may_be_negative(self, item_code: str) -> bool:
		return bool(frappe.db.get_value("Item", item_code, "allow_negative_stock"))

	def warehouses(self, books: Books) -> list[str]:
		return sorted({self.now(books.named(name)) for name in self.names[books]})

	def _warehouse(self, books: Books) -> str:
		return self.rng.choice(self.warehouses(books))

	def _other_warehouse(self, books: Books, warehouse: str) -> str:
		return self.rng.choice([one for one in self.warehouses(books) if one != warehouse])

	def _when(self) -> dict:
		"""Now, or some days back."""
		if not self._chance(0.35):
			return {}
		time = f"{self.rng.randint(0, 23):02}:{self.rng.randint(0, 59):02}:{self.rng.randint(0, 59):02}"
		return {
			"posting_date": add_days(nowdate(), -self.rng.randint(1, DAYS_BACK)),
			"posting_time": time,
		}

	def _available(self, books: Books) -> tuple[str, str, int]:
		"""Item, warehouse and quantity to take; of items with negative stock sometimes more than there is."""
		if self._chance(0.15):
			item_code = self.now(self.rng.choice([FIFO_NEGATIVE, AVERAGE_NEGATIVE]))
			return item_code, self._warehouse(books), self.rng.randint(1, 8)
		stock = frappe.get_all(
			"Bin",
			filters={
				"actual_qty": (">=", 1),
				"warehouse": ("in", [self.now(books.named(name)) for name in LEAF_WAREHOUSES]),
			},
			fields=["item_code", "warehouse", "actual_qty"],
			order_by="item_code, warehouse",
		)
		if not stock:
			return self.now(AVERAGE_NEGATIVE), self._warehouse(books), self.rng.randint(1, 8)
		place = self.rng.choice(stock)
		return place.item_code, place.warehouse, self.rng.randint(1, min(8, int(place.actual_qty)))

	def _rows(self, document: Document, values: Callable[[], dict]) -> None:
		count = self.rng.choice((1, 1, 2, 3))
		rows = [values() for _ in range(count)]
		document.set("items", [])
		for row in rows:
			document.append("items", row)

	def _pick(
		self, books: Books, doctypes: tuple[str, ...], *, is_return: bool | None = None
	) -> Document | None:
		"""A submitted document of the storm, the recent ones more often."""
		candidates = [
			(doctype, name) for of, doctype, name in self.submitted if of is books and doctype in doctypes
		]
		if not candidates:
			return None
		place = max(self.rng.randrange(len(candidates)), self.rng.randrange(len(candidates)))
		document = frappe.get_doc(*candidates[place])
		if is_return is not None and bool(document.get("is_return")) is not is_return:
			return None
		return document

	def submission(
		self,
		kind: str,
		books: Books,
		document: Document,
		*,
		places: frozenset[str] | None = None,
		is_checked: bool = True,
	) -> Operation:
		if self._chance(0.15):
			_split(document, books)
		values = document.as_dict()

		def submit() -> Document:
			again = frappe.get_doc(copy.deepcopy(values))
			again.insert()
			self.saved = again
			again.submit()
			return again

		touched = self._places_of(document, books) if places is None else places
		return Operation(self.number, kind, books, submit, is_checked, touched)

	def operation(self, kind: str, books: Books, act: Callable[[], Document | None]) -> Operation:
		"""One that saves no document that the guard checks before."""
		return Operation(self.number, kind, books, act)

	def _places_of(self, document: Document, books: Books) -> frozenset[str]:
		"""Every warehouse of the storm that stands anywhere in the document; of a company with item-wise accounts every item."""
		if has_item_wise_accounts(books.company):
			known = {self.now(item_code) for item_code in ITEMS}
		else:
			known = {self.now(books.named(name)) for name in (*LEAF_WAREHOUSES, REJECTS)}
		texts = [
			value for row in [document, *document.get_all_children()] for value in row.as_dict().values()
		]
		return frozenset(known.intersection(text for text in texts if isinstance(text, str)))


def _values(row: Document) -> dict:
	"""A row's values, to make another one of."""
	return {
		name: value
		for name, value in row.as_dict().items()
		if value is not None and name not in ("name", "idx", "doctype", "__islocal", "docstatus")
	}


def _split(document: Document, books: Books) -> None:
	for part in (document, *document.get("items", [])):
		if part.get("cost_center"):
			part.cost_center = books.named(SPLIT)


def _rows_of(document: Document) -> str:
	"""Its rows in both ledgers, to see from a failure whether the guard is wrong or ERPNext."""
	voucher = {"voucher_type": document.doctype, "voucher_no": document.name}
	stock = frappe.get_all(
		"Stock Ledger Entry",
		voucher,
		["item_code", "warehouse", "actual_qty", "incoming_rate", "stock_value_difference", "is_cancelled"],
		order_by="creation",
	)
	gl = frappe.get_all(
		"GL Entry", voucher, ["account", "debit", "credit", "is_cancelled"], order_by="creation"
	)
	heading = f"{document.doctype} {document.name} against {document.get('return_against')}"
	return "\n".join(map(str, [heading, *stock, *gl]))


def _moves_stock(document: Document) -> bool:
	return document.doctype not in ("Sales Invoice", "Purchase Invoice") or bool(document.update_stock)
