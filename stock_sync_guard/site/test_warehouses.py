"""Where warehouses post to is remembered, and follows every change at once: for whoever sees it, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import time
from unittest.mock import patch

import frappe
from frappe.database import get_db

from stock_sync_guard.engine.findings import CompanyBooks, PostingAccount
from stock_sync_guard.ledgers.accounts import read_warehouses
from stock_sync_guard.site import warehouses
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.warehouses import CHANGE, HOLDS_FOR, merge_changes, with_warehouses
from stock_sync_guard.tests.case import GuardTestCase, company_value
from stock_sync_guard.watch.jobs import rebuild_all
from stock_sync_guard.watch.marks import after_migrate


class RememberedTestCase(GuardTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.remembered()

	def known(self) -> CompanyBooks:
		return with_warehouses(run, company_books(self.books.company))

	def remembered(self) -> dict[str, PostingAccount]:
		return dict(self.known().warehouses or {})

	def walked(self) -> dict[str, PostingAccount]:
		return dict(read_warehouses(run, company_books(self.books.company)))

	@contextmanager
	def walks(self, count: int) -> Iterator[None]:
		with patch.object(warehouses, "read_warehouses", wraps=read_warehouses) as walk:
			yield
		self.assertEqual(walk.call_count, count)

	def account_of(self, warehouse: str) -> str | None:
		return self.remembered()[warehouse].account

	def raw_group(self):
		return frappe.get_doc("Warehouse", self.books.raw_group)

	def change(self, account: str) -> None:
		frappe.get_doc("Warehouse", self.books.raw_group).update({"account": account}).save()


class TestRemembered(RememberedTestCase):
	def test_the_tree_is_walked_once_and_not_again_for_another_request(self):
		with self.walks(0):
			self.assertEqual(self.remembered(), self.walked())
			frappe.local.cache = {}
			self.assertEqual(self.remembered(), self.walked())

	def test_it_is_what_the_ledgers_say_of_every_warehouse_with_each_default_account(self):
		for account in (None, self.books.raw_account, self.books.stock_in_hand):
			with company_value(self.books.company, default_inventory_account=account):
				self.assertEqual(self.remembered(), self.walked())

	def test_without_redis_it_is_read(self):
		with (
			patch.object(frappe.cache, "get_value", return_value=None),
			patch.object(frappe.cache, "set_value", return_value=None),
			self.walks(1),
		):
			self.assertEqual(self.remembered(), self.walked())

	def test_an_emptied_cache_is_filled_again(self):
		frappe.clear_cache()
		with self.walks(1):
			self.assertEqual(self.remembered(), self.walked())
			self.remembered()

	def test_a_change_by_sql_alone_is_followed_after_a_time(self):
		frappe.db.sql(
			"UPDATE `tabWarehouse` SET account = %s WHERE name = %s",
			(self.books.unused_account, self.books.raw_group),
		)
		self.assertEqual(self.account_of(self.books.raw), self.books.raw_account)
		for moment in (time() + HOLDS_FOR + 1, time() - 1):  # the clock may be set back
			with patch.object(warehouses, "time", return_value=moment), self.walks(1):
				self.assertEqual(self.account_of(self.books.raw), self.books.unused_account)
			self.change_back()

	def change_back(self) -> None:
		frappe.cache.delete_value(f"{warehouses.CACHE_KEY}::{self.books.company}")
		with patch.object(warehouses, "time", return_value=time()):
			self.remembered()


class TestChanges(RememberedTestCase):
	"""Each leaves what is remembered as it is read, without anything but the change itself."""

	def follows(self, act: Callable[[], object]) -> None:
		before = self.walked()
		act()
		self.assertNotEqual(self.walked(), before)
		self.assertEqual(self.remembered(), self.walked())

	def follows_after_return(self, act: Callable[[], object]) -> None:
		act()
		self.assertEqual(self.remembered(), self.walked())

	def test_an_account_that_is_saved(self):
		self.follows(lambda: self.change(self.books.unused_account))
		self.assertEqual(self.account_of(self.books.raw), self.books.unused_account)

	def test_an_account_that_is_set_on_the_document_alone(self):
		self.follows(
			lambda: self.raw_group().db_set("account", self.books.unused_account, update_modified=False)
		)

	def test_an_account_that_is_set_in_the_database(self):
		self.follows(
			lambda: frappe.db.set_value(
				"Warehouse", self.books.raw_group, "account", self.books.unused_account
			)
		)

	def test_another_parent(self):
		raw = frappe.get_doc("Warehouse", self.books.raw)
		self.follows(lambda: raw.update({"parent_warehouse": self.books.named("All Warehouses")}).save())
		self.assertEqual(self.account_of(self.books.raw), self.books.stock_in_hand)

	def test_a_new_warehouse_and_a_deleted_one(self):
		self.follows(self.new_warehouse)
		self.follows(lambda: frappe.delete_doc("Warehouse", self.books.named("New Hall")))

	def test_a_warehouse_with_another_name(self):
		self.new_warehouse()
		self.follows(
			lambda: self.rename("Warehouse", self.books.named("New Hall"), self.books.named("Newer Hall"))
		)

	def test_a_merged_warehouse(self):
		self.new_warehouse()
		self.follows(
			lambda: self.rename("Warehouse", self.books.named("New Hall"), self.books.raw, merge=True)
		)

	def test_a_ledger_that_becomes_a_group(self):
		self.new_warehouse()
		self.follows(
			lambda: frappe.get_doc("Warehouse", self.books.named("New Hall")).update({"is_group": 1}).save()
		)

	def test_an_account_with_another_name(self):
		self.follows(lambda: self.rename("Account", self.books.raw_account, self.books.named("Rawest Stock")))

	def test_an_account_that_is_merged_into_another(self):
		self.change(self.books.unused_account)
		self.remembered()
		self.follows(
			lambda: self.rename("Account", self.books.unused_account, self.books.raw_account, merge=True)
		)

	def test_the_companys_default_account_by_document_and_by_sql(self):
		company = frappe.get_doc("Company", self.books.company)
		self.follows(lambda: company.db_set("default_inventory_account", self.books.raw_account))
		self.follows(
			lambda: frappe.db.sql(
				"UPDATE `tabCompany` SET default_inventory_account = %s WHERE name = %s",
				(self.books.unused_account, self.books.company),
			)
		)

	def test_another_stock_account_is_the_latest_where_none_is_named(self):
		with company_value(self.books.company, default_inventory_account=None):
			self.remembered()
			account = frappe.get_doc("Account", self.books.unused_account)
			self.follows_after_return(account.save)

	def test_a_migration(self):
		with self.walks(1):
			after_migrate()
			self.remembered()

	def rename(self, doctype: str, old: str, new: str, *, merge: bool = False) -> None:
		"""Without the clearing of all caches that comes with it, which would prove nothing."""
		with patch("frappe.clear_cache"):
			frappe.rename_doc(doctype, old, new, merge=merge, force=True, show_alert=False)

	def new_warehouse(self) -> None:
		frappe.get_doc(
			doctype="Warehouse",
			warehouse_name="New Hall",
			company=self.books.company,
			parent_warehouse=self.books.raw_group,
		).insert()


class TestTransactions(RememberedTestCase):
	def test_a_savepoint_that_is_rolled_back_takes_its_change_along(self):
		frappe.db.savepoint("before_change")
		self.change(self.books.unused_account)
		self.assertEqual(self.account_of(self.books.raw), self.books.unused_account)
		frappe.db.rollback(save_point="before_change")
		self.assertEqual(self.account_of(self.books.raw), self.books.raw_account)

	def test_nothing_of_a_transaction_that_is_rolled_back_is_followed(self):
		self.change(self.books.unused_account)
		self.assertEqual(self.account_of(self.books.raw), self.books.unused_account)
		frappe.db.rollback()
		self.assertEqual(self.account_of(self.books.raw), self.books.raw_account)

	def test_another_process_follows_from_the_commit_on_and_not_before(self):
		with another_connection() as theirs:
			with theirs():
				self.change(self.books.unused_account)
				self.assertEqual(self.account_of(self.books.raw), self.books.unused_account)
			self.assertEqual(self.account_of(self.books.raw), self.books.raw_account)
			with theirs():
				self.assertEqual(self.account_of(self.books.raw), self.books.unused_account)
				frappe.db.commit()
			try:
				# as this transaction still sees it
				self.assertEqual(self.account_of(self.books.raw), self.books.raw_account)
				frappe.db.rollback()
				self.assertEqual(self.account_of(self.books.raw), self.books.unused_account)
			finally:
				self.change(self.books.raw_account)
				frappe.db.commit()

	def test_many_changes_become_one_that_nobody_has_seen_before(self):
		self.change(self.books.unused_account)
		self.change(self.books.raw_account)
		before = set(frappe.get_all(CHANGE, pluck="name", order_by="name"))
		merge_changes()
		[one] = frappe.get_all(CHANGE, pluck="name", order_by="name")
		self.assertNotIn(one, before)
		merge_changes()
		self.assertEqual(frappe.get_all(CHANGE, pluck="name", order_by="name"), [one])
		self.assertEqual(self.remembered(), self.walked())

	def test_the_hourly_job_does_that(self):
		self.change(self.books.unused_account)
		with patch("stock_sync_guard.watch.jobs.rebuild_company"):
			rebuild_all()
		self.assertEqual(frappe.db.count(CHANGE), 1)


@contextmanager
def another_connection() -> Iterator[Callable]:
	"""What another process sees and does: `with theirs():` has its connection, and nothing of this request's memory."""
	ours, conf = frappe.local.db, frappe.local.conf
	theirs = get_db(
		host=conf.db_host,
		port=conf.db_port,
		user=conf.db_name,
		password=conf.db_password,
		cur_db_name=conf.db_name,
	)

	@contextmanager
	def other() -> Iterator[None]:
		frappe.local.db, cache = theirs, frappe.local.cache
		frappe.local.cache = {}
		try:
			yield
		finally:
			frappe.local.db, frappe.local.cache = ours, cache

	try:
		yield other
	finally:
		theirs.close()
