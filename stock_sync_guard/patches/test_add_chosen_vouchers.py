"""A site of the version before, whose corrections held no chosen vouchers, after the update."""

from __future__ import annotations

import frappe

from stock_sync_guard.patches import add_chosen_vouchers
from stock_sync_guard.site.custom_fields import CHOSEN, CORRECTION
from stock_sync_guard.tests.case import GuardTestCase

JOURNAL_ENTRY = "Journal Entry"
TABLE = f"tab{JOURNAL_ENTRY}"
CUSTOM_FIELD = f"{JOURNAL_ENTRY}-{CHOSEN}"
DRAFT = "SSG-CORRECTION-OF-BEFORE"


class TestAddChosenVouchers(GuardTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.chosen = frappe.db.sql(f"SELECT name, {CHOSEN} FROM `{TABLE}` WHERE {CHOSEN} IS NOT NULL")
		self.addCleanup(self.put_back)
		frappe.db.delete("Custom Field", {"name": CUSTOM_FIELD})
		frappe.db.commit()
		frappe.db.sql_ddl(f"ALTER TABLE `{TABLE}` DROP COLUMN `{CHOSEN}`")
		self.forget()

	def put_back(self) -> None:
		frappe.db.rollback()
		frappe.db.delete(JOURNAL_ENTRY, {"name": DRAFT})
		if CHOSEN not in columns():
			add_chosen_vouchers.execute()
		for name, chosen in self.chosen:
			frappe.db.sql(f"UPDATE `{TABLE}` SET {CHOSEN} = %s WHERE name = %s", (chosen, name))
		frappe.db.commit()
		self.forget()

	def forget(self) -> None:
		frappe.clear_cache(doctype=JOURNAL_ENTRY)
		frappe.cache.delete_value("table_columns")

	def test_the_field_arrives_and_a_draft_of_before_is_as_it_was(self):
		frappe.get_doc(
			{
				"doctype": JOURNAL_ENTRY,
				"name": DRAFT,
				"company": self.books.company,
				"voucher_type": JOURNAL_ENTRY,
				"user_remark": "Stock Value 521, Account Balance 500",
				CORRECTION: 1,
			}
		).db_insert()
		frappe.db.commit()
		[before] = frappe.db.sql(f"SELECT * FROM `{TABLE}` WHERE name = %s", DRAFT, as_dict=True)
		self.assertNotIn(CHOSEN, before)

		add_chosen_vouchers.execute()
		self.forget()

		[after] = frappe.db.sql(f"SELECT * FROM `{TABLE}` WHERE name = %s", DRAFT, as_dict=True)
		self.assertIsNone(after.pop(CHOSEN))
		self.assertEqual(after, before)
		self.assertEqual((after.docstatus, after[CORRECTION]), (0, 1))
		field = frappe.get_meta(JOURNAL_ENTRY).get_field(CHOSEN)
		self.assertEqual(
			(field.fieldtype, field.hidden, field.read_only, field.no_copy), ("Long Text", 1, 1, 1)
		)
		self.assertFalse(frappe.get_doc(JOURNAL_ENTRY, DRAFT).get(CHOSEN))

	def test_where_it_is_already_it_stays_with_what_it_holds(self):
		add_chosen_vouchers.execute()
		self.forget()
		frappe.get_doc(
			{
				"doctype": JOURNAL_ENTRY,
				"name": DRAFT,
				"company": self.books.company,
				CORRECTION: 1,
				CHOSEN: '[["Purchase Receipt", "PR-1"]]',
			}
		).db_insert()
		frappe.db.commit()
		add_chosen_vouchers.execute()
		self.assertEqual(frappe.db.get_value(JOURNAL_ENTRY, DRAFT, CHOSEN), '[["Purchase Receipt", "PR-1"]]')
		self.assertEqual(frappe.db.count("Custom Field", {"dt": JOURNAL_ENTRY, "fieldname": CHOSEN}), 1)


def columns() -> set[str]:
	return {row[0] for row in frappe.db.sql(f"SHOW COLUMNS FROM `{TABLE}`")}
