"""ERPNext 16's item-wise inventory accounts: stock is compared with the account of its item, whatever the warehouse."""

from __future__ import annotations

from collections.abc import Callable

import frappe

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.ledgers.accounts import read_account_of_items
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import ITEM
from stock_sync_guard.tests.corruption import (
	add_gl_entry,
	change_gl_amount,
	lose_gl_entries,
	lose_stock_entries,
)
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


class StockOfItems(ItemWiseTestCase):
	"""Fifty of each at 10, all in one warehouse."""

	def setUp(self) -> None:
		super().setUp()
		for item in (SCREW, WASHER, RIVET):
			self.receive(item, 50)

	def receive(self, item: str, qty: float, rate: float = 10):
		receipt = documents.purchase_receipt(self.books, item_code=item, qty=qty, rate=rate)
		receipt.submit()
		return receipt

	def deliver(self, item: str):
		return documents.delivery_note(self.books, item_code=item)

	def repack(self):
		"""Two screws become four washers, value and all: from one stock account to another."""
		entry = documents.stock_entry(self.books, source=self.books.stores, qty=2, item_code=SCREW)
		entry.stock_entry_type = entry.purpose = "Repack"
		entry.append(
			"items",
			{
				"item_code": WASHER,
				"t_warehouse": self.books.finished_goods,
				"qty": 4,
				"conversion_factor": 1,
				"uom": "Nos",
				"cost_center": self.books.cost_center,
				"expense_account": self.books.stock_adjustment,
			},
		)
		return entry


class TestAccountsOfItems(StockOfItems):
	def test_our_accounts_of_items_are_those_of_erpnext(self):
		from erpnext.controllers.stock_controller import get_item_wise_inventory_account_map

		set_default("Item Group", OTHER_GROUP, "Later Stock")
		items = [SCREW, WASHER, RIVET, ITEM]
		theirs = get_item_wise_inventory_account_map(
			[frappe._dict(item_code=item) for item in items], self.books.company
		)
		ours = read_account_of_items(run, company_books(self.books.company), items)
		self.assertEqual(ours, {item: row.account for item, row in theirs.items()})
		# the group of rivets goes before their brand
		self.assertEqual(ours[RIVET], self.later)

	def test_an_item_without_any_is_posted_nowhere(self):
		self.assertEqual(read_account_of_items(run, company_books(self.books.company), [ITEM]), {})


class TestItemWiseAccounts(StockOfItems):
	def test_sound_books_are_in_sync_and_nothing_is_drafted(self):
		self.repack().submit()
		self.deliver(SCREW).submit()
		self.assertEqual(get_differences(self.books.company), [])
		with self.assertRaisesRegex(frappe.ValidationError, "Nothing to adjust"):
			create_journal_entry(self.books.company)

	def test_an_item_is_stopped_for_its_own_account_only_and_passes_once_that_is_corrected(self):
		lost = self.receive(SCREW, 3, 7)
		lose_gl_entries(lost)
		[difference] = self.assert_blocked(self.deliver(SCREW).save)
		self.assertEqual((difference.account, difference.difference), (self.screws, 21))
		self.assertEqual([voucher.voucher_no for voucher in difference.vouchers], [lost.name])
		for item in (WASHER, RIVET):
			self.deliver(item).submit()
		entry = self.correct()
		self.assertEqual(
			[(row.account, row.debit - row.credit) for row in entry.accounts],
			[(self.screws, 21), (self.books.stock_adjustment, -21)],
		)
		self.deliver(SCREW).submit()
		self.assertEqual(get_differences(self.books.company), [])

	def test_every_item_of_a_document_counts(self):
		lose_gl_entries(self.receive(WASHER, 3, 7))
		delivery = self.deliver(SCREW)
		delivery.append("items", {**delivery.items[0].as_dict(), "name": None, "item_code": WASHER})
		[difference] = self.assert_blocked(delivery.save)
		self.assertEqual(difference.account, self.washers)

	def test_an_account_that_is_not_of_type_stock_is_guarded_and_no_own_fault(self):
		lose_gl_entries(self.receive(RIVET, 3, 7))
		[difference] = self.assert_blocked(self.deliver(RIVET).save)
		self.assertEqual((difference.account, difference.is_guarded), (self.rivets, True))
		self.correct()
		self.deliver(RIVET).submit()

	def test_a_transfer_between_warehouses_moves_no_money_and_one_between_items_does(self):
		documents.stock_entry(
			self.books, item_code=SCREW, source=self.books.stores, target=self.books.raw
		).submit()
		repack = self.repack()
		repack.submit()
		lose_gl_entries(repack)
		self.assertEqual(
			{one["account"]: one["to_correct"] for one in get_differences(self.books.company)},
			{self.screws: -20, self.washers: 20},
		)

	def test_a_document_that_disagrees_with_itself_is_its_own_fault(self):
		receipt = documents.purchase_receipt(self.books, item_code=SCREW, qty=3, rate=7)
		original = type(receipt).get_gl_entries

		def short_of_one(doc, *arguments, **named):
			entries = original(doc, *arguments, **named)
			for entry in entries:
				if entry.account in (self.screws, self.books.named("Stock Received But Not Billed")):
					for side in (
						"debit",
						"credit",
						"debit_in_account_currency",
						"credit_in_account_currency",
					):
						entry[side] = entry[side] and entry[side] - 1
			return entries

		type(receipt).get_gl_entries = short_of_one
		try:
			[difference] = self.assert_blocked(receipt.submit)
		finally:
			type(receipt).get_gl_entries = original
		self.assertEqual((difference.account, difference.difference), (self.screws, 1))

	def test_a_manual_entry_may_not_widen_and_one_on_an_unused_account_is_listed(self):
		self.assert_blocked(
			documents.journal_entry(self.books, self.rivets, self.books.stock_adjustment, 40).submit
		)
		add_gl_entry(self.books, self.books.unused_account, 40)
		[difference] = get_differences(self.books.company)
		self.assertEqual(
			(difference["account"], difference["out_of_sync"]), (self.books.unused_account, False)
		)

	def test_lost_stock_ledger_entries_and_changed_amounts_are_told_by_account(self):
		lost, changed = self.receive(SCREW, 3, 7), self.receive(WASHER, 2, 5)
		lose_stock_entries(lost)
		change_gl_amount(changed, self.washers, 4)
		self.assertEqual(
			{
				one["account"]: (one["to_correct"], [voucher["cause"] for voucher in one["vouchers"]])
				for one in get_differences(self.books.company)
			},
			{
				self.screws: (-21, ["stock-ledger-entries-missing"]),
				self.washers: (-4, ["amounts-differ"]),
			},
		)


