"""A site of the version before, whose findings were of closed days alone, after the update."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe.utils import getdate

from stock_sync_guard.engine.findings import VoucherMovement
from stock_sync_guard.ledgers.explained import read_findings, read_findings_until
from stock_sync_guard.patches import keep_findings
from stock_sync_guard.site.finding_rows import FINDING
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.stock_sync_guard.doctype.stock_sync_finding.stock_sync_finding import on_doctype_update
from stock_sync_guard.tests.case import GuardTestCase

TABLE, OF_NOW = f"tab{FINDING}", "_stock_sync_finding_of_now"
# As that version made it.
TABLE_BEFORE = f"""
CREATE TABLE `{TABLE}` (
	name VARCHAR(140) PRIMARY KEY, creation DATETIME(6), modified DATETIME(6), modified_by VARCHAR(140),
	owner VARCHAR(140), docstatus TINYINT(4) NOT NULL DEFAULT 0, idx INT(8) NOT NULL DEFAULT 0,
	company VARCHAR(140), account VARCHAR(140), voucher_type VARCHAR(140), voucher_no VARCHAR(140),
	posting_date DATE, first_date DATE, last_date DATE, stock_value DECIMAL(21, 9) NOT NULL DEFAULT 0,
	account_movement DECIMAL(21, 9) NOT NULL DEFAULT 0, settled DECIMAL(21, 9) NOT NULL DEFAULT 0,
	settled_by VARCHAR(140), reclassified DECIMAL(21, 9) NOT NULL DEFAULT 0, stock_rows INT(11) NOT NULL DEFAULT 0,
	gl_rows INT(11) NOT NULL DEFAULT 0, account_may_have_changed TINYINT(4) NOT NULL DEFAULT 0,
	_user_tags TEXT, _comments TEXT, _assign TEXT, _liked_by TEXT,
	INDEX voucher_no (voucher_no), INDEX modified (modified),
	INDEX {keep_findings.INDEX_BEFORE} (company, last_date, first_date)
)
"""


class TestKeepFindings(GuardTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.put_back()  # a run that was killed
		frappe.db.sql_ddl(f"RENAME TABLE `{TABLE}` TO `{OF_NOW}`")
		self.addCleanup(self.put_back)
		frappe.db.sql_ddl(TABLE_BEFORE)

	def put_back(self) -> None:
		frappe.db.rollback()
		if frappe.db.sql("SHOW TABLES LIKE %s", OF_NOW):
			frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{TABLE}`")
			frappe.db.sql_ddl(f"RENAME TABLE `{OF_NOW}` TO `{TABLE}`")
			frappe.cache.delete_value("table_columns")

	def insert(self, name: str, **values: object) -> None:
		row = {"name": name, "company": self.books.company, "voucher_type": "Purchase Receipt", **values}
		columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
		frappe.db.sql(f"INSERT INTO `{TABLE}` ({columns}) VALUES ({places})", list(row.values()))

	def test_what_was_stored_of_closed_days_is_so_still_and_shown_to_nobody(self):
		day = getdate("2026-03-05")
		of_day = {"posting_date": day, "first_date": day, "last_date": day}
		self.insert(
			"one",
			voucher_no="PR-1",
			account=self.books.stock_in_hand,
			stock_value="21.5",
			account_movement="3.25",
			stock_rows=2,
			gl_rows=1,
			**of_day,
		)
		# it agrees as a whole, but not by its days
		self.insert("other", voucher_no="PR-2", account="", **of_day)
		before = frappe.db.sql(f"SELECT * FROM `{TABLE}` ORDER BY name", as_dict=True)
		frappe.db.commit()

		frappe.db.updatedb(FINDING)
		on_doctype_update()
		frappe.db.commit()
		books = company_books(self.books.company)
		self.assertEqual(read_findings(run, books), [])
		keep_findings.execute()

		[finding] = read_findings(run, books)
		self.assertEqual(
			finding.movement,
			VoucherMovement(
				"Purchase Receipt",
				"PR-1",
				self.books.stock_in_hand,
				day,
				stock_value=Decimal("21.5"),
				account_movement=Decimal("3.25"),
				stock_rows=2,
				gl_rows=1,
			),
		)
		self.assertIsNone(finding.cause_alone)
		self.assertEqual(
			{voucher.voucher_no for voucher in read_findings_until(run, books, day)}, {"PR-1", "PR-2"}
		)
		after = frappe.db.sql(f"SELECT * FROM `{TABLE}` ORDER BY name", as_dict=True)
		self.assertEqual([{key: row[key] for key in before[0]} for row in after], before)
		self.assertEqual([(row.explained, row.state) for row in after], [(1, ""), (1, "")])
		self.assertEqual(frappe.get_list(FINDING, {"company": self.books.company}), [])

	def test_its_index_gives_way_to_those_of_now(self):
		frappe.db.updatedb(FINDING)
		on_doctype_update()
		keep_findings.execute()
		self.assertFalse(frappe.db.has_index(TABLE, keep_findings.INDEX_BEFORE))
		of_now = {"explained_findings", "largest_findings", "findings_in_sum", "findings_by_state"}
		self.assertTrue(all(frappe.db.has_index(TABLE, name) for name in of_now))

	def test_what_people_said_since_stays_where_the_patch_runs_again(self):
		frappe.db.updatedb(FINDING)
		keep_findings.execute()
		self.insert("accepted", voucher_no="PR-3", account=self.books.stock_in_hand, state="Accepted")
		keep_findings.execute()
		[row] = frappe.db.sql(f"SELECT explained, state FROM `{TABLE}` WHERE name = 'accepted'", as_dict=True)
		self.assertEqual((row.explained, row.state), (0, "Accepted"))
