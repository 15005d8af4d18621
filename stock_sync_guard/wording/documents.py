"""What a message says of the document that was stopped, and of what its reader can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BlockedDocument:
	"""The document that was stopped, on its way to be saved, submitted or cancelled; or `passes` with a warning.

	`name` None: it has never been saved.
	"""

	doctype: str
	name: str | None = None
	passes: bool = False
	is_cancelled: bool = False


@dataclass(frozen=True)
class NextStep:
	"""What the reader can do: create the entry, or ask somebody of these roles to; one role may know already."""

	may_create: bool
	creating_roles: tuple[str, ...] = ()
	notified_role: str | None = None
