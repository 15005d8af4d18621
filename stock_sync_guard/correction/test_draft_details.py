"""The draft entry in companies that use more of ERPNext: dimensions, currencies, closed periods, open drafts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.correction.currency import exact_conversion
from stock_sync_guard.engine.money import round_to
from stock_sync_guard.site.amounts import booked_decimals, money
from stock_sync_guard.site.ledgers import company_books
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import Books, ensure_foreign_books
from stock_sync_guard.tests.case import GuardTestCase, OutOfSyncTestCase, company_value, last_message
from stock_sync_guard.tests.corruption import add_gl_entry

DIMENSION = "SSG Hall Section"
SECTION = "ssg_hall_section"


class DraftTestCase(OutOfSyncTestCase):
	def draft(self) -> Document:
		return frappe.get_doc(create_journal_entry(self.books.company))

	def assert_submitting_cures(self, draft: Document) -> Document:
		entry = frappe.get_doc(draft.as_dict())
		entry.insert()
		entry.submit()
		self.assertEqual(get_differences(self.books.company), [])
		return entry


class TestERPNextsDefaults(DraftTestCase):
	def test_project_is_the_users_default_and_finance_book_that_of_a_new_entry(self):
		project = frappe.get_doc(
			{"doctype": "Project", "project_name": "SSG Extension", "company": self.books.company}
		).insert()
		book = frappe.get_doc({"doctype": "Finance Book", "finance_book_name": "SSG Tax Book"}).insert()
		with company_value(self.books.company, default_finance_book=book.name):
			self.assertFalse(self.draft().finance_book)
		frappe.defaults.set_user_default("project", project.name)
		frappe.defaults.set_user_default("finance_book", book.name)
		frappe.clear_cache(user="Administrator")
		frappe.local.new_doc_templates.clear()
		entry = self.assert_submitting_cures(self.draft())
		self.assertEqual(entry.finance_book, book.name)
		self.assertEqual({row.project for row in entry.accounts}, {project.name})

	def test_two_accounts_share_one_netted_contra_line_and_both_are_cured(self):
		add_gl_entry(self.books, self.books.raw_account, 8)
		entry = self.assert_submitting_cures(self.draft())
		self.assertEqual(
			[(row.account, row.debit, row.credit) for row in entry.accounts],
			[
				(self.books.raw_account, 0, 8),
				(self.books.stock_in_hand, 21, 0),
				(self.books.stock_adjustment, 0, 13),
			],
		)


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


class TestForeignAccountCurrency(DraftTestCase):
	"""A stock account kept in another currency than the company's."""

	def setUp(self):
		super().setUp()
		frappe.db.set_value("Account", self.books.raw_account, "account_currency", "EUR")
		frappe.clear_document_cache("Account", self.books.raw_account)

	def set_rate(self, rate: float) -> None:
		frappe.get_doc(
			{
				"doctype": "Currency Exchange",
				"date": nowdate(),
				"from_currency": "EUR",
				"to_currency": "USD",
				"exchange_rate": rate,
				"for_buying": 1,
				"for_selling": 1,
			}
		).insert()

	def test_the_companys_amount_comes_out_exactly(self):
		self.set_rate(1.0837)
		add_gl_entry(self.books, self.books.raw_account, -1234567.89)
		draft = self.draft()
		self.assertEqual(draft.multi_currency, 1)
		entry = self.assert_submitting_cures(draft)
		[row] = [row for row in entry.accounts if row.account == self.books.raw_account]
		self.assertEqual((row.account_currency, row.debit), ("EUR", 1234567.89))
		self.assertAlmostEqual(row.exchange_rate, 1.0837, 4)
		self.assertAlmostEqual(row.debit_in_account_currency, 1234567.89 / 1.0837, 1)

	def test_without_an_exchange_rate_nothing_is_drafted_and_the_message_says_what_to_set(self):
		add_gl_entry(self.books, self.books.raw_account, -100)
		frappe.db.set_single_value("Currency Exchange Settings", "disabled", 1)
		frappe.clear_document_cache("Currency Exchange Settings", "Currency Exchange Settings")
		with self.assertRaisesRegex(frappe.ValidationError, "Set an exchange rate from EUR to USD"):
			self.draft()

	def test_any_amount_and_rate_convert_back_exactly(self):
		amounts = ("0.01", "0.02", "1", "7.77", "99999.99", "123456789.01", "9876543210.12")
		for rate in ("0.0000651", "0.01", "0.9213", "1", "1.0837", "3.2569", "149.12", "15873.016"):
			for amount in map(Decimal, amounts):
				converted, exact_rate = exact_conversion(
					amount, Decimal(rate), decimals=2, company_decimals=2
				)
				with self.subTest(rate=rate, amount=amount):
					self.assertEqual(round_to(converted * exact_rate, 2), amount)
					self.assertNotEqual(exact_rate, 1)


