"""Stock documents of every guarded kind, not yet saved, for one bolt or a few."""

from __future__ import annotations

import frappe
from erpnext.accounts.utils import get_fiscal_year
from frappe.model.document import Document

from stock_sync_guard.tests.books import (
	ASSET_ITEM,
	CUSTOMER,
	ITEM,
	SECOND_ITEM,
	SERVICE_ITEM,
	SUBCONTRACTED_ITEM,
	SUPPLIER,
	Books,
)


def purchase_receipt(
	books: Books, warehouse: str | None = None, *, qty: float = 10, rate: float = 10, **values
) -> Document:
	item = {
		"item_code": values.pop("item_code", ITEM),
		"warehouse": warehouse or books.stores,
		"qty": qty,
		"received_qty": qty,
		"rate": rate,
		"cost_center": books.cost_center,
	}
	return _new(
		"Purchase Receipt",
		books,
		supplier=SUPPLIER,
		currency="USD",
		conversion_rate=1,
		items=[item],
		**values,
	)


def delivery_note(
	books: Books, warehouse: str | None = None, *, qty: float = 1, rate: float = 25, **values
) -> Document:
	item = {
		"item_code": values.pop("item_code", ITEM),
		"warehouse": warehouse or books.stores,
		"qty": qty,
		"rate": rate,
		"cost_center": books.cost_center,
		"expense_account": books.named("Cost of Goods Sold"),
	}
	return _new(
		"Delivery Note", books, customer=CUSTOMER, currency="USD", conversion_rate=1, items=[item], **values
	)


def stock_entry(
	books: Books,
	*,
	source: str | None = None,
	target: str | None = None,
	qty: float = 1,
	rate: float = 10,
	item_code: str = ITEM,
	**values,
) -> Document:
	purpose = "Material Transfer" if source and target else "Material Issue" if source else "Material Receipt"
	item = {
		"item_code": item_code,
		"s_warehouse": source,
		"t_warehouse": target,
		"qty": qty,
		"basic_rate": rate,
		"conversion_factor": 1,
		"uom": "Nos",
		"cost_center": books.cost_center,
		"expense_account": books.stock_adjustment,
	}
	return _new("Stock Entry", books, stock_entry_type=purpose, purpose=purpose, items=[item], **values)


def stock_reconciliation(
	books: Books, warehouse: str | None = None, *, qty: float = 20, rate: float = 10, **values
) -> Document:
	item = {
		"item_code": values.pop("item_code", ITEM),
		"warehouse": warehouse or books.stores,
		"qty": qty,
		"valuation_rate": rate,
	}
	return _new(
		"Stock Reconciliation",
		books,
		purpose="Stock Reconciliation",
		expense_account=books.stock_adjustment,
		cost_center=books.cost_center,
		items=[item],
		**values,
	)


def sales_invoice(
	books: Books, warehouse: str | None = None, *, qty: float = 1, update_stock: int = 1, **values
) -> Document:
	item = {
		"item_code": values.pop("item_code", ITEM),
		"warehouse": warehouse or books.stores,
		"qty": qty,
		"rate": 25,
		"income_account": books.named("Sales"),
		"expense_account": books.named("Cost of Goods Sold"),
		"cost_center": books.cost_center,
	}
	return _new(
		"Sales Invoice",
		books,
		customer=CUSTOMER,
		debit_to=books.named("Debtors"),
		currency="USD",
		conversion_rate=1,
		update_stock=update_stock,
		items=[item],
		**values,
	)


def purchase_invoice(
	books: Books,
	warehouse: str | None = None,
	*,
	qty: float = 1,
	rate: float = 10,
	update_stock: int = 1,
	**values,
) -> Document:
	item = {
		"item_code": values.pop("item_code", ITEM),
		"warehouse": warehouse or books.stores,
		"qty": qty,
		"rate": rate,
		"cost_center": books.cost_center,
	}
	return _new(
		"Purchase Invoice",
		books,
		supplier=SUPPLIER,
		credit_to=books.named("Creditors"),
		currency="USD",
		conversion_rate=1,
		update_stock=update_stock,
		items=[item],
		**values,
	)


