"""What the command's exit status says."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
	IN_SYNC = 0
	OUT_OF_SYNC = 1
	COULD_NOT_CHECK = 2
	INTERRUPTED = 130  # what shells report for Ctrl-C