class TestChangedDefaults(StockOfItems):
	"""What was posted before is posted elsewhere: quiet, and reclassified by the draft."""

	def assert_quiet_and_reclassified(self, item: str, before: str) -> None:
		self.deliver(item).submit()
		differences = {one["account"]: one for one in get_differences(self.books.company)}
		self.assertEqual(
			[(one["out_of_sync"], one["to_correct"]) for one in differences.values()], [(False, 0)] * 2
		)
		self.assertEqual(differences[before]["posted_elsewhere"], -500)
		self.assertEqual(differences[self.later]["posted_elsewhere"], 500)
		entry = self.correct()
		self.assertEqual(
			{row.account: row.debit - row.credit for row in entry.accounts}, {before: -500, self.later: 500}
		)
		self.assertEqual(get_differences(self.books.company), [])
		self.deliver(item).submit()

	def test_of_an_item(self):
		set_default("Item", SCREW, "Later Stock")
		self.assert_quiet_and_reclassified(SCREW, self.screws)

	def test_of_an_item_group(self):
		set_default("Item Group", GROUP, "Later Stock")
		self.assert_quiet_and_reclassified(WASHER, self.washers)

	def test_of_a_brand(self):
		set_default("Brand", BRAND, "Later Stock")
		self.assert_quiet_and_reclassified(RIVET, self.rivets)

	def test_of_an_item_that_joins_another_group(self):
		set_default("Item Group", OTHER_GROUP, "Later Stock")
		frappe.get_doc("Item", WASHER).update({"item_group": OTHER_GROUP}).save()
		frappe.get_doc("Item", RIVET).update({"item_group": GROUP}).save()
		self.deliver(WASHER).submit()
		self.deliver(RIVET).submit()
		# what washers took from their account rivets brought there
		self.assertEqual([one["to_correct"] for one in get_differences(self.books.company)], [0, 0])

	def test_a_repack_within_one_account_stays_quiet_once_the_item_is_left_to_its_group(self):
		set_default("Item Group", OTHER_GROUP, "Later Stock")
		self.assert_quiet_without_gl_entries(lambda: set_default("Item", SCREW, None))

	def test_a_repack_within_one_account_stays_quiet_once_the_item_and_its_group_are_left_to_the_brand(self):
		set_default("Brand", BRAND, "Later Stock")
		set_default("Item Group", OTHER_GROUP, "Washer Stock")
		frappe.get_doc("Item", SCREW).update({"brand": BRAND}).save()
		set_default("Item", SCREW, None)
		self.assert_quiet_without_gl_entries(lambda: set_default("Item Group", OTHER_GROUP, None))

	def test_a_repack_within_one_account_stays_quiet_once_the_item_joins_another_group(self):
		"""Its row of defaults is saved with it, which new items get from their group."""
		set_default("Item Group", OTHER_GROUP, "Later Stock")
		set_default("Item", SCREW, None)
		frappe.get_doc("Item", SCREW).update({"item_group": GROUP}).save()

		def join() -> None:
			frappe.get_doc("Item", SCREW).update({"item_group": OTHER_GROUP}).save()

		self.assert_quiet_without_gl_entries(join)

	def assert_quiet_without_gl_entries(self, change: Callable[[], object]) -> None:
		if read_account_of_items(run, company_books(self.books.company), [SCREW])[SCREW] != self.washers:
			set_default("Item", SCREW, "Washer Stock")
		repack = self.repack()
		repack.submit()
		self.assertFalse(frappe.db.exists("GL Entry", {"voucher_no": repack.name}))
		change()
		of_account = {one["account"]: one["to_correct"] for one in get_differences(self.books.company)}
		self.assertEqual({account: amount for account, amount in of_account.items() if amount}, {})
		self.assertLessEqual({self.later, self.washers}, set(of_account))
		self.deliver(SCREW).submit()

	def test_damage_of_before_and_after_the_change_counts(self):
		before, after = self.receive(SCREW, 3, 7), self.receive(SCREW, 2, 5)
		lose_gl_entries(before)
		set_default("Item", SCREW, "Later Stock")
		lose_gl_entries(after)
		[difference] = self.assert_blocked(self.deliver(SCREW).save)
		self.assertEqual((difference.account, difference.to_correct), (self.later, 31))