def landed_cost_voucher(books: Books, receipt: Document, *, amount: float = 30) -> Document:
	voucher = _new(
		"Landed Cost Voucher",
		books,
		distribute_charges_based_on="Amount",
		purchase_receipts=[
			{
				"receipt_document_type": receipt.doctype,
				"receipt_document": receipt.name,
				"supplier": receipt.supplier,
				"grand_total": receipt.base_grand_total,
			}
		],
		taxes=[
			{
				"description": "Freight",
				"expense_account": books.named("Expenses Included In Valuation"),
				"account_currency": "USD",
				"exchange_rate": 1,
				"amount": amount,
				"base_amount": amount,
			}
		],
	)
	voucher.get_items_from_purchase_receipts()
	return voucher


def subcontracting_receipt(books: Books, warehouse: str | None = None, *, qty: float = 1) -> Document:
	"""A receipt of subcontracted goods whose raw material is at the supplier already. Its predecessors are submitted."""
	from erpnext.buying.doctype.purchase_order.purchase_order import make_subcontracting_order
	from erpnext.controllers.subcontracting_controller import make_rm_stock_entry
	from erpnext.subcontracting.doctype.subcontracting_order.subcontracting_order import (
		make_subcontracting_receipt,
	)

	target = warehouse or books.stores
	stock_entry(books, target=books.finished_goods, qty=2 * qty, item_code=SECOND_ITEM).submit()
	order = _new(
		"Purchase Order",
		books,
		supplier=SUPPLIER,
		is_subcontracted=1,
		supplier_warehouse=books.named("Goods In Transit"),
		schedule_date=frappe.utils.nowdate(),
		items=[
			{
				"item_code": SERVICE_ITEM,
				"qty": qty,
				"rate": 5,
				"fg_item": SUBCONTRACTED_ITEM,
				"fg_item_qty": qty,
				"warehouse": target,
				"schedule_date": frappe.utils.nowdate(),
			}
		],
	)
	order.submit()
	subcontracting_order = make_subcontracting_order(order.name)
	subcontracting_order.supplier_warehouse = books.named("Goods In Transit")
	for row in subcontracting_order.items:
		row.warehouse = target
	for row in subcontracting_order.supplied_items:
		row.reserve_warehouse = books.finished_goods
	subcontracting_order.submit()
	rows = [
		{
			"item_code": SUBCONTRACTED_ITEM,
			"rm_item_code": row.rm_item_code,
			"item_name": row.rm_item_code,
			"qty": row.required_qty,
			"warehouse": books.finished_goods,
			"stock_uom": "Nos",
			"name": row.name,
		}
		for row in subcontracting_order.supplied_items
	]
	transfer = frappe.get_doc(make_rm_stock_entry(subcontracting_order.name, rows))
	transfer.to_warehouse = books.named("Goods In Transit")
	for row in transfer.items:
		row.cost_center = books.cost_center
	transfer.submit()
	receipt = make_subcontracting_receipt(subcontracting_order.name)
	for row in receipt.items:
		row.cost_center = books.cost_center
		row.expense_account = books.stock_adjustment
	return receipt


def asset_capitalization(books: Books, warehouse: str | None = None, *, qty: float = 1) -> Document:
	"""Bolts from the warehouse, built into a machine: a new one, or (ERPNext 16) one that is there as a draft."""
	if frappe.get_meta("Asset Capitalization").has_field("capitalization_method"):
		target = {
			"capitalization_method": "Create a new composite asset",
			"target_asset_location": "SSG Hall",
			"target_qty": 1,
		}
	else:
		machine = asset(books, asset_type="Composite Asset", net_purchase_amount=0, purchase_amount=0)
		target = {"target_asset": machine.name}
	return _new(
		"Asset Capitalization",
		books,
		target_item_code=ASSET_ITEM,
		**target,
		stock_items=[
			{
				"item_code": ITEM,
				"warehouse": warehouse or books.stores,
				"stock_qty": qty,
				"stock_uom": "Nos",
				"cost_center": books.cost_center,
			}
		],
	)


