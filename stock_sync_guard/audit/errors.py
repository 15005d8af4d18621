"""The error of the audit."""

from __future__ import annotations


class AuditError(Exception):
	"""The source could not be audited. The message is one line that says what to do."""


class NothingToCompareError(AuditError):
	"""No company of the source keeps perpetual inventory: there is nothing that must agree."""


def not_installed(error: ImportError) -> str:
	"""What to do where a package of the extra is missing: some are imported only for the sources that need them."""
	return f"{error.name} is not installed. Run: pip install stock-sync-guard[audit]"
