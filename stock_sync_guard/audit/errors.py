"""The error of the audit."""

from __future__ import annotations


class AuditError(Exception):
	"""The source could not be audited. The message is one line that says what to do."""


class NothingToCompareError(AuditError):
	"""No company of the source keeps perpetual inventory: there is nothing that must agree."""
