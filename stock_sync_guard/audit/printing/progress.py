"""The progress bar of a backup: bytes, rate and time left, on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
	BarColumn,
	DownloadColumn,
	MofNCompleteColumn,
	Progress,
	TextColumn,
	TimeRemainingColumn,
	TransferSpeedColumn,
)


@contextmanager
def progress_of(label: str) -> Iterator[Callable[[int, int], None]]:
	"""A function that takes the bytes read and the bytes there are (0: unknown); the bar appears with its first call."""
	console = Console(stderr=True)
	bar = Progress(
		TextColumn("{task.description}", markup=False),
		BarColumn(bar_width=None),
		DownloadColumn(),
		TransferSpeedColumn(),
		TimeRemainingColumn(),
		console=console,
		transient=True,
		disable=not console.is_terminal,
	)
	task = bar.add_task(label, start=False, visible=False)

	def report(done: int, size: int) -> None:
		if not bar.tasks[0].started:
			bar.start_task(task)
		bar.update(task, completed=done, total=size or None, visible=done < size or not size)

	with bar:
		yield report


@contextmanager
def progress_of_many(count: int) -> Iterator[Callable[[int], None]]:
	"""A function that takes how many of the sources are done."""
	console = Console(stderr=True)
	bar = Progress(
		TextColumn("audited"),
		BarColumn(bar_width=None),
		MofNCompleteColumn(),
		TimeRemainingColumn(),
		console=console,
		transient=True,
		disable=not console.is_terminal,
	)
	task = bar.add_task("", total=count)
	with bar:
		yield lambda done: bar.update(task, completed=done)
