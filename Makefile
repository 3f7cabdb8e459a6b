# From a fresh machine to a running site: python3 with venv and pip, make and git are enough.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check \
	--require-hashes --only-binary :all: --requirement
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: run test lint bench bench-editions lock

run: .env .venv/.run
	@$(BIN)/python manage.py serve

# Without settings of your own this is the demo, also for every other command.
.env:
	@printf '%s\n' '# De demo. Voor gebruik: vul in wat in .env.example staat.' 'IDO_DEMO=1' > $@

test: .venv/.test
	@CHROMIUM="$$($(BIN)/python scripts/browser.py)" && export CHROMIUM && $(BIN)/python -m pytest -n 2 --dist worksteal

lint: .venv/.lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	IDO_DEMO=1 $(BIN)/mypy

bench: .venv/.test
	@$(BIN)/python -m tests.bench

# How long a province and its municipalities take to be made: some minutes.
bench-editions: .venv/.test
	@$(BIN)/python -m tests.bench.editions

# Takes newer versions with: make lock UPGRADE=--upgrade
lock:
	@command -v uv >/dev/null || { echo "Installeer eerst uv, in een venv: pip install uv" >&2; exit 1; }
	$(LOCK) $(UPGRADE) pyproject.toml --output-file requirements.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group test --constraint requirements.txt --output-file requirements-test.txt
	$(LOCK) $(UPGRADE) --group lint --constraint requirements-test.txt --output-file requirements-lint.txt

# Each set is installed again when its lock changes.
.venv/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 of nieuwer is nodig." if sys.version_info < (3, 11) else 0)'
	@echo "Pakketten installeren in .venv ..."
	@$(PYTHON) -m venv .venv
	@$(INSTALL) requirements.txt
	@touch $@

.venv/.test: .venv/.run requirements-test.txt
	@echo "Pakketten voor de tests installeren ..."
	@$(INSTALL) requirements-test.txt
	@touch $@

.venv/.lint: .venv/.test requirements-lint.txt
	@echo "Pakketten voor lint installeren ..."
	@$(INSTALL) requirements-lint.txt
	@touch $@
