"""Which source is meant, told by its form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.command import COULD_NOT_CHECK, audit


@pytest.mark.parametrize(
	("source", "words"),
	[
		("/nowhere/site.sql.gz", "There is no file"),
		(str(Path(__file__).parent), "holds no backup"),
		("postgresql://u:p@localhost/db", "MariaDB"),
		("mysql://u:secret@localhost", "names no database"),
		("mysql://u:secret@localhost:1/db", "Check host and port"),
		("mysql://u:secret@localhost:port/db", "not a database URL"),
		("mysql+nodriver://u:secret@localhost/db", "Write the URL as"),
		("://", "not a database URL"),
	],
)
def test_a_wrong_source_gets_one_line_that_says_what_to_do(capsys, source, words):
	message = audit(capsys, source, status=COULD_NOT_CHECK)
	assert words in message and len(message.splitlines()) == 1
	assert "secret" not in message