class TestPostingDate(DraftTestCase):
	"""Where ERPNext refuses today's date, the draft moves behind the closed period and says so."""

	last_closed = getdate(add_days(nowdate(), 3))

	def assert_moved_behind(self, last_day: object, what: str) -> None:
		draft = self.draft()
		self.assertEqual(getdate(draft.posting_date), getdate(add_days(last_day, 1)))
		self.assertIn(what, draft.user_remark)
		self.assert_submitting_cures(draft)

	def test_frozen_accounts(self):
		frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", self.last_closed)
		frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
		self.assert_moved_behind(self.last_closed, "accounts are frozen")

	def test_closed_accounting_period(self):
		frappe.get_doc(
			{
				"doctype": "Accounting Period",
				"period_name": "SSG Closed Days",
				"company": self.books.company,
				"start_date": add_days(nowdate(), -10),
				"end_date": self.last_closed,
				"closed_documents": [{"document_type": "Journal Entry", "closed": 1}],
			}
		).insert()
		self.assert_moved_behind(self.last_closed, "closed Accounting Period")

	def test_period_closing_voucher(self):
		voucher = documents.period_closing_voucher(self.books, self.last_closed)
		voucher.insert()
		voucher.submit()
		self.assert_moved_behind(self.last_closed, "the closed period")

	def test_a_missing_fiscal_year_is_named_and_nothing_is_drafted(self):
		frappe.db.set_value("Fiscal Year", {"disabled": 0}, "disabled", 1)
		frappe.cache().delete_value("fiscal_years")
		self.addCleanup(frappe.cache().delete_value, "fiscal_years")
		with self.assertRaisesRegex(frappe.ValidationError, "no active Fiscal Year"):
			self.draft()


class TestOpenDraft(DraftTestCase):
	def test_an_open_draft_with_todays_figures_is_opened_without_a_word(self):
		first = self.draft().insert()
		frappe.clear_messages()
		self.assertEqual(self.draft().name, first.name)
		self.assertEqual(frappe.get_message_log(), [])

	def test_stale_figures_are_told_with_the_old_and_the_new(self):
		first = self.draft().insert()
		add_gl_entry(self.books, self.books.stock_in_hand, -4)
		add_gl_entry(self.books, self.books.raw_account, 8, voucher_no="HAND-MADE-2")
		self.assertEqual(self.draft().name, first.name)
		message = last_message()
		self.assertEqual((message["title"], message["indicator"]), ("Draft Out of Date", "orange"))
		for part in (
			"$ 21.00 in the draft, $ 25.00 to correct now",
			"$ 0.00 in the draft, $ -8.00 to correct",
		):
			self.assertIn(part, message["message"])

	def test_a_line_for_an_account_that_agrees_again_is_stale_too(self):
		add_gl_entry(self.books, self.books.raw_account, 8)
		self.draft().insert()
		add_gl_entry(self.books, self.books.raw_account, -8, voucher_no="HAND-MADE-2")
		frappe.clear_messages()
		self.draft()
		[message] = frappe.get_message_log()
		self.assertIn("$ -8.00 in the draft, $ 0.00 to correct now", message["message"])
		self.assertNotIn(self.books.stock_in_hand, message["message"])

	def test_accounts_not_asked_for_are_compared_with_todays_figures_as_well(self):
		add_gl_entry(self.books, self.books.raw_account, 8)
		self.draft().insert()
		frappe.clear_messages()
		create_journal_entry(self.books.company, [self.books.raw_account])
		self.assertEqual(frappe.get_message_log(), [])


