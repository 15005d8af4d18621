"""The promise of the guard in Desk, as a person lives it: refused, corrected, accepted."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import frappe
from frappe.utils import formatdate, nowdate
from frappe.utils.password import update_password
from selenium.webdriver.remote.webelement import WebElement

from stock_sync_guard.site.custom_fields import BLOCKED_DOCTYPE, BLOCKED_DOCUMENT
from stock_sync_guard.tests.books import SHOWN_BOOKS
from stock_sync_guard.tests.browser import Desk, chromium, served_site
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.documents import delivery_note, purchase_receipt
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.worker import work_off_queue

BOOKS = SHOWN_BOOKS
ITEM = "Hand Plane"
CUSTOMER = "Birch Joinery"
# May deliver and may book: sees the button.
CLERK = "clerk@alder.example"
# May deliver, may not book: is told whom to ask.
STOREKEEPER = "storekeeper@alder.example"
PASSWORD = "a-password-for-tests-only"

TITLE = "Value Out of Sync"
BUTTON = "Create Journal Entry"

# A role of these tests alone: nobody else on the site is notified.
NOTIFIED = "SSG Notified In Desk"

STOCK_ROLES = ("Stock User", "Sales User")
BOOKING_ROLES = ("Accounts User",)


class TestValueOutOfSyncInDesk(GuardTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		pictures = os.environ.get("SCREENSHOTS") or tempfile.mkdtemp(prefix="screenshots-")
		cls.pictures = Path(pictures).absolute()
		cls.pictures.mkdir(parents=True, exist_ok=True)
		_ensure_people_and_goods()
		frappe.db.commit()
		open_until_the_end = ExitStack()
		cls.addClassCleanup(open_until_the_end.close)
		cls.url = open_until_the_end.enter_context(
			served_site(
				frappe.local.site,
				sites_path=os.path.abspath(frappe.local.sites_path),
				log=cls.pictures / "server.log",
			)
		)

	def setUp(self) -> None:
		super().setUp()
		_empty_ledgers()
		self.addCleanup(_empty_ledgers)
		purchase_receipt(BOOKS, item_code=ITEM, qty=24, rate=45).submit()
		self.lost = purchase_receipt(BOOKS, item_code=ITEM, qty=10, rate=62.5)
		self.lost.submit()
		self.note = delivery_note(BOOKS, qty=2, rate=89)
		self.note.customer = CUSTOMER
		self.note.items[0].item_code = ITEM
		self.note.insert()
		# Desk knows whole minutes only and takes a form with a finer time for changed. Submitting sets the time anew.
		self.note.db_set("posting_time", "12:00:00", update_modified=False)
		lose_gl_entries(self.lost)
		frappe.db.commit()

	def test_a_new_delivery_note_is_refused_then_corrected_by_the_button_then_accepted_unchanged(
		self,
	) -> None:
		desk = self.desk_of(CLERK)
		desk.open("delivery-note/new")
		desk.fill("customer", CUSTOMER)
		desk.fill("set_warehouse", BOOKS.stores)
		desk.fill_row("items", 1, "item_code", ITEM)
		desk.fill_row("items", 1, "qty", "2")
		desk.fill_row("items", 1, "rate", "89")
		desk.press("Save")
		self.assert_states_the_difference(desk.dialog(TITLE))
		desk.picture("1-value-out-of-sync")

		desk.answer(TITLE, BUTTON)
		desk.find(".page-head .title-text", "New Journal Entry")
		desk.find(".form-message.blue a", "New Delivery Note")
		desk.picture("2-journal-entry")
		self.assert_shows_the_correction(desk)
		_save_and_submit_entry(desk)
		desk.find(".form-message.green")
		desk.picture("3-journal-entry-submitted")

		desk.press("Back to Delivery Note")
		desk.find(".page-head .title-text", "New Delivery Note")
		desk.press("Save")
		desk.find(".page-head .title-text", CUSTOMER)
		desk.picture("4-delivery-note-saved")
		_submit(desk, "To Bill")
		desk.picture("5-delivery-note-submitted")

		self.assert_delivered_and_in_sync(desk.document_name())
		self.assertEqual(desk.script_errors(), [])

	def test_a_saved_delivery_note_is_refused_on_submit_and_its_correction_links_back_to_it(self) -> None:
		desk = self.desk_of(CLERK)
		desk.open(f"delivery-note/{self.note.name}")
		_try_to_submit(desk)
		self.assert_states_the_difference(desk.dialog(TITLE))
		desk.picture("submit-1-value-out-of-sync")

		desk.answer(TITLE, BUTTON)
		desk.find(".page-head .title-text", "New Journal Entry")
		_save_and_submit_entry(desk)
		correction = desk.document_name()
		frappe.db.rollback()
		self.assertEqual(
			frappe.db.get_value("Journal Entry", correction, [BLOCKED_DOCTYPE, BLOCKED_DOCUMENT]),
			("Delivery Note", self.note.name),
		)

		desk.open(f"journal-entry/{correction}")  # the link is kept on the server, not in the open page
		desk.picture("submit-2-journal-entry")
		desk.click(".form-message.green a", f"Delivery Note {self.note.name}")
		desk.settle()
		_submit(desk, "To Bill")
		self.assert_delivered_and_in_sync(self.note.name)

		desk.open(f"journal-entry/{correction}")
		self.assertEqual(desk.seen(".form-message"), [], "nothing waits for the correction any more")
		self.assertEqual(desk.script_errors(), [])

	def test_the_button_opens_the_draft_that_was_saved_already_instead_of_a_second_one(self) -> None:
		desk = self.desk_of(CLERK)
		desk.open(f"delivery-note/{self.note.name}")
		_try_to_submit(desk)
		desk.answer(TITLE, BUTTON, twice=True)
		desk.find(".page-head .title-text", "New Journal Entry")
		self.assertEqual(desk.documents_in_browser("Journal Entry"), 1, "drafts after a double click")
		desk.press("Save")
		desk.find(".page-head .indicator-pill", "Draft")
		draft = desk.document_name()

		desk.press("Back to Delivery Note")
		_try_to_submit(desk)
		desk.answer(TITLE, BUTTON)
		desk.find("#navbar-breadcrumbs li", draft)
		desk.find(".form-message.blue a", f"Delivery Note {self.note.name}")
		frappe.db.rollback()
		self.assertEqual(_journal_entries(docstatus=0), [draft])
		self.assertEqual(desk.script_errors(), [])

	def test_a_user_who_may_not_create_journal_entries_gets_no_button_but_the_roles_to_ask(self) -> None:
		desk = self.desk_of(STOREKEEPER)
		desk.open(f"delivery-note/{self.note.name}")
		_try_to_submit(desk)
		dialog = desk.dialog(TITLE)
		self.assert_states_the_difference(dialog)
		self.assertEqual(desk.seen("button", BUTTON, within=dialog), [])
		for role in ("Accounts Manager", "Accounts User"):
			self.assertIn(role, dialog.text)
		desk.picture("no-right-value-out-of-sync")
		desk.click("a", self.lost.name, within=dialog)
		desk.find("#navbar-breadcrumbs li", self.lost.name)
		self.assertEqual(desk.seen(".modal.show"), [], "a link leads away from the dialog")
		self.assertEqual(desk.script_errors(), [])

	def test_those_who_may_correct_are_notified_and_come_to_the_draft_by_one_click(self) -> None:
		self.notify(NOTIFIED)
		storekeeper = self.desk_of(STOREKEEPER)
		storekeeper.open(f"delivery-note/{self.note.name}")
		_try_to_submit(storekeeper)
		self.assertIn(f"Users with the role {NOTIFIED} have been notified.", storekeeper.dialog(TITLE).text)
		work_off_queue("short")

		clerk = self.desk_of(CLERK)
		clerk.click(".dropdown-notifications .notifications-icon")
		notification = clerk.find(".notifications-list .recent-item")
		self.assertIn("Stan Storekeeper", notification.text)
		self.assertIn(BOOKS.company, notification.text)
		clerk.picture("notified-1-notification")
		notification.click()
		clerk.find(".page-head .title-text", "New Journal Entry")
		clerk.picture("notified-2-journal-entry")
		self.assert_shows_the_correction(clerk)
		_save_and_submit_entry(clerk)

		storekeeper.open(f"delivery-note/{self.note.name}")
		_submit(storekeeper, "To Bill")
		self.assert_delivered_and_in_sync(self.note.name)
		self.assertEqual(storekeeper.script_errors() + clerk.script_errors(), [])

	def notify(self, role: str) -> None:
		"""Have users with this role notified until the end of the test, by the server and by its queue's worker."""
		opened = ExitStack()

		def undo() -> None:
			frappe.db.rollback()
			opened.close()
			_forget_notifications()

		_forget_notifications()
		opened.enter_context(guard_settings(BOOKS.company, notify_role=role))
		self.addCleanup(undo)
		frappe.db.commit()

	def desk_of(self, user: str) -> Desk:
		"""A browser in which the user has logged in; closed after the test."""
		opened = ExitStack()
		self.addCleanup(opened.close)
		desk = opened.enter_context(chromium(self.url, self.pictures))
		desk.log_in(user, PASSWORD)
		return desk

	def assert_states_the_difference(self, dialog: WebElement) -> None:
		for stated in (
			BOOKS.company,
			BOOKS.stock_in_hand,
			BOOKS.stores,
			"$ 1,705.00",  # stock value: 24 * 45 + 10 * 62.50
			"$ 1,080.00",  # account balance: without the receipt of 625
			"$ 625.00",
			"debit the account",
			self.lost.name,
			"GL entries missing",
		):
			self.assertIn(stated, dialog.text)

	def assert_shows_the_correction(self, desk: Desk) -> None:
		self.assertEqual(desk.value("company"), BOOKS.company)
		self.assertEqual(desk.value("posting_date"), formatdate(nowdate()))
		self.assertEqual(
			desk.rows("accounts", "account", "debit_in_account_currency", "credit_in_account_currency"),
			[
				(BOOKS.stock_in_hand, "$ 625.00", "$ 0.00"),
				(BOOKS.stock_adjustment, "$ 0.00", "$ 625.00"),
			],
		)
		for row in (1, 2):
			with desk.opened_row("accounts", row):
				self.assertEqual(desk.value("cost_center"), BOOKS.cost_center)
		remark = desk.value("user_remark")
		for figure in ("$ 1,705.00", "$ 1,080.00", "$ 625.00"):
			self.assertIn(figure, remark)

	def assert_delivered_and_in_sync(self, note: str) -> None:
		frappe.db.rollback()  # what the browser's requests committed is newer than this snapshot
		self.assertEqual(frappe.db.get_value("Delivery Note", note, "docstatus"), 1)
		stock_value = frappe.db.sql(
			"SELECT SUM(stock_value_difference) FROM `tabStock Ledger Entry` WHERE company = %s AND is_cancelled = 0",
			BOOKS.company,
		)
		account_balance = frappe.db.sql(
			"SELECT SUM(debit - credit) FROM `tabGL Entry` WHERE account = %s AND is_cancelled = 0",
			BOOKS.stock_in_hand,
		)
		self.assertEqual(stock_value, account_balance)
		self.assertEqual(stock_value, ((1705 - 2 * 45,),))


