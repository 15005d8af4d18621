"""The base of the tests in Desk: people, goods and a difference, shown to them in a browser."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import frappe
from frappe.utils import formatdate, nowdate
from frappe.utils.password import update_password
from selenium.webdriver.remote.webelement import WebElement

from stock_sync_guard.tests.books import SHOWN_BOOKS
from stock_sync_guard.tests.browser import Desk, chromium, served_site
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.documents import delivery_note, purchase_receipt

BOOKS = SHOWN_BOOKS
ITEM = "Hand Plane"
CUSTOMER = "Birch Joinery"
# May deliver and may book: sees the button.
CLERK = "clerk@alder.example"
# May deliver, may not book: is told whom to ask.
STOREKEEPER = "storekeeper@alder.example"
# May write the settings, and look at what was corrected.
MANAGER = "manager@alder.example"
PASSWORD = "a-password-for-tests-only"
TITLE = "Value Out of Sync"
BUTTON = "Create Journal Entry"
# A role of these tests alone: nobody else on the site is notified.
NOTIFIED = "SSG Notified In Desk"
STOCK_ROLES = ("Stock User", "Sales User")
BOOKING_ROLES = ("Accounts User",)


class DeskTestCase(GuardTestCase):
	"""A delivery note waits; a receipt of 625 has lost its GL entries. All is committed, and swept away again."""

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
			accounts_of_entry(desk),
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


def try_to_submit(desk: Desk) -> None:
	desk.press("Submit")
	desk.answer("Confirm", "Yes")


def accounts_of_entry(desk: Desk) -> list[tuple[str, ...]]:
	"""Account, debit and credit of each row of the Journal Entry in the form."""
	return desk.rows("accounts", "account", "debit_in_account_currency", "credit_in_account_currency")


def save_and_submit_entry(desk: Desk) -> None:
	desk.press("Save")
	desk.find(".page-head .indicator-pill", "Draft")
	submit(desk, "Journal Entry")


def submit(desk: Desk, status: str) -> None:
	try_to_submit(desk)
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
	_ensure_user(MANAGER, "Mona Manager", ("Accounts Manager", *STOCK_ROLES))


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
	for name in journal_entries(docstatus=1):
		frappe.get_doc("Journal Entry", name).cancel()
	for name in journal_entries(docstatus=0):
		frappe.delete_doc("Journal Entry", name)
	frappe.db.commit()


def journal_entries(*, docstatus: int) -> list[str]:
	filters = {"company": BOOKS.company, "docstatus": docstatus}
	return frappe.get_all("Journal Entry", filters=filters, pluck="name", order_by="name")
