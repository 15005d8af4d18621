"""Where no button can be: lists, imports, other clients, background jobs, what another document makes."""

from __future__ import annotations

import json

import frappe
import requests
from frappe.core.doctype.data_import.data_import import start_import
from frappe.utils import get_datetime, nowdate, strip_html
from frappe.utils.background_jobs import execute_job

from stock_sync_guard.site.correction_page import correction_page
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import ITEM
from stock_sync_guard.tests.http_case import HTTPTestCase
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.till import choose_invoices, lets_choose_invoices, open_till

BULK = "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs"
SAVE = "frappe.desk.form.save.savedocs"
POS_DOCTYPES = (
	"POS Closing Entry",
	"POS Invoice Merge Log",
	"POS Invoice",
	"POS Opening Entry",
	"POS Profile",
)


class TestOutsideForms(HTTPTestCase):
	"""The account must be debited 21."""

	def notes(self, number: int) -> list[str]:
		"""Drafts of deliveries, from a time when nobody was stopped."""
		with guard_settings(self.books.company, older_differences="Off"):
			notes = [documents.delivery_note(self.books).insert().name for _number in range(number)]
		frappe.db.commit()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.delete, "Delivery Note", {"name": ("in", notes)})
		self.addCleanup(frappe.db.delete, "Delivery Note Item", {"parent": ("in", notes)})
		return notes

	def post(self, method: str, *, user: str | None = None, **arguments) -> requests.Response:
		session = self.session(user or self.accountant)
		# a session of Desk: its answers come as JSON
		return session.post(f"{self.url}/api/method/{method}", data=arguments)

	def assert_short(self, said: str) -> None:
		"""One line: company, account, difference, and the address of the page; nothing of a button."""
		text = strip_html(said)
		for part in (
			f"Value Out of Sync in company {self.books.company}: {self.books.stock_in_hand}, $ 21.00 (debit the account).",
			f"{correction_page()}?company=Alder+Tools",
		):
			self.assertIn(part, text)
		self.assertNotIn("Create Journal Entry", text)
		self.assertNotIn("\n", text.strip())

	def test_a_form_shows_the_dialog_with_its_button_on_save_of_a_new_document_and_on_submit(self):
		[note] = self.notes(1)
		saved = frappe.get_doc("Delivery Note", note).as_dict(convert_dates_to_str=True)
		new = documents.delivery_note(self.books).as_dict(convert_dates_to_str=True)
		new.update({"__islocal": 1, "__unsaved": 1, "name": "new-delivery-note-abc"})
		for doc, action in ((saved, "Submit"), (new, "Save")):
			answer = self.post(SAVE, doc=frappe.as_json(doc), action=action)
			[message] = messages_of(answer)
			self.assertIn(self.lost.name, message["message"])
			self.assertEqual(message["primary_action"]["label"], "Create Journal Entry")

	def test_bulk_submit_of_five_notes_says_one_short_line_once(self):
		notes = self.notes(5)
		answer = self.post(BULK, doctype="Delivery Note", docnames=json.dumps(notes), action="submit")
		self.assertEqual(answer.json()["message"], notes, "all of them were stopped")
		[message] = messages_of(answer)
		self.assertNotIn("primary_action", message)
		self.assert_short(message["message"])

	def test_an_import_keeps_a_short_line_with_each_row(self):
		heads = "stock_entry_type,company,items.item_code,items.t_warehouse,items.qty,items.basic_rate"
		row = f"Material Receipt,{self.books.company},{ITEM},{self.books.stores},1,10"
		file = frappe.get_doc(
			{"doctype": "File", "file_name": "entries.csv", "content": f"{heads}\n{row}\n", "is_private": 1}
		).insert()
		data_import = frappe.get_doc(
			{
				"doctype": "Data Import",
				"reference_doctype": "Stock Entry",
				"import_type": "Insert New Records",
				"import_file": file.file_url,
			}
		).insert()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.delete_doc, "File", file.name, force=True)
		self.addCleanup(frappe.delete_doc, "Data Import", data_import.name, force=True)
		start_import(data_import.name)
		[log] = frappe.get_all(
			"Data Import Log",
			filters={"data_import": data_import.name},
			fields=["messages", "exception"],
			order_by="log_index",
		)
		[message] = json.loads(log.messages)
		self.assert_short(message["message"])
		self.assert_short(log.exception.strip().splitlines()[-1])

	def test_a_background_submit_leaves_a_short_line_in_its_comment(self):
		[note] = self.notes(1)
		job = {"__doctype": "Delivery Note", "__name": note, "__action": "submit"}
		self.addCleanup(delattr, frappe.local, "job")
		execute_job(
			frappe.local.site, "frappe.model.document.execute_action", None, "submit", job, is_async=False
		)
		[comment] = frappe.get_all(
			"Comment",
			filters={"reference_doctype": "Delivery Note", "reference_name": note},
			pluck="content",
			order_by="creation",
		)
		self.assertIn("Action Failed", comment)
		self.assert_short(comment)

	def test_a_pos_closing_keeps_a_short_line_for_the_invoice_that_was_stopped(self):
		closing = self.pos_closing()
		cashier = self.committed_user("System Manager", "Accounts User", "Stock User", "Sales User")
		frappe.db.commit()
		answer = self.post(SAVE, user=cashier, doc=frappe.as_json(closing), action="Submit")
		self.assertEqual(answer.status_code, 417, answer.text)
		frappe.db.rollback()
		self.assert_short(frappe.db.get_value("POS Closing Entry", closing.name, "error_message"))

	def sell_by_pos_invoice(self) -> None:
		"""What ERPNext 16 does only where its settings say so: else the till makes Sales Invoices."""
		if lets_choose_invoices():
			before = frappe.db.get_single_value("POS Settings", "invoice_type")
			self.addCleanup(frappe.db.set_single_value, "POS Settings", "invoice_type", before)
			choose_invoices("POS Invoice")

	def pos_closing(self) -> dict:
		"""The draft that closes a day of one sale."""
		of_company = {"company": self.books.company}
		self.sell_by_pos_invoice()
		for doctype in POS_DOCTYPES:
			self.addCleanup(frappe.db.delete, doctype, of_company)
		till = open_till(self.books, "Alder Till")
		sale = till.sale("POS Invoice")
		sale.submit()
		sales = [
			{
				"pos_invoice": sale.name,
				"posting_date": sale.posting_date,
				"customer": sale.customer,
				"grand_total": sale.grand_total,
			}
		]
		closing = frappe.get_doc(
			{
				"doctype": "POS Closing Entry",
				"pos_opening_entry": till.opening.name,
				"period_start_date": till.opening.period_start_date,
				"period_end_date": get_datetime(),
				"posting_date": nowdate(),
				"pos_profile": till.profile.name,
				"user": "Administrator",
				**of_company,
				# ERPNext 15 and 16
				"pos_transactions": sales,
				"pos_invoices": sales,
				"payment_reconciliation": [
					{
						"mode_of_payment": "Cash",
						"opening_amount": 0,
						"expected_amount": 25,
						"closing_amount": 25,
					}
				],
				"grand_total": 25,
				"net_total": 25,
				"total_quantity": 1,
			}
		).insert()
		frappe.db.commit()
		return closing.as_dict(convert_dates_to_str=True)


def messages_of(answer: requests.Response) -> list[dict]:
	"""The dialogs that Desk would open."""
	logged = [json.loads(message) for message in json.loads(answer.json().get("_server_messages", "[]"))]
	return [message for message in logged if not message.get("alert")]
