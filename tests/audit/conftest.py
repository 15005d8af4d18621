"""For all tests of the audit: no command leaves a file behind."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def nothing_is_left_behind(tmp_path_factory, monkeypatch):
	folder = tmp_path_factory.mktemp("scratch")
	for name in ("TMPDIR", "SQLITE_TMPDIR"):
		monkeypatch.setenv(name, str(folder))
	yield
	assert not list(folder.iterdir())
