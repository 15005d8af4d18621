"""The field that marks a Journal Entry of ours as a reclassification."""

from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from stock_sync_guard.site.custom_fields import CUSTOM_FIELDS


def execute() -> None:
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)
