"""The field that holds which vouchers a correction was drafted for."""

from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from stock_sync_guard.site.custom_fields import CUSTOM_FIELDS


def execute() -> None:
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)
