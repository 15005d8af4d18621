"""How many tests passed, failed and were skipped, as pytest's and unittest's closing lines say."""

from __future__ import annotations

import re
from dataclasses import dataclass

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Counts:
	passed: int = 0
	failed: int = 0
	skipped: int = 0
	# Of the tests that failed, as far as the output names them.
	names: tuple[str, ...] = ()

	def __add__(self, other: Counts) -> Counts:
		return Counts(
			self.passed + other.passed,
			self.failed + other.failed,
			self.skipped + other.skipped,
			self.names + other.names,
		)

	def __str__(self) -> str:
		return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def of_pytest(output: str, status: int) -> Counts:
	"""A run that broke down before its first test counts as one failure."""
	last = output.strip().rpartition("\n")[2]
	number_of = {
		word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error|skipped)", last)
	}
	failed = number_of.get("failed", 0) + number_of.get("error", 0)
	names = tuple(re.findall(r"^(?:FAILED|ERROR) (\S+)", output, re.M))
	return Counts(number_of.get("passed", 0), failed or int(status != 0), number_of.get("skipped", 0), names)


def of_unittest(output: str, status: int) -> Counts:
	"""Of all runs in the output; one that broke down before its first test counts as one failure."""
	ran = _sum(r"^Ran (\d+) tests?", output)
	failed = _sum(r"(?:failures|errors|unexpected successes)=(\d+)(?=[,)])", output)
	skipped = _sum(r"skipped=(\d+)(?=[,)])", output)
	names = tuple(re.findall(r"^ ?(?:FAIL|ERROR)\b[ :]+(\w+ \(.*\).*)", COLOUR.sub("", output), re.M))
	return Counts(max(ran - failed - skipped, 0), failed or int(status != 0), skipped, names)


def _sum(pattern: str, output: str) -> int:
	return sum(map(int, re.findall(pattern, output, re.M)))
