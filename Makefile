# Two commands from a bare clone: make run, make test. Both install first.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help install run test lint messages settings lock clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

install: .venv/installed ## Make .venv with the locked requirements and the package

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Postmortem needs Python 3.11 or newer; say which: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements/runtime.txt setup.cfg
	$(PIP) install --require-hashes -r requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/tested: .venv/installed requirements/test.txt
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

MESSAGES := $(patsubst %.po,%.mo,$(wildcard postmortem/translations/*/LC_MESSAGES/messages.po))
%.mo: %.po .venv/installed
	$(BIN)/pybabel -q compile -i $< -o $@
install: $(MESSAGES)

run: install ## Serve on http://127.0.0.1:8000, with the sample on the first start
	exec $(BIN)/postmortem serve

test: install .venv/tested ## Run all tests
	$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	$(BIN)/mypy --no-error-summary
	@nice -n 10 $(BIN)/python -m pytest --quiet tests/browser > .venv/browser.log 2>&1 & browser=$$!; \
	$(BIN)/python -m pytest --quiet tests/structure tests/unit tests/integration; others=$$?; \
	wait $$browser; browser=$$?; echo "In the browser:"; cat .venv/browser.log; \
	exit $$((others || browser))

messages: .venv/tested ## Bring the German messages up to date with the texts in the code
	$(BIN)/pybabel -q extract -F postmortem/translations/babel.cfg -o .venv/messages.pot --no-location --sort-output -k Problem:2 -k say:2 -k line:3 -k BadInstant:2 -k Reason:1 -k marked .
	$(BIN)/pybabel -q update -i .venv/messages.pot -d postmortem/translations --no-fuzzy-matching --ignore-obsolete -w 100

settings: .venv/installed ## Write docs/settings.md anew
	$(BIN)/python -c 'from pathlib import Path; from postmortem import config; Path(config.SETTINGS_PAGE).write_text(config.settings_page(), "utf-8")'

lock: ## Make the locked requirements anew
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --quiet setup.cfg requirements/build.in --output-file requirements/runtime.txt
	.venv/lock/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --quiet setup.cfg requirements/build.in --extra test --output-file requirements/test.txt

clean: ## Take away what was installed; data stays
	rm -rf .venv
