"""Auditing many sources, some at a time, each in a process of its own: what happens to one is nothing to the others."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from stock_sync_guard.audit.errors import AuditError, NothingToCompareError, not_installed
from stock_sync_guard.audit.exit_status import ExitStatus
from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import CompanyAudit, Scope
from stock_sync_guard.audit.figures.since import with_changes
from stock_sync_guard.audit.figures.summary import CompanySummary, summary_of
from stock_sync_guard.audit.sources.source import Means, open_source

# Turns the audit of one source into the text of its file.
Details = Callable[[list[CompanyAudit]], str]


@dataclass(frozen=True)
class Task:
	"""A source to audit; its details are written to `file`, if there is one.

	They tell what changed since the audit in the file `since`, where it is there.
	"""

	source: str
	name: str
	scope: Scope
	means: Means
	details: Details | None = None
	file: Path | None = None
	since: Path | None = None


@dataclass(frozen=True)
class Outcome:
	"""What became of a source: the figures of its companies, or the reason why there are none."""

	source: str
	name: str
	companies: tuple[CompanySummary, ...] = ()
	error: str | None = None
	# there is nothing that must agree
	is_void: bool = False

	@property
	def shown_source(self) -> str:
		"""A URL has a password in it."""
		return self.name if "://" in self.source else self.source

	@property
	def status(self) -> ExitStatus:
		if self.error and not self.is_void:
			return ExitStatus.COULD_NOT_CHECK
		in_sync = all(company.is_in_sync for company in self.companies)
		return ExitStatus.IN_SYNC if in_sync else ExitStatus.OUT_OF_SYNC


def status_of(outcomes: Sequence[Outcome]) -> ExitStatus:
	"""Over all: could not check where one of them could not be checked, else out of sync where one is."""
	return max((outcome.status for outcome in outcomes), default=ExitStatus.IN_SYNC)


def audit_many(tasks: Sequence[Task], *, jobs: int) -> Iterator[Outcome]:
	"""Audit the sources, so many at a time; each outcome when it is known. Nothing is raised for one of them."""
	left = yield from _in_pool(tasks, jobs)
	# A process was ended from outside, and took those with it that were under way: each of them alone now.
	for task in left:
		if (yield from _in_pool([task], 1)):
			yield Outcome(
				task.source,
				task.name,
				error="The process that audited it was ended, perhaps for lack of memory. Audit it alone, with less --memory.",
			)


def _in_pool(tasks: Sequence[Task], jobs: int) -> Generator[Outcome, None, list[Task]]:
	"""The outcomes; the tasks that have none, because a process of the pool was ended, are returned."""
	left = dict(enumerate(tasks))
	with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
		try:
			numbers = {pool.submit(audit_one, task): number for number, task in left.items()}
			for future in as_completed(numbers):
				outcome = future.result()
				del left[numbers[future]]
				yield outcome
		except BrokenProcessPool:
			pass
		finally:
			pool.shutdown(cancel_futures=True)
	return list(left.values())


def audit_one(task: Task) -> Outcome:
	"""Audit one source and write its details."""
	try:
		with open_source(task.source, lambda _done, _size: None, task.means) as run:
			audits = audit(run, task.scope)
		if task.since and task.since.exists():
			audits = with_changes(audits, task.since)
		if task.details and task.file:
			try:
				task.file.write_text(task.details(audits), encoding="utf-8")
			except OSError as error:
				raise AuditError(
					f"{task.file} cannot be written: {error.strerror}. Name another --details."
				) from None
	except NothingToCompareError as error:
		return Outcome(task.source, task.name, error=str(error), is_void=True)
	except AuditError as error:
		return Outcome(task.source, task.name, error=str(error))
	except ModuleNotFoundError as error:
		return Outcome(task.source, task.name, error=not_installed(error))
	except Exception as error:
		return Outcome(
			task.source,
			task.name,
			error=f"A fault of Stock Sync Guard: {type(error).__name__}: {error}. Audit it alone, and please report it.",
		)
	return Outcome(task.source, task.name, tuple(map(summary_of, audits)))
