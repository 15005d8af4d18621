"""Rows of ours are taken away while others insert theirs: nobody waits."""

from __future__ import annotations

import frappe
from frappe.database import get_db

from stock_sync_guard.site.rows import delete_by_name
from stock_sync_guard.tests.case import GuardTestCase

MARK = "Stock Sync Mark"


class TestDeletingByName(GuardTestCase):
	"""Ten marks are there; in the middle of them a user has just left one more, and has not committed yet."""

	def setUp(self) -> None:
		super().setUp()
		self.names = [f"stock-sync-row-{number}" for number in range(10)]
		_insert(frappe.db, *self.names)
		frappe.db.commit()
		conf = frappe.local.conf
		self.user = get_db(
			host=conf.db_host,
			port=conf.db_port,
			user=conf.get("db_user") or conf.db_name,
			password=conf.db_password,
			cur_db_name=conf.db_name,
		)
		_insert(self.user, "stock-sync-row-5-user")
		for connection in (frappe.db, self.user):
			connection.sql("SET SESSION innodb_lock_wait_timeout = 1")

	def tearDown(self) -> None:
		frappe.db.rollback()
		frappe.db.sql("SET SESSION innodb_lock_wait_timeout = DEFAULT")
		self.user.rollback()
		self.user.close()
		for name in self.names:
			frappe.db.sql(f"DELETE FROM `tab{MARK}` WHERE name = %s", name)
		frappe.db.commit()
		super().tearDown()

	def test_who_deletes_does_not_wait_for_who_inserts_nor_the_other_way_round(self):
		delete_by_name(MARK, self.names)
		self.assertFalse(frappe.db.exists(MARK, {"name": ("in", self.names)}))
		_insert(self.user, "stock-sync-row-3-user", "stock-sync-row-7-user")
		self.assertEqual(len(self.user.sql(f"SELECT name FROM `tab{MARK}` WHERE name LIKE '%-user'")), 3)


def _insert(database, *names: str) -> None:
	for name in names:
		database.sql(f"INSERT INTO `tab{MARK}` (name, from_date) VALUES (%s, '2020-01-01')", name)