def asset(books: Books, **values) -> Document:
	"""A machine for 900, saved. ERPNext 16 calls the amount and the kind of asset otherwise."""
	of_machine = {
		"gross_purchase_amount": 900,
		"net_purchase_amount": 900,
		"purchase_amount": 900,
		"asset_type": "Existing Asset" if values.get("is_existing_asset") else "",
	}
	return _new(
		"Asset",
		books,
		item_code=ASSET_ITEM,
		asset_name="Drill Press",
		location="SSG Hall",
		purchase_date=frappe.utils.nowdate(),
		available_for_use_date=frappe.utils.nowdate(),
		cost_center=books.cost_center,
		**{**of_machine, **values},
	).insert()


def period_closing_voucher(books: Books, until: str) -> Document:
	"""Closes the fiscal year's part until this day; it posts at once rather than in the background."""
	frappe.db.set_single_value("Accounts Settings", "use_legacy_controller_for_pcv", 1)
	fiscal_year, start, _end = get_fiscal_year(frappe.utils.nowdate(), company=books.company)
	return frappe.get_doc(
		{
			"doctype": "Period Closing Voucher",
			"company": books.company,
			"fiscal_year": fiscal_year,
			"transaction_date": frappe.utils.nowdate(),
			"period_start_date": start,
			"period_end_date": until,
			"closing_account_head": books.named("Retained Earnings"),
			"remarks": "Test",
		}
	)


def item(item_code: str, **values) -> Document:
	"""A stock item, saved."""
	return frappe.get_doc(
		{
			"doctype": "Item",
			"item_code": item_code,
			"item_group": "All Item Groups",
			"stock_uom": "Nos",
			"is_stock_item": 1,
			**values,
		}
	).insert()


def journal_entry(books: Books, debit: str, credit: str, amount: float, **values) -> Document:
	return _new(
		"Journal Entry",
		books,
		voucher_type="Journal Entry",
		accounts=[
			{"account": debit, "debit_in_account_currency": amount, "cost_center": books.cost_center},
			{"account": credit, "credit_in_account_currency": amount, "cost_center": books.cost_center},
		],
		**values,
	)


def stopping_budget(books: Books, *, amount: float) -> Document:
	"""A budget of this year that stops expenses on the stock adjustment account beyond the amount; submitted."""
	year = get_fiscal_year(frappe.utils.nowdate(), company=books.company)[0]
	of_account = {"account": books.stock_adjustment, "budget_amount": amount}
	budget = frappe.get_doc(
		{
			"doctype": "Budget",
			"budget_against": "Cost Center",
			"company": books.company,
			"fiscal_year": year,
			"cost_center": books.cost_center,
			"applicable_on_booking_actual_expenses": 1,
			"action_if_annual_budget_exceeded": "Stop",
			"action_if_accumulated_monthly_budget_exceeded": "Ignore",
			"accounts": [of_account],
			# ERPNext 16: one account, and years from and to
			**of_account,
			"from_fiscal_year": year,
			"to_fiscal_year": year,
			"distribution_frequency": "Yearly",
			"distribute_equally": 1,
		}
	).insert()
	budget.submit()
	return budget


def _new(doctype: str, books: Books, **values) -> Document:
	values.setdefault("posting_date", frappe.utils.nowdate())
	if "posting_time" in values or values["posting_date"] != frappe.utils.nowdate():
		values["set_posting_time"] = 1
	return frappe.get_doc({"doctype": doctype, "company": books.company, **values})
