"""The fields that the app adds to ERPNext's doctypes: data that install, uninstall and the draft read.

The blocked document is kept as plain data, not as a dynamic link: a link from a submitted Journal Entry would keep
the blocked document from being cancelled or deleted.
"""

from __future__ import annotations

CORRECTION = "stock_sync_correction"
RECLASSIFICATION = "stock_sync_reclassification"
# The vouchers that a correction was drafted for, as JSON, where these were chosen.
CHOSEN = "stock_sync_chosen_vouchers"
BLOCKED_DOCTYPE = "stock_sync_blocked_doctype"
BLOCKED_DOCUMENT = "stock_sync_blocked_document"

_OURS = {"read_only": 1, "no_copy": 1, "print_hide": 1}

CUSTOM_FIELDS = {
	"Journal Entry": [
		{
			"fieldname": "stock_sync_section",
			"fieldtype": "Section Break",
			"label": "Stock Sync Guard",
			"insert_after": "amended_from",
			"collapsible": 1,
			"depends_on": f"eval:doc.{CORRECTION}",
		},
		{
			"fieldname": CORRECTION,
			"fieldtype": "Check",
			"label": "Corrects Value Out of Sync",
			"insert_after": "stock_sync_section",
			"search_index": 1,
			**_OURS,
		},
		{
			"fieldname": RECLASSIFICATION,
			"fieldtype": "Check",
			"label": "Reclassifies Between Stock Accounts",
			"insert_after": CORRECTION,
			"depends_on": f"eval:doc.{RECLASSIFICATION}",
			**_OURS,
		},
		{
			"fieldname": CHOSEN,
			"fieldtype": "Long Text",
			"label": "Chosen Vouchers",
			"insert_after": RECLASSIFICATION,
			"hidden": 1,
			**_OURS,
		},
		{
			"fieldname": BLOCKED_DOCTYPE,
			"fieldtype": "Data",
			"label": "Blocked Document Type",
			"insert_after": CHOSEN,
			**_OURS,
		},
		{
			"fieldname": BLOCKED_DOCUMENT,
			"fieldtype": "Data",
			"label": "Blocked Document",
			"insert_after": BLOCKED_DOCTYPE,
			**_OURS,
		},
	],
}
