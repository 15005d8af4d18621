"""What administrators and accountants do between the documents of the storm.

Accounts change, are renamed and merged; warehouses and items too; the immutable ledger is switched on; reposts hang, fail
and are restarted; and Journal Entries are made on stock accounts, by hand and as the guard drafts them.
"""

from __future__ import annotations

import frappe
from erpnext.accounts.doctype.account.account import merge_account, update_account_number
from erpnext.accounts.doctype.journal_entry.journal_entry import make_reverse_journal_entry
from frappe.model.document import Document
from frappe.model.rename_doc import rename_doc
from frappe.utils import add_days, now_datetime, nowdate

from stock_sync_guard.api import create_journal_entry
from stock_sync_guard.site.versions import has_item_wise_accounts
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.item_wise import set_default
from stock_sync_guard.tests.settings import guard_settings

# Operations, with their weights among those of the storm.
UPHEAVALS = {
	"account change": 4,
	"account type": 2,
	"account rename": 1,
	"account merge": 1,
	"warehouse rename": 1,
	"warehouse merge": 1,
	"item rename": 1,
	"item merge": 0.5,
	"immutable ledger": 1,
	"hanging repost": 1,
	"failed repost": 1,
	"restarted repost": 1,
	"reclassification": 2,
	"mistake reversed": 1,
}

# One more where ERPNext has item-wise accounts: as likely as the common documents, for it decides where they post to.
UPHEAVALS_OF_ITEMS = {"default change": 10}

GROUPS_OF_ITEMS = ("Storm Goods", "Storm Bulk")
ACCOUNTS_OF_WAREHOUSES = ("Stock In Hand", "Raw Stock", "Finished Stock", "Spare Stock")
# One that was of type Stock can be cleared, or become another one's.
ACCOUNT_TYPES = ("", "Stock", "Current Asset")
# An open repost excuses its vouchers for a day.
TOO_LONG_AGO = -2


