"""Commands whose output is shown as it comes, and which do not outlive who runs them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# For what a command has to put away; then it is killed.
SECONDS_TO_END = 10


class CommandFailed(Exception):
	"""A command ended with another status than 0; its output is the message."""


def run(
	command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None, show: bool
) -> tuple[str, int]:
	"""The command's output, errors included, and its status. Interrupted, it ends with everything that it started."""
	process = subprocess.Popen(
		command,
		cwd=cwd,
		env=env,
		text=True,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
		start_new_session=True,
	)
	lines = []
	try:
		for line in process.stdout:
			lines.append(line)
			if show:
				print(line, end="", flush=True)
		return "".join(lines), process.wait()
	except BaseException:
		_end(process)
		raise


def end_on_sigterm() -> None:
	"""Have SIGTERM end this process as ctrl-C does: with what it has to put away."""
	signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


def _end(process: subprocess.Popen) -> None:
	os.killpg(process.pid, signal.SIGTERM)
	try:
		process.wait(SECONDS_TO_END)
	except subprocess.TimeoutExpired:
		os.killpg(process.pid, signal.SIGKILL)
		process.wait()
