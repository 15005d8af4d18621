# Both commands start from nothing: they make a virtual environment from PyPI first.

VENV := .venv
PYTHON ?= python3

.PHONY: test demo

test: $(VENV)/ready
	$(VENV)/bin/python tests/run.py

demo: $(VENV)/ready
	@$(VENV)/bin/python -m stock_sync_guard.demo tests/data/erpnext-15.sqlite

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@