def _forget_notifications() -> None:
	frappe.db.delete("Notification Log", {"document_type": "Company", "document_name": BOOKS.company})
	frappe.db.commit()


def _try_to_submit(desk: Desk) -> None:
	desk.press("Submit")
	desk.answer("Confirm", "Yes")


def _save_and_submit_entry(desk: Desk) -> None:
	desk.press("Save")
	desk.find(".page-head .indicator-pill", "Draft")
	_submit(desk, "Journal Entry")


def _submit(desk: Desk, status: str) -> None:
	_try_to_submit(desk)
	desk.find(".page-head .indicator-pill", status)


def _ensure_people_and_goods() -> None:
	for doctype, name, values in (
		(
			"Item",
			ITEM,
			{"item_code": ITEM, "item_group": "All Item Groups", "stock_uom": "Nos", "is_stock_item": 1},
		),
		(
			"Customer",
			CUSTOMER,
			{
				"customer_name": CUSTOMER,
				"customer_group": "All Customer Groups",
				"territory": "All Territories",
			},
		),
	):
		if not frappe.db.exists(doctype, name):
			frappe.get_doc({"doctype": doctype, **values}).insert()
	if not frappe.db.exists("Role", NOTIFIED):
		frappe.get_doc({"doctype": "Role", "role_name": NOTIFIED}).insert()
	_ensure_user(CLERK, "Carla Clerk", (*STOCK_ROLES, *BOOKING_ROLES, NOTIFIED))
	_ensure_user(STOREKEEPER, "Stan Storekeeper", STOCK_ROLES)