class Upheavals:
	"""Mixed into the storm."""

	def accounts(self, books: Books) -> list[str]:
		"""Every account that is, was or will be a warehouse's."""
		return sorted({self.now(books.named(name)) for name in ACCOUNTS_OF_WAREHOUSES})

	# ---- masters

	def _account_change(self, books: Books):
		"""A warehouse's own account, its parent's, or the company's default, with postings before and after."""
		if has_item_wise_accounts(books.company):
			return self._default_change(books)
		account = self.rng.choice([None, *self.accounts(books)])
		doctype, name, fieldname = self.rng.choice(
			[("Company", books.company, "default_inventory_account")]
			+ [("Warehouse", self.now(books.named("Raw Yard")), "account")] * 3
			+ [("Warehouse", warehouse, "account") for warehouse in self.warehouses(books)]
		)
		if doctype == "Company":
			account = account or self.now(books.stock_in_hand)
		return self._change("account change", books, doctype, name, fieldname, account)

	def _default_change(self, books: Books):
		"""Of an item, its group or its brand; that of the first two may be cleared, or the item joins the other group."""
		if not has_item_wise_accounts(books.company):
			return None
		item_code = self._item()
		defaults = self.defaults_of(item_code)
		_own, (_group, group), brand = defaults
		other = next(name for name in GROUPS_OF_ITEMS if name != group)
		if self._chance(0.2):
			return self._change("default change", books, "Item", item_code, "item_group", other)
		doctype, name = self.rng.choice(defaults)
		account = self.rng.choice(self.accounts(books)).removesuffix(f" - {books.abbr}")
		# an item without any account cannot be posted
		is_cleared = (doctype, name) != brand and self._chance(0.25)

		def change() -> Document:
			self.counts[f"default changed: {doctype}{' (cleared)' if is_cleared else ''}"] += 1
			return set_default(doctype, name, None if is_cleared else account, books)

		return self.operation("default change", books, change)

	def defaults_of(self, item_code: str) -> list[tuple[str, str]]:
		"""The documents that may name the account of the item, in the order in which they decide."""
		group, brand = frappe.db.get_value("Item", item_code, ["item_group", "brand"])
		return [("Item", item_code), ("Item Group", group), ("Brand", brand)]

	def _account_type(self, books: Books):
		account, account_type = self.rng.choice(self.accounts(books)), self.rng.choice(ACCOUNT_TYPES)
		return self._change("account type", books, "Account", account, "account_type", account_type)

	def _change(self, kind: str, books: Books, doctype: str, name: str, fieldname: str, value: str | None):
		def change() -> Document:
			document = frappe.get_doc(doctype, name)
			document.set(fieldname, value)
			document.save()
			return document

		return self.operation(kind, books, change)

	def _account_rename(self, books: Books):
		account = self.rng.choice(self.accounts(books))
		number = self.number

		def rename() -> None:
			account_name = frappe.db.get_value("Account", account, "account_name")
			self._is_now(account, update_account_number(account, account_name, account_number=str(number)))

		return self.operation("account rename", books, rename)

	def _account_merge(self, books: Books):
		accounts = self.accounts(books)
		if len(accounts) < 3:
			return None
		account, into = self.rng.sample(accounts, 2)

		def merge() -> None:
			merge_account(account, into)
			self._is_now(account, into)

		return self.operation("account merge", books, merge)

	def _warehouse_rename(self, books: Books):
		warehouse = self._warehouse(books)
		return self._rename("warehouse rename", books, "Warehouse", warehouse, f"{self.number} {warehouse}")

	def _warehouse_merge(self, books: Books):
		warehouses = self.warehouses(books)
		if len(warehouses) < 3:
			return None
		warehouse, into = self.rng.sample(warehouses, 2)
		return self._rename("warehouse merge", books, "Warehouse", warehouse, into, merge=True)

	def _item_rename(self, books: Books):
		item_code = self._item()
		return self._rename("item rename", books, "Item", item_code, f"{self.number} {item_code}")

	def _item_merge(self, books: Books):
		items = self.items_now()
		if len(items) < 2:
			return None
		item_code, into = self.rng.sample(items, 2)
		return self._rename("item merge", books, "Item", item_code, into, merge=True)

	def _rename(self, kind: str, books: Books, doctype: str, name: str, new_name: str, *, merge=False):
		def rename() -> None:
			rename_doc(doctype, name, new_name, merge=merge, show_alert=False, rebuild_search=False)
			self._is_now(name, new_name)

		return self.operation(kind, books, rename)

	def _is_now(self, name: str, new_name: str) -> None:
		self.renamed[name] = new_name
		frappe.clear_cache()

	# ---- settings and reposts

	def _immutable_ledger(self, books: Books):
		setting = ("Accounts Settings", "enable_immutable_ledger")
		is_on = frappe.db.get_single_value(*setting)

		def switch() -> None:
			frappe.db.set_single_value(*setting, int(not is_on))
			frappe.clear_document_cache("Accounts Settings", "Accounts Settings")

		return self.operation("immutable ledger", books, switch)

	def _hanging_repost(self, books: Books):
		"""The scheduler is off, or the worker died and nobody noticed."""
		name = self._repost(books, "Queued", "In Progress")
		created = add_days(now_datetime(), TOO_LONG_AGO)

		def hang() -> None:
			frappe.db.set_value("Repost Item Valuation", name, "creation", created, update_modified=False)

		return name and self.operation("hanging repost", books, hang)

	def _failed_repost(self, books: Books):
		"""One that broke off, for a reason that is gone."""
		name = self._repost(books, "In Progress")
		return name and self.operation(
			"failed repost", books, lambda: frappe.get_doc("Repost Item Valuation", name).set_status("Failed")
		)

	def _restarted_repost(self, books: Books):
		name = self._repost(books, "Failed")
		return name and self.operation(
			"restarted repost", books, frappe.get_doc("Repost Item Valuation", name).restart_reposting
		)

	def _repost(self, books: Books, *status: str) -> str | None:
		reposts = frappe.get_all(
			"Repost Item Valuation",
			{"company": books.company, "docstatus": 1, "status": ("in", status)},
			pluck="name",
			order_by="creation",
		)
		return self.rng.choice(reposts) if reposts else None

	# ---- accountants

	def _reclassification(self, books: Books):
		"""The entry that the guard drafts where nothing counts, but money is on another account than today's."""
		draft = create_journal_entry(books.company)
		if not draft.get("stock_sync_reclassification") or draft.get("name"):
			return None

		def reclassify() -> Document:
			return self._submitted(frappe.get_doc(draft))

		return self.operation("reclassification", books, reclassify)

	def _mistake_reversed(self, books: Books):
		"""An accountant posts on a stock account while nobody guards that, and reverses it."""
		debit, credit = self.rng.choice(self.accounts(books)), books.stock_adjustment
		amount = self._rate()

		def make_and_reverse() -> Document:
			with guard_settings(books.company, manual_entries="Off"):
				mistake = self._submitted(documents.journal_entry(books, debit, credit, amount))
				return self.reversed(mistake)

		return self.operation("mistake reversed", books, make_and_reverse)

	def reversed(self, entry: Document) -> Document:
		reversal = make_reverse_journal_entry(entry.name)
		reversal.posting_date = nowdate()
		return self._submitted(reversal)

	def by_hand(self, books: Books, account: str, amount: float, voucher_no: str) -> Document:
		"""An accountant's own entry that makes up for the voucher; positive debits the account."""
		debit, credit = (account, books.stock_adjustment)[:: 1 if amount > 0 else -1]
		entry = documents.journal_entry(books, debit, credit, abs(amount), user_remark=f"for {voucher_no}")
		return self._submitted(entry)

	def _submitted(self, entry: Document) -> Document:
		entry.insert()
		entry.submit()
		return entry
