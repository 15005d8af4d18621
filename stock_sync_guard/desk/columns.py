"""The columns of the report."""

from __future__ import annotations

from frappe import _

from stock_sync_guard.desk.filters import Detail, Filters


def columns(filters: Filters, *, is_past: bool) -> list[dict]:
	"""As Desk wants them. `is_past`: there are later entries, of which some may reverse earlier ones."""
	return [
		_column("name", _("Account, Warehouse, Voucher"), "Data", width=420),
		_column("state", _("State or Cause"), "Data", width=180),
		_amount("stock_value", _("Stock Value")),
		*_item_group_column(filters),
		_amount("account_balance", _("Account Balance"), width=145),
		_amount("difference", _("Difference")),
		_amount("to_correct", _("To Correct")),
		_amount("posted_elsewhere", _("Posted Elsewhere"), width=150),
		_amount("repost_pending", _("Repost Pending"), width=140),
		*([_amount("reversed_later", _("Reversed Later"))] if is_past else []),
		_amount("accepted", _("Accepted")),
		_amount("rounding", _("Rounding")),
		_column("posting_date", _("Posting Date"), "Date", width=110),
		*([_column("qty", _("Quantity"), "Float", width=90)] if filters.detail is Detail.ITEM else []),
		_column("cure", _("What Removes It"), "Data", width=200),
		{**_column("currency", _("Currency"), "Link", width=80), "options": "Currency", "hidden": 1},
	]


def _item_group_column(filters: Filters) -> list[dict]:
	if not filters.item_group:
		return []
	label = _("Stock Value of {0} (Stock Ledger Only)").format(filters.item_group)
	return [_amount("item_group_value", label, width=220)]


def _amount(fieldname: str, label: str, width: int = 130) -> dict:
	return {**_column(fieldname, label, "Currency", width=width), "options": "currency"}


def _column(fieldname: str, label: str, fieldtype: str, *, width: int) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}
