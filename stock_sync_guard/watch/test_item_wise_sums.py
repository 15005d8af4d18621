"""With item-wise accounts stock values are stored by account: a changed default is noticed, as a back-dated entry is."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import frappe

from stock_sync_guard.ledgers.closed_sums import read_sums
from stock_sync_guard.ledgers.closing import Ledger, read_closing
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.versions import ITEM_WISE_ACCOUNTS
from stock_sync_guard.site.warehouses import with_warehouses
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import BOOKS
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.item_wise import (
	BRAND,
	GROUP,
	OTHER_GROUP,
	RIVET,
	SCREW,
	WASHER,
	ItemWiseTestCase,
	set_default,
)
from stock_sync_guard.watch.test_explained import ExplainedTestCase
from stock_sync_guard.watch.test_marks import A_WEEK, LONG_AGO
from stock_sync_guard.watch.verify import compare_findings, compare_stored

ITEMS = (SCREW, WASHER, RIVET)


class ItemWiseSumsTestCase(ItemWiseTestCase, ExplainedTestCase):
	"""Each of the items came long ago and a week ago; one receipt of screws has lost its GL entries."""

	def receipt(self, days_ago: int, **values):
		items = [values.pop("item_code")] if "item_code" in values else ITEMS
		for item in items:
			receipt = self.dated(documents.purchase_receipt(self.books, item_code=item, **values), days_ago)
			receipt.submit()
			if "rate" in values:
				return receipt
		return receipt

	def marks(self) -> frozenset:
		return read_closing(run, self.books.company, item_wise=True).marks

	def sums(self) -> dict[Ledger, dict[str, Decimal]]:
		accounts = frappe.get_all("Account", {"company": self.books.company}, pluck="name", order_by="name")
		books = company_books(self.books.company)
		return read_sums(run, books, {Ledger.STOCK: accounts, Ledger.GL: accounts})

	def assert_exact(self) -> None:
		"""By ERPNext's own map of items, row by row."""
		from erpnext.controllers.stock_controller import get_item_wise_inventory_account_map

		right: dict[str, Decimal] = defaultdict(Decimal)
		for item, value in frappe.get_all(
			"Stock Ledger Entry",
			{"company": self.books.company, "is_cancelled": 0},
			["item_code", "stock_value_difference"],
			as_list=True,
			order_by="name",
		):
			posting = get_item_wise_inventory_account_map([frappe._dict(item_code=item)], self.books.company)
			if item in posting:
				right[posting[item].account] += Decimal(str(value))
		stored = {account: amount for account, amount in self.sums()[Ledger.STOCK].items() if amount}
		self.assertEqual(stored, {account: amount for account, amount in right.items() if amount})
		self._assert_same_now()

	def assert_noticed(self) -> None:
		super().assert_noticed()
		self.assertEqual(compare_findings(self.books.company), [])


class TestItemWiseSums(ItemWiseSumsTestCase):
	def test_they_are_stored_by_account_and_read_from_there(self):
		self.assert_exact()
		places = frappe.get_all(
			"Stock Sync Closed Sum",
			{"company": self.books.company, "ledger": Ledger.STOCK.value},
			pluck="place",
			distinct=True,
			order_by="place",
		)
		self.assertEqual(places, sorted((self.screws, self.washers, self.rivets)))

	def test_a_back_dated_entry_and_its_cancellation(self):
		receipt = self.receipt(A_WEEK, item_code=WASHER)
		self.assert_noticed()
		receipt.reload()
		receipt.cancel()
		self.assert_noticed()

	def test_another_default_of_an_item_its_group_or_its_brand(self):
		for doctype, name in (("Item", SCREW), ("Item Group", GROUP), ("Brand", BRAND)):
			with self.subTest(doctype):
				set_default(doctype, name, "Later Stock")
				self.assert_noticed()

	def test_a_default_that_goes_before_another_and_one_that_is_taken_away(self):
		set_default("Item Group", OTHER_GROUP, "Later Stock")
		self.assert_noticed()
		set_default("Item", SCREW, None)
		self.assert_noticed()
		# now screws have none at all: until the rebuild the store knows, as on a day, that theirs was one
		set_default("Item Group", OTHER_GROUP, None)
		self.assertTrue(self.marks())
		self.rebuild()
		self.assert_exact()

	def test_another_group_or_brand_of_an_item_also_where_it_is_set_on_the_document_alone(self):
		set_default("Item Group", OTHER_GROUP, "Later Stock")
		self.rebuild()
		frappe.get_doc("Item", WASHER).update({"item_group": OTHER_GROUP}).save()
		self.assert_noticed()
		frappe.get_doc("Item", WASHER).db_set("item_group", GROUP)
		self.assert_noticed()

	def test_what_changes_no_account_leaves_no_mark(self):
		frappe.get_doc("Item", SCREW).update({"description": "longer"}).save()
		documents.item("SSG New Screw", item_group=OTHER_GROUP)
		set_default("Item", "SSG New Screw", "Later Stock")
		self.assertEqual(self.marks(), frozenset())

	def test_merged_items_and_groups(self):
		frappe.rename_doc("Item", RIVET, SCREW, merge=True, force=True, show_alert=False)
		self.assert_noticed()
		frappe.rename_doc("Item Group", GROUP, OTHER_GROUP, merge=True, force=True, show_alert=False)
		self.assert_noticed()

	def test_a_renamed_account(self):
		frappe.rename_doc("Account", self.screws, self.books.named("Screws"), force=True, show_alert=False)
		self.assert_noticed()

	def test_what_is_stored_by_places_of_the_other_kind_is_not_believed(self):
		for item_wise in (0, 1):
			frappe.db.set_value("Company", self.books.company, ITEM_WISE_ACCOUNTS, item_wise)
			self._assert_same_now()
			self.rebuild()
			self._assert_same_now()
			self.assertEqual(compare_stored(self.books.company), [])

	def test_a_changed_default_is_in_the_findings_posted_elsewhere(self):
		set_default("Item", SCREW, "Later Stock")
		# a former account comes to light
		self.assert_same(stored=False)
		self.assertEqual(self.vouchers(), [self.lost.name])
		later = self.receipt(LONG_AGO, item_code=WASHER, qty=2, rate=5)
		lose_gl_entries(later)
		self.assertEqual(self.vouchers(), sorted([self.lost.name, later.name]))


class TestRememberedAccounts(ItemWiseTestCase):
	"""Which accounts there are is remembered, and follows each change at once."""

	def remembered(self) -> tuple[str, ...]:
		return with_warehouses(run, company_books(self.books.company)).item_accounts

	def test_of_items_groups_and_brands(self):
		self.assertEqual(self.remembered(), tuple(sorted((self.rivets, self.screws, self.washers))))
		for doctype, name, gone in (
			("Item", SCREW, self.screws),
			("Item Group", GROUP, self.washers),
			("Brand", BRAND, self.rivets),
		):
			frappe.db.savepoint("before_default")
			set_default(doctype, name, "Later Stock")
			self.assertIn(self.later, self.remembered())
			self.assertNotIn(gone, self.remembered())
			frappe.db.rollback(save_point="before_default")
			self.assertNotIn(self.later, self.remembered())

	def test_another_company_has_those_of_its_warehouses(self):
		self.assertIsNone(with_warehouses(run, company_books(BOOKS.company)).item_accounts)
