"""Work that is done beside, in a thread, so that unpacking, cutting and loading overlap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Generic, TypeVar

Piece = TypeVar("Piece")

# How often a thread that waits looks whether it is still wanted, in seconds.
PATIENCE = 0.1


class ReadAhead:
	"""A stream of the blocks, which are made in a thread, as many as `depth` ahead. What it fails with, reading raises."""

	def __init__(self, blocks: Iterable[bytes], *, depth: int) -> None:
		self._blocks = blocks
		self._queue: queue.Queue[bytes | BaseException | None] = queue.Queue(depth)
		self._stopped = threading.Event()
		self._at_end = False
		self._thread = threading.Thread(target=self._run, daemon=True)

	def __enter__(self) -> ReadAhead:
		self._thread.start()
		return self

	def __exit__(self, *_error: object) -> None:
		self._stopped.set()
		# It may wait for a pipe that never says another word.
		self._thread.join(timeout=1)

	def read(self, size: int) -> bytes:
		"""At least so many bytes, fewer only at the end."""
		read: list[bytes] = []
		left = size
		while left > 0 and not self._at_end:
			block = self._queue.get()
			if isinstance(block, BaseException):
				self._at_end = True
				raise block
			if block is None:
				self._at_end = True
			else:
				read.append(block)
				left -= len(block)
		return b"".join(read)

	def _run(self) -> None:
		try:
			for block in self._blocks:
				if block and not self._put(block):
					return
			self._put(None)
		except BaseException as error:
			self._put(error)

	def _put(self, block: bytes | BaseException | None) -> bool:
		return put_patiently(self._queue, block, self._stopped)


class Beside(Generic[Piece]):
	"""Does `work` with each piece that is given, in their order, in a thread; what it fails with, the next call raises."""

	def __init__(self, work: Callable[[Piece], None]) -> None:
		self._work = work
		# One is worked on, one waits: that is all that is held.
		self._queue: queue.Queue[Piece | None] = queue.Queue(1)
		self._error: BaseException | None = None
		self._stopped = threading.Event()
		self._thread = threading.Thread(target=self._run, daemon=True)

	def __enter__(self) -> Beside[Piece]:
		self._thread.start()
		return self

	def __exit__(
		self, kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
	) -> None:
		if kind:
			self._stopped.set()
			with suppress(queue.Full):
				self._queue.put_nowait(None)
		else:
			put_patiently(self._queue, None, self._stopped)
		self._thread.join()
		if self._error and not kind:
			raise self._error

	def give(self, piece: Piece) -> None:
		if not put_patiently(self._queue, piece, self._stopped) and self._error:
			raise self._error

	def _run(self) -> None:
		try:
			while not self._stopped.is_set():
				try:
					piece = self._queue.get(timeout=PATIENCE)
				except queue.Empty:
					continue
				if piece is None:
					return
				self._work(piece)
		except BaseException as error:
			self._error = error
			self._stopped.set()


def put_patiently(target: queue.Queue, piece: object, stopped: threading.Event) -> bool:
	"""Put the piece where there is room for it; false where that is no longer wanted."""
	while not stopped.is_set():
		try:
			target.put(piece, timeout=PATIENCE)
			return True
		except queue.Full:
			continue
	return False
