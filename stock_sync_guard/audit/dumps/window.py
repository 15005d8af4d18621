"""A window that moves over a stream, so that a dump is never held."""

from __future__ import annotations

import re
from typing import Protocol

from stock_sync_guard.audit.dumps.errors import DumpError, TruncatedDumpError

CHUNK = 1 << 20

# A row, or a CREATE TABLE, that has not ended by then never will: twice the default of `max_allowed_packet`,
# because escaping can double what was sent.
LONGEST_ROW = 1 << 25


class Stream(Protocol):
	def read(self, size: int) -> bytes: ...


class Window:
	"""The part of the stream that is being looked at; `position` is where reading goes on."""

	def __init__(self, stream: Stream) -> None:
		self.stream = stream
		self.data = b"\n"  # so that the first line begins like every other
		self.position = 0

	def grow(self) -> bool:
		"""Take in more, at least half as much again, so that a long row is not searched too often."""
		left = self.data[self.position :]
		chunk = self.stream.read(max(CHUNK, len(left) // 2))
		self.data, self.position = left + chunk, 0
		return bool(chunk)

	def read_on(self, *, what: str) -> None:
		"""Take in more of what has begun at the position, and must end. Raises DumpError, TruncatedDumpError."""
		if len(self.data) - self.position > LONGEST_ROW:
			raise DumpError(f"the dump is damaged in {what}")
		if not self.grow():
			raise TruncatedDumpError(f"the dump ends inside {what}")

	def match(self, pattern: re.Pattern[bytes], *, what: str) -> re.Match[bytes]:
		"""The match at the position, reading on as far as it takes."""
		while not (match := pattern.match(self.data, self.position)):
			self.read_on(what=what)
		self.position = match.end()
		return match
