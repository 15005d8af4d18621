"""A skipped test is counted as skipped, by pytest and by unittest."""

from __future__ import annotations

import pytest

from tests.bench.counts import Counts, of_pytest, of_unittest


def test_pytests_closing_line_is_read():
	output = "...\n2 failed, 100 passed, 3 skipped, 1 warning, 1 error in 4.20s\n"
	assert of_pytest(output, 1) == Counts(100, 3, 3)


def test_a_pytest_that_breaks_down_before_its_first_test_is_a_failure():
	assert of_pytest("INTERNALERROR> KeyError\n", 3) == Counts(0, 1, 0)
	assert of_pytest("", 3) == Counts(0, 1, 0)


@pytest.mark.parametrize(
	("closing", "counts"),
	[
		("OK", Counts(10, 0, 0)),
		("OK (skipped=2)", Counts(8, 0, 2)),
		("FAILED (failures=1, errors=2, skipped=3)", Counts(4, 3, 3)),
		("FAILED (errors=1)", Counts(9, 1, 0)),
	],
)
def test_unittests_closing_line_is_read(closing: str, counts: Counts):
	assert of_unittest(f"Ran 10 tests in 1.234s\n\n{closing}\n", int(counts.failed > 0)) == counts


def test_several_runs_are_added_up():
	output = "Ran 10 tests in 1s\n\nOK (skipped=1)\n\nRan 1 test in 1s\n\nFAILED (failures=1)\n"
	assert of_unittest(output, 1) == Counts(9, 1, 1)


def test_a_unittest_that_breaks_down_before_its_first_test_is_a_failure():
	assert of_unittest("ModuleNotFoundError: No module named 'selenium'\n", 1) == Counts(0, 1, 0)


def test_the_last_line_names_all_three():
	assert str(Counts(3, 2, 1) + Counts(1, 0, 0)) == "4 passed, 2 failed, 1 skipped"


def test_what_failed_is_named():
	pytests = "FAILED tests/audit/test_dump.py::test_a[1] - AssertionError\n1 failed, 2 passed in 1s\n"
	assert of_pytest(pytests, 1).names == ("tests/audit/test_dump.py::test_a[1]",)
	by_frappe_15 = (
		"FAIL: test_a (app.test_b.TestB.test_a) [item]\n---\nRan 2 tests in 1s\n\nFAILED (failures=1)\n"
	)
	assert of_unittest(by_frappe_15, 1).names == ("test_a (app.test_b.TestB.test_a) [item]",)
	by_frappe_16 = (
		"\x1b[41m FAIL \x1b[0m test_a (app.test_b.TestB.test_a)\nRan 2 tests in 1s\n\nFAILED (failures=1)\n"
	)
	assert of_unittest(by_frappe_16, 1).names == ("test_a (app.test_b.TestB.test_a)",)
	assert (of_pytest(pytests, 1) + of_unittest(by_frappe_15, 1)).failed == 2
