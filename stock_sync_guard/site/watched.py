"""Whether a document is watched, in which books, and what is done about what is found there."""

from __future__ import annotations

from typing import NamedTuple

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.policy import Kind, Mode, mode_for_user
from stock_sync_guard.site.warehouses import with_warehouses

# ERPNext sets these while it moves data about, where a user could neither read a message nor act on it.
QUIET_FLAGS = ("in_install", "in_uninstall", "in_migrate", "in_patch", "in_fixtures", "in_setup_wizard")


class Watch(NamedTuple):
	"""The books to look into for a document, and what to do about a finding: never Mode.OFF."""

	books: CompanyBooks
	mode: Mode


def is_quiet() -> bool:
	"""Whether ERPNext moves data about, so that nobody is there to read a message."""
	return any(frappe.flags.get(flag) for flag in QUIET_FLAGS)


def is_watched(doc: Document, kind: Kind) -> bool:
	"""Whether findings of this kind would be told; nothing is read for it, the company may not even keep perpetual inventory."""
	return not is_quiet() and mode_for_user(doc.company, kind) is not Mode.OFF


def watched(doc: Document, kind: Kind) -> Watch | None:
	"""How the document is watched for findings of this kind; None where nothing is to be looked at."""
	if not is_watched(doc, kind):
		return None
	books = company_books(doc.company)
	if not books.perpetual_inventory:
		return None
	return Watch(with_warehouses(run, books), mode_for_user(doc.company, kind))
