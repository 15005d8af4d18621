"""Why a dump cannot be read."""

from __future__ import annotations


class DumpError(ValueError):
	"""The dump cannot be read; the message says why."""


class NotADumpError(DumpError):
	"""The stream holds no statement of a dump."""


class TruncatedDumpError(DumpError):
	"""The dump ends before its end."""
