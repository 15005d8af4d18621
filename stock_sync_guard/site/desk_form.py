"""Where a document is saved: in its own form in Desk, in front of whoever pressed the button, or anywhere else."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

CANCEL = "frappe.desk.form.save.cancel"
# What a form calls for Save, Submit and Update, and for the actions of a workflow.
SAVES = ("frappe.desk.form.save.savedocs", "frappe.model.workflow.apply_workflow")


def is_in_its_form(doc: Document) -> bool:
	"""Whether `doc` is saved, submitted or cancelled by its own form: only there does a dialog with a button reach its user.

	The request tells: a form names its method and its document. Lists, imports, other clients and other apps call other
	methods; what a form's document makes in turn (a POS closing its invoices) has another name; a background job has no
	request. What people run in a console has neither request nor job: they get all there is to read, as in a form.
	"""
	if frappe.flags.in_import or getattr(frappe.local, "job", None):
		return False
	if not getattr(frappe.local, "request", None):
		return True
	# a new document gets its name from the server, which keeps the form's beside it
	names = {(doc.doctype, doc.name), (doc.doctype, doc.get("localname"))}
	return _document_of_form() in names


def _document_of_form() -> tuple[str, str] | None:
	"""Doctype and name of the document that a form sends with this request."""
	sent = frappe.form_dict
	if sent.cmd == CANCEL:
		return sent.doctype, sent.name
	if sent.cmd in SAVES:
		document = frappe.parse_json(sent.doc)
		return document.doctype, document.name
	return None
