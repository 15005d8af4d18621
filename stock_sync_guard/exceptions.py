"""The error that stops a transaction."""

from __future__ import annotations

import frappe

from stock_sync_guard.engine.findings import AccountDifference


class ValueOutOfSyncError(frappe.ValidationError):
	"""The stock ledger and a stock account disagree.

	`differences` holds the accounts with their typed figures (company currency; positive: debit the account).
	As text it is the plain message, so that tracebacks, job logs and REST clients can read it without HTML.
	"""

	def __init__(self, message: str = "", differences: tuple[AccountDifference, ...] = ()) -> None:
		super().__init__(message)
		self.message = message
		self.differences = tuple(differences)

	def __str__(self) -> str:
		return self.message


class PeriodNotReconciledError(frappe.ValidationError):
	"""A period is to be closed while findings of it are open, or a repost of it is not finished. As text it is the plain message."""

	def __init__(self, message: str = "") -> None:
		super().__init__(message)
		self.message = message

	def __str__(self) -> str:
		return self.message
