"""A temporary folder that is gone when the process ends, however it ends."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "stock-sync-guard-"

# A process of its own waits for the end of its standard input, which comes with the end of ours, even where we are killed.
REMOVE_AT_THE_END = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"


@contextmanager
def temporary_folder() -> Iterator[Path]:
	"""A new folder where Python makes temporary ones (`TMPDIR`). Raises OSError."""
	folder = Path(tempfile.mkdtemp(prefix=PREFIX))
	try:
		with subprocess.Popen(
			[sys.executable, "-I", "-S", "-c", REMOVE_AT_THE_END, str(folder)],
			stdin=subprocess.PIPE,
			stdout=subprocess.DEVNULL,
			stderr=subprocess.DEVNULL,
			# Ctrl-C is for us
			start_new_session=True,
		) as remover:
			try:
				yield folder
			finally:
				assert remover.stdin
				remover.stdin.close()
	finally:
		shutil.rmtree(folder, ignore_errors=True)
