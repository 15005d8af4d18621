"""What frappe and its users make about an app's doctypes in daily use, and would be left with without them."""

from __future__ import annotations

import json

import frappe

from stock_sync_guard.site.custom_fields import CUSTOM_FIELDS
from stock_sync_guard.site.policy import SETTINGS

USER = "Administrator"


def leave_traces() -> None:
	"""As people leave them behind in a site; commits."""
	make_records()
	for doctype in CUSTOM_FIELDS:
		_save_customize_form(doctype)
	frappe.db.commit()


def make_records() -> None:
	"""Of every kind that goes with the doctype that it is about."""
	for record in (
		{"doctype": "DocShare", "share_doctype": SETTINGS, "share_name": SETTINGS, "everyone": 1, "read": 1},
		{
			"doctype": "ToDo",
			"description": "Settle the tolerance",
			"reference_type": SETTINGS,
			"reference_name": SETTINGS,
		},
		{"doctype": "Document Follow", "ref_doctype": SETTINGS, "ref_docname": SETTINGS, "user": USER},
		{
			"doctype": "Comment",
			"comment_type": "Comment",
			"reference_doctype": SETTINGS,
			"reference_name": SETTINGS,
			"content": "Why 5?",
		},
		{
			"doctype": "Report",
			"report_name": "Our Guarded Companies",
			"ref_doctype": SETTINGS,
			"report_type": "Report Builder",
			"is_standard": "No",
			"json": "{}",
		},
		{
			"doctype": "Auto Email Report",
			"report": "Our Guarded Companies",
			"user": USER,
			"email_to": "somebody@example.com",
			"frequency": "Weekly",
			"day_of_week": "Monday",
			"format": "CSV",
			"filters": "{}",
		},
		{"doctype": "List Filter", "filter_name": "Mine", "reference_doctype": SETTINGS, "filters": "[]"},
		{
			"doctype": "Tag Link",
			"document_type": SETTINGS,
			"document_name": SETTINGS,
			"tag": "SSG",
			"title": "SSG",
		},
	):
		frappe.get_doc(record).db_insert()
	frappe.db.sql(
		"INSERT INTO `__UserSettings` (user, doctype, data) VALUES (%s, %s, '{}')", (USER, SETTINGS)
	)


def _save_customize_form(doctype: str) -> None:
	"""*Customize Form*, saved once, keeps the order of all fields, ours among them."""
	form = frappe.get_doc("Customize Form")
	form.doc_type = doctype
	form.fetch_to_customize()
	form.save_customization()
	assert json.loads(frappe.get_meta(doctype).field_order)
