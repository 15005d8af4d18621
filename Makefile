# Each command starts from nothing: it makes a virtual environment from PyPI first.

VENV := .venv
PYTHON ?= python3

.PHONY: test demo services

test: $(VENV)/ready
	$(VENV)/bin/python -m tests.run

# Redis and MariaDB of the benches that take part in the tests, where they are down.
services: $(VENV)/ready
	$(VENV)/bin/python -m tests.bench.services

# With LEDGERS=tests/data/erpnext-16.sqlite on those of ERPNext 16.
LEDGERS ?= tests/data/erpnext-15.sqlite
demo: $(VENV)/ready
	@$(VENV)/bin/python -m stock_sync_guard.demo $(LEDGERS)

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@
