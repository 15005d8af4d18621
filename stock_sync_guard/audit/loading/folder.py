"""A temporary folder that is gone when the process ends, however it ends."""

from __future__ import annotations

import secrets
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
	folder = Path(tempfile.gettempdir()) / f"{PREFIX}{secrets.token_hex(8)}"
	# It is there before the folder is: there is no moment at which we could be killed and leave the folder behind.
	with subprocess.Popen(
		[sys.executable, "-I", "-S", "-c", REMOVE_AT_THE_END, str(folder)],
		stdin=subprocess.PIPE,
		stdout=subprocess.DEVNULL,
		stderr=subprocess.DEVNULL,
		# Ctrl-C is for us
		start_new_session=True,
	) as remover:
		assert remover.stdin
		try:
			folder.mkdir(mode=0o700)
			yield folder
		finally:
			remover.stdin.close()
			shutil.rmtree(folder, ignore_errors=True)
