"""The draft in a company that keeps accounting dimensions."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.api import create_journal_entry
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.case import DraftTestCase
from stock_sync_guard.tests.settings import guard_settings

DIMENSION = "SSG Hall Section"
SECTION = "ssg_hall_section"


class TestDimensions(DraftTestCase):
	"""A dimension of our own, "hall section", with the company's default "North"."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		# Its fields are columns, and making columns commits: the dimension stays until the class is through.
		cls.addClassCleanup(_remove_dimension)
		_add_dimension(cls.books)

	def setUp(self):
		for flag in ("accounting_dimensions", "accounting_dimensions_details", "dimension_filter_map"):
			frappe.flags[flag] = None
		super().setUp()

	def make_mandatory(self, **values: int) -> None:
		dimension = frappe.get_doc("Accounting Dimension", DIMENSION)
		dimension.dimension_defaults[0].update(values)
		dimension.save()
		frappe.flags.accounting_dimensions_details = None

	def filter_dimension(
		self, account: str, allowed: list[str], *, dimension: str = DIMENSION, rule="Allow"
	) -> None:
		frappe.get_doc(
			{
				"doctype": "Accounting Dimension Filter",
				"accounting_dimension": dimension,
				"allow_or_restrict": rule,
				"company": self.books.company,
				"apply_restriction_on_values": 1,
				"accounts": [{"applicable_on_account": account, "is_mandatory": 0}],
				"dimensions": [
					{"accounting_dimension": dimension, "dimension_value": value} for value in allowed
				],
			}
		).insert()
		frappe.flags.dimension_filter_map = None

	def sections(self, draft: Document) -> dict[str, str | None]:
		return {row.account: row.get(SECTION) for row in draft.accounts}

	def test_the_default_is_set_where_it_is_mandatory_for_profit_and_loss_and_balance_sheet(self):
		self.make_mandatory(mandatory_for_pl=1, mandatory_for_bs=1)
		draft = self.draft()
		self.assertEqual(
			self.sections(draft), {self.books.stock_in_hand: "North", self.books.stock_adjustment: "North"}
		)
		entry = self.assert_submitting_cures(draft)
		booked = frappe.get_all(
			"GL Entry", filters={"voucher_no": entry.name}, pluck=SECTION, order_by="name"
		)
		self.assertEqual(booked, ["North", "North"])

	def test_a_disabled_dimension_is_left_alone(self):
		frappe.db.set_value("Accounting Dimension", DIMENSION, "disabled", 1)
		self.assertEqual(set(self.sections(self.draft()).values()), {None})

	def test_a_default_that_the_filter_restricts_is_not_set_on_that_account(self):
		self.filter_dimension(self.books.stock_adjustment, ["North"], rule="Restrict")
		draft = self.draft()
		self.assertEqual(
			self.sections(draft), {self.books.stock_in_hand: "North", self.books.stock_adjustment: ""}
		)
		self.assert_submitting_cures(draft)

	def test_the_only_value_that_the_filter_allows_takes_the_place_of_the_default(self):
		self.filter_dimension(self.books.stock_in_hand, ["South"])
		draft = self.draft()
		self.assertEqual(
			self.sections(draft), {self.books.stock_in_hand: "South", self.books.stock_adjustment: "North"}
		)
		self.assert_submitting_cures(draft)

	def test_none_is_chosen_where_the_filter_allows_several_others(self):
		self.filter_dimension(self.books.stock_in_hand, ["South", "West"])
		draft = self.draft()
		self.assertEqual(self.sections(draft)[self.books.stock_in_hand], "")
		self.assert_submitting_cures(draft)

	def test_a_forbidden_cost_center_stays_out_even_after_insert(self):
		self.filter_dimension(
			self.books.stock_in_hand, [self.books.cost_center], dimension="Cost Center", rule="Restrict"
		)
		entry = self.assert_submitting_cures(self.draft())
		self.assertEqual([row.cost_center or None for row in entry.accounts], [None, self.books.cost_center])

	def test_one_that_is_mandatory_without_a_default_is_taken_from_the_voucher_at_fault(self):
		frappe.db.set_value("Purchase Receipt Item", self.lost.items[0].name, SECTION, "West")
		self.make_mandatory(mandatory_for_pl=1, mandatory_for_bs=1, default_dimension=None)
		draft = self.draft()
		self.assertEqual(set(self.sections(draft).values()), {"West"})
		self.assert_submitting_cures(draft)

	def test_one_that_is_mandatory_is_taken_from_the_stopped_document_first(self):
		note = documents.delivery_note(self.books)
		note.set(SECTION, "South")
		with guard_settings(self.books.company, older_differences="Off"):
			note.insert()
		frappe.db.set_value("Purchase Receipt Item", self.lost.items[0].name, SECTION, "West")
		self.make_mandatory(mandatory_for_bs=1, default_dimension=None)
		draft = frappe.get_doc(
			create_journal_entry(
				self.books.company, reference_doctype="Delivery Note", reference_name=note.name
			)
		)
		self.assertEqual(self.sections(draft)[self.books.stock_in_hand], "South")

	def test_one_that_is_mandatory_and_nowhere_to_take_from_is_named_when_drafting(self):
		self.make_mandatory(mandatory_for_bs=1, default_dimension=None)
		with self.assertRaisesRegex(frappe.ValidationError, f"{DIMENSION}.*Set its default"):
			self.draft()


def _add_dimension(books: Books) -> None:
	_remove_dimension()
	frappe.get_doc(
		{
			"doctype": "DocType",
			"name": DIMENSION,
			"module": "Accounts",
			"custom": 1,
			"autoname": "Prompt",
			"fields": [{"fieldname": "note", "fieldtype": "Data", "label": "Note"}],
			"permissions": [{"role": "Accounts User", "read": 1}],
		}
	).insert()
	for name in ("North", "South", "West"):
		frappe.get_doc({"doctype": DIMENSION, "name": name}).insert()
	frappe.get_doc(
		{
			"doctype": "Accounting Dimension",
			"document_type": DIMENSION,
			"dimension_defaults": [
				{
					"company": books.company,
					"reference_document": DIMENSION,
					"default_dimension": "North",
				}
			],
		}
	).insert()
	frappe.db.commit()


def _remove_dimension() -> None:
	frappe.db.rollback()
	if frappe.db.exists("Accounting Dimension", DIMENSION):
		frappe.delete_doc("Accounting Dimension", DIMENSION)
	if frappe.db.exists("DocType", DIMENSION):
		frappe.delete_doc("DocType", DIMENSION, force=True)
		frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{DIMENSION}`")
	frappe.db.commit()
	frappe.clear_cache()
	for flag in ("accounting_dimensions", "accounting_dimensions_details", "dimension_filter_map"):
		frappe.flags[flag] = None
