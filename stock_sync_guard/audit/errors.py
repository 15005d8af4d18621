"""The error of the audit: what could not be checked, and what to do about it, on one line."""

from __future__ import annotations


class AuditError(Exception):
	"""The source could not be audited. The message is one line that says what to do."""