def _ensure_user(user: str, full_name: str, roles: tuple[str, ...]) -> None:
	if not frappe.db.exists("User", user):
		first_name, last_name = full_name.split()
		frappe.get_doc(
			{
				"doctype": "User",
				"email": user,
				"first_name": first_name,
				"last_name": last_name,
				"language": "en",
				"send_welcome_email": 0,
			}
		).insert()
	document = frappe.get_doc("User", user)
	document.set("roles", [])
	document.add_roles(*roles)
	update_password(user, PASSWORD)
	frappe.defaults.set_user_default("company", BOOKS.company, user=user)


def _empty_ledgers() -> None:
	"""Let the company start afresh: without ledger rows nothing is out of sync, and figures are the same in every run."""
	frappe.db.rollback()
	of_company = {"company": BOOKS.company}
	for doctype in ("GL Entry", "Stock Ledger Entry"):
		frappe.db.delete(doctype, of_company)
	frappe.db.delete("Bin", {"item_code": ITEM})
	for name in _journal_entries(docstatus=1):
		frappe.get_doc("Journal Entry", name).cancel()
	for name in _journal_entries(docstatus=0):
		frappe.delete_doc("Journal Entry", name)
	frappe.db.commit()


def _journal_entries(*, docstatus: int) -> list[str]:
	filters = {"company": BOOKS.company, "docstatus": docstatus}
	return frappe.get_all("Journal Entry", filters=filters, pluck="name", order_by="name")
