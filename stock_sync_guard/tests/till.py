"""A till that is open, and a sale at it: one bolt for 25, paid in cash."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime

from stock_sync_guard.tests.books import CUSTOMER, ITEM, Books

PAYMENT = {"mode_of_payment": "Cash", "default": 1}


def lets_choose_invoices() -> bool:
	"""Whether settings say what the till makes, as ERPNext 16 has it: else POS Invoices."""
	return frappe.get_meta("POS Settings").has_field("invoice_type")


def choose_invoices(doctype: str) -> None:
	frappe.db.set_single_value("POS Settings", "invoice_type", doctype)
	frappe.clear_document_cache("POS Settings", "POS Settings")


@dataclass(frozen=True)
class Till:
	books: Books
	profile: Document
	opening: Document

	@property
	def cash(self) -> str:
		return self.books.named("Cash")

	def sale(self, doctype: str, **values: object) -> Document:
		"""The invoice, not yet saved. ERPNext 16 takes `update_stock` over into the Sales Invoice, 15 sets it there."""
		return frappe.get_doc(
			doctype=doctype,
			company=self.books.company,
			update_stock=1,
			customer=CUSTOMER,
			is_pos=1,
			pos_profile=self.profile.name,
			currency="USD",
			debit_to=self.books.named("Debtors"),
			account_for_change_amount=self.cash,
			items=[
				{
					"item_code": ITEM,
					"qty": 1,
					"rate": 25,
					"warehouse": self.books.stores,
					"income_account": self.books.named("Sales"),
					"expense_account": self.books.named("Cost of Goods Sold"),
					"cost_center": self.books.cost_center,
				}
			],
			paid_amount=25,
			base_paid_amount=25,
			payments=[{**PAYMENT, "amount": 25, "account": self.cash}],
			**values,
		)


def open_till(books: Books, name: str) -> Till:
	cash = frappe.get_doc("Mode of Payment", "Cash")
	if not any(row.company == books.company for row in cash.accounts):
		cash.append("accounts", {"company": books.company, "default_account": books.named("Cash")})
		cash.save()
	profile = frappe.get_doc(
		doctype="POS Profile",
		__newname=name,
		company=books.company,
		warehouse=books.stores,
		currency="USD",
		selling_price_list="Standard Selling",
		write_off_account=books.named("Write Off"),
		write_off_cost_center=books.cost_center,
		payments=[PAYMENT],
	).insert()
	opening = frappe.get_doc(
		doctype="POS Opening Entry",
		pos_profile=profile.name,
		user="Administrator",
		company=books.company,
		period_start_date=get_datetime(),
		balance_details=[PAYMENT],
	)
	opening.submit()
	return Till(books, profile, opening)
