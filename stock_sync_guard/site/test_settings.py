"""Each company's say: modes, tolerance, bypass role, and what the settings refuse."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

import frappe

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.site.ledgers import company_books
from stock_sync_guard.site.policy import DEFAULT_POLICY, SETTINGS, Kind, Mode, Policy, policy_of
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase, OutOfSyncTestCase, company_value, last_message
from stock_sync_guard.tests.corruption import add_gl_entry
from stock_sync_guard.tests.settings import guard_settings


def warnings() -> list[dict]:
	return [message for message in frappe.get_message_log() if message.get("title") == "Value Out of Sync"]


class TestPolicy(GuardTestCase):
	def test_a_company_without_a_row_is_guarded_with_the_defaults(self):
		self.assertEqual(policy_of(self.books.company), DEFAULT_POLICY)
		for kind in Kind:
			self.assertIs(DEFAULT_POLICY.mode_for(kind, ["Accounts Manager"]), Mode.BLOCK)

	def test_a_row_is_read_with_blank_fields_as_not_set(self):
		with guard_settings(self.books.company, own_fault="Warn", manual_entries="Off", tolerance=2.5):
			self.assertEqual(
				policy_of(self.books.company),
				Policy(own_fault=Mode.WARN, manual_entries=Mode.OFF, tolerance=Decimal("2.5")),
			)
			self.assertEqual(policy_of(OTHER_BOOKS.company), DEFAULT_POLICY)

	def test_the_bypass_role_warns_where_others_are_blocked_and_leaves_off_alone(self):
		policy = Policy(own_fault=Mode.OFF, bypass_role="Auditor")
		self.assertIs(policy.mode_for(Kind.OLDER_DIFFERENCE, ["Auditor"]), Mode.WARN)
		self.assertIs(policy.mode_for(Kind.ENTRY_WITHOUT_STOCK, ["Auditor"]), Mode.WARN)
		self.assertIs(policy.mode_for(Kind.OWN_FAULT, ["Auditor"]), Mode.OFF)
		self.assertIs(policy.mode_for(Kind.OLDER_DIFFERENCE, ["Stock User"]), Mode.BLOCK)

	def test_reading_it_takes_no_query(self):
		with guard_settings(self.books.company, tolerance=3):
			policy_of(self.books.company)
			with patch.object(frappe.db, "sql", side_effect=AssertionError("a query")):
				self.assertEqual(policy_of(self.books.company).tolerance, 3)


class TestModes(OutOfSyncTestCase):
	def test_warn_lets_an_older_difference_through_with_the_message_and_the_button(self):
		with guard_settings(self.books.company, older_differences="Warn"):
			note = documents.delivery_note(self.books)
			note.submit()
		message = warnings()[-1]
		self.assertEqual(note.docstatus, 1)
		self.assertEqual(message["indicator"], "orange")
		self.assertNotIn("raise_exception", message)
		for part in (self.lost.name, "$ 21.00", "was let through", note.name):
			self.assertIn(part, message["message"])
		self.assertNotIn("unchanged", message["message"])
		self.assertEqual(message["primary_action"]["args"]["accounts"], [self.books.stock_in_hand])

	def test_off_reads_nothing_at_all(self):
		with (
			guard_settings(self.books.company, older_differences="Off", own_fault="Off"),
			patch("stock_sync_guard.site.watched.company_books", side_effect=AssertionError("books read")),
		):
			note = documents.delivery_note(self.books)
			note.submit()
			note.cancel()
		self.assertEqual(warnings(), [])

	def test_one_companys_settings_leave_the_others_alone(self):
		with guard_settings(OTHER_BOOKS.company, older_differences="Off"):
			self.assert_blocked(documents.delivery_note(self.books).save)

	def test_the_kinds_are_set_apart(self):
		with guard_settings(self.books.company, own_fault="Off"):
			self.assert_blocked(documents.delivery_note(self.books).save)

	def test_a_user_with_the_bypass_role_is_warned_and_one_without_is_blocked(self):
		with guard_settings(self.books.company, bypass_role="Sales Manager"):
			self.as_user("Stock User", "Sales User")
			self.assert_blocked(documents.delivery_note(self.books).save)
			self.as_user("Stock User", "Sales User", "Sales Manager")
			frappe.clear_messages()
			documents.delivery_note(self.books).save()
			message = warnings()[-1]
			frappe.set_user("Administrator")
		self.assertEqual(message["indicator"], "orange")
		self.assertNotIn("primary_action", message)
		self.assertIn("Accounts User", message["message"])


class TestOwnFaultModes(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	@contextmanager
	def faulty_note(self):
		"""A saved delivery note whose submit writes no GL entries."""
		from erpnext.stock.doctype.delivery_note.delivery_note import DeliveryNote

		note = documents.delivery_note(self.books, qty=2)
		note.insert()
		with patch.object(DeliveryNote, "make_gl_entries", lambda self, **_ignored: None):
			yield note

	def test_the_message_names_the_bypass_role(self):
		self.as_user("Stock User", "Sales User")
		with guard_settings(self.books.company, bypass_role="Auditor"), self.faulty_note() as note:
			with self.assertRaises(ValueOutOfSyncError):
				note.submit()
			message = last_message()["message"]
		self.assertIn("Users with the role <b>Auditor</b> can post it all the same", message)

	def test_warned_it_is_posted_and_can_be_adjusted_at_once(self):
		with guard_settings(self.books.company, own_fault="Warn"), self.faulty_note() as note:
			note.submit()
		message = warnings()[-1]
		self.assertEqual(message["indicator"], "orange")
		self.assertIn("was posted, although", message["message"])
		self.assertNotIn("nothing to adjust", message["message"])
		action = message["primary_action"]
		draft = frappe.get_doc(create_journal_entry(**action["args"])).insert()
		draft.submit()
		self.assertEqual(get_differences(self.books.company), [])

	def test_off_lets_it_through_silently(self):
		with guard_settings(self.books.company, own_fault="Off"), self.faulty_note() as note:
			note.submit()
		self.assertEqual(warnings(), [])


class TestTolerance(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	def test_guard_draft_and_list_of_differences_share_the_companys_tolerance(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 4)
		with guard_settings(self.books.company, tolerance=5):
			documents.delivery_note(self.books).save()
			self.assertEqual(get_differences(self.books.company), [])
			with self.assertRaisesRegex(frappe.ValidationError, "Nothing to adjust"):
				create_journal_entry(self.books.company)
		with guard_settings(self.books.company, tolerance=3):
			self.assert_blocked(documents.delivery_note(self.books).save)
			self.assertEqual(len(get_differences(self.books.company)), 1)

	def test_zero_is_the_default_of_the_currency(self):
		with guard_settings(self.books.company, tolerance=0):
			self.assertEqual(company_books(self.books.company).tolerance, Decimal("0.10"))


class TestDraftSettings(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)

	def test_the_settings_account_and_cost_center_come_before_the_companys(self):
		cost_center = frappe.get_doc(
			{
				"doctype": "Cost Center",
				"cost_center_name": "Stock Losses",
				"company": self.books.company,
				"parent_cost_center": self.books.named(self.books.company),
			}
		).insert()
		account = self.books.named("Write Off")
		with guard_settings(self.books.company, adjustment_account=account, cost_center=cost_center.name):
			entry = self.correct()
		self.assertEqual([row.account for row in entry.accounts], [self.books.stock_in_hand, account])
		self.assertEqual({row.cost_center for row in entry.accounts}, {cost_center.name})
		self.assertEqual(get_differences(self.books.company), [])

	def test_an_adjustment_account_that_became_a_stock_account_is_refused_with_the_place_to_change_it(self):
		with guard_settings(self.books.company, adjustment_account=self.books.named("Write Off")):
			frappe.db.set_value("Account", self.books.named("Write Off"), "account_type", "Stock")
			with self.assertRaisesRegex(frappe.ValidationError, "Stock Sync Guard Settings"):
				create_journal_entry(self.books.company)

	def test_without_a_stock_adjustment_account_in_the_company_the_settings_account_is_enough(self):
		with (
			company_value(self.books.company, stock_adjustment_account=None),
			guard_settings(self.books.company, adjustment_account=self.books.named("Write Off")),
		):
			self.assertEqual(
				create_journal_entry(self.books.company)["accounts"][1]["account"],
				self.books.named("Write Off"),
			)


class TestValidation(GuardTestCase):
	"""Bad settings are refused with the row, the company, and what to choose instead."""

	def assert_refused(self, message: str, **values) -> None:
		with (
			self.assertRaisesRegex(frappe.ValidationError, message),
			guard_settings(self.books.company, **values),
		):
			self.fail("saved")

	def test_an_account_of_another_company(self):
		self.assert_refused(
			f"belongs to company {OTHER_BOOKS.company}", adjustment_account=OTHER_BOOKS.stock_adjustment
		)

	def test_a_group_account(self):
		self.assert_refused("is a group", adjustment_account=self.books.named("Direct Expenses"))

	def test_a_stock_account(self):
		for account in (self.books.stock_in_hand, self.books.unused_account):
			self.assert_refused("is a stock account itself", adjustment_account=account)

	def test_an_account_that_warehouses_post_to_without_being_of_type_stock(self):
		frappe.db.set_value("Account", self.books.raw_account, "account_type", "")
		frappe.clear_document_cache("Account", self.books.raw_account)
		self.assert_refused("is a stock account itself", adjustment_account=self.books.raw_account)

	def test_an_account_that_needs_a_party(self):
		self.assert_refused("needs a party", adjustment_account=self.books.named("Debtors"))

	def test_a_disabled_account(self):
		account = self.books.named("Write Off")
		frappe.db.set_value("Account", account, "disabled", 1)
		frappe.clear_document_cache("Account", account)
		self.assert_refused("is disabled", adjustment_account=account)

	def test_a_cost_center_of_another_company(self):
		self.assert_refused(f"belongs to company {OTHER_BOOKS.company}", cost_center=OTHER_BOOKS.cost_center)

	def test_a_group_cost_center(self):
		self.assert_refused("is a group", cost_center=self.books.named(self.books.company))

	def test_a_negative_tolerance(self):
		self.assert_refused("negative", tolerance=-1)

	def test_a_tolerance_below_what_can_be_booked(self):
		self.assert_refused("at least \\$ 0.01", tolerance=0.004)

	def test_an_unknown_mode(self):
		self.assert_refused("Older Differences", older_differences="Sometimes")

	def test_a_company_twice(self):
		settings = frappe.get_doc(SETTINGS)
		for _time in range(2):
			settings.append("companies", {"company": self.books.company})
		with self.assertRaisesRegex(frappe.ValidationError, "Rows 1 and 2 are both for company"):
			settings.save()


class TestWhoMayChangeThem(GuardTestCase):
	def test_accounts_managers_write_and_accounts_users_read(self):
		self.as_user("Accounts User")
		self.assertTrue(frappe.has_permission(SETTINGS, "read"))
		self.assertFalse(frappe.has_permission(SETTINGS, "write"))
		self.as_user("Accounts Manager")
		self.assertTrue(frappe.has_permission(SETTINGS, "write"))
		self.as_user("Stock User")
		self.assertFalse(frappe.has_permission(SETTINGS, "read"))

	def test_a_change_of_mode_or_tolerance_is_recorded(self):
		with guard_settings(self.books.company) as settings:
			row = settings.companies[-1]
			row.tolerance, row.older_differences = 4.0, "Warn"
			settings.save(ignore_version=False)  # in tests frappe leaves versions out unless told so
			[version] = frappe.get_all(
				"Version",
				filters={"ref_doctype": SETTINGS, "docname": SETTINGS},
				pluck="data",
				order_by="creation desc",
				limit=1,
			)
		[changed] = frappe.parse_json(version)["row_changed"]
		self.assertEqual(
			{field: (before, after) for field, before, after in changed[3]},
			{"tolerance": (0.0, "4"), "older_differences": ("Block", "Warn")},
		)