class CurrencyTestCase(GuardTestCase):
	"""Companies whose currency has other than two decimals, under the site's usual number format."""

	currency: str
	foreign_books: Books

	def setUp(self):
		super().setUp()
		self.books = self.foreign_books


class TestZeroDecimals(CurrencyTestCase):
	currency = "JPY"

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.foreign_books = ensure_foreign_books(cls.currency)

	def test_the_tolerance_is_ten(self):
		self.assertEqual(company_books(self.books.company).tolerance, 10)

	def test_the_draft_brings_the_account_in_line_and_amounts_show_no_decimals(self):
		documents.stock_entry(self.books, target=self.books.stores, qty=3, rate=1234).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 12345)
		[difference] = self.assert_blocked(documents.stock_entry(self.books, source=self.books.stores).save)
		self.assertEqual(difference.to_correct, -12345)
		self.assertIn("<b>¥ 12,345</b> (credit the account)", last_message()["message"])
		entry = self.correct()
		self.assertIn("to correct ¥ -12,345.", entry.user_remark)
		self.assertEqual(entry.total_debit, 12345)
		documents.stock_entry(self.books, source=self.books.stores).submit()

	def test_ten_more_or_less_stay_quiet_and_eleven_do_not(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 10)
		self.assertEqual(get_differences(self.books.company), [])
		add_gl_entry(self.books, self.books.stock_in_hand, 1, voucher_no="HAND-MADE-2")
		self.assertEqual(len(get_differences(self.books.company)), 1)


class TestThreeDecimals(CurrencyTestCase):
	currency = "KWD"

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.foreign_books = ensure_foreign_books(cls.currency)

	def move_odd_amounts(self) -> None:
		"""Postings whose third and fourth decimals ERPNext rounds away in the GL where the site books fewer."""
		for rate in (1.1234, 2.0047, 3.3333, 0.0049, 7.7777):
			for _time in range(3):
				documents.stock_entry(self.books, target=self.books.stores, qty=1, rate=rate).submit()

	def test_on_a_site_that_books_two_decimals_rounding_is_no_false_alarm(self):
		self.assertEqual(booked_decimals(), 2)
		self.assertEqual(company_books(self.books.company).tolerance, Decimal("0.10"))
		self.move_odd_amounts()
		self.assertEqual(get_differences(self.books.company), [])

	def test_on_a_site_that_books_three_decimals_the_third_counts(self):
		with currency_precision(3):
			self.assertEqual(company_books(self.books.company).tolerance, Decimal("0.010"))
			self.move_odd_amounts()
			self.assertEqual(get_differences(self.books.company), [])
			add_gl_entry(self.books, self.books.stock_in_hand, 1.234)
			[difference] = self.assert_blocked(
				documents.stock_entry(self.books, source=self.books.stores).save
			)
			self.assertIn(money(difference.to_correct, "KWD"), last_message()["message"])
			self.assertRegex(money(difference.to_correct, "KWD"), r"-1\.23\d$")
			entry = self.correct()
			self.assertEqual(Decimal(str(entry.total_debit)), round_to(-difference.to_correct, 3))
			self.assertEqual(get_differences(self.books.company), [])
			documents.stock_entry(self.books, source=self.books.stores).submit()


@contextmanager
def currency_precision(decimals: int) -> Iterator[None]:
	"""The site's amount fields have so many decimals for a while."""
	before = frappe.db.get_default("currency_precision")
	_set_currency_precision(decimals)
	try:
		yield
	finally:
		_set_currency_precision(before)


def _set_currency_precision(decimals: int | str | None) -> None:
	frappe.db.set_default("currency_precision", decimals or "")
	frappe.clear_cache()


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
