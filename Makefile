# Communaux: `make help` lists what can be asked. Needs git, make and Python 3.11 or later, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
DATA ?= data
export PORT DATA
VENV := .venv
BIN := $(VENV)/bin
RUN := PYTHONPATH=src $(BIN)/python
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/installed: requirements.lock tools/develop.py
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name it with PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Making the environment in $(VENV) from requirements.lock…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python tools/develop.py
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/installed ## Make the environment from the lock file

dev: $(VENV)/installed-dev ## The same, with what tests and checks need

run: install ## Start everything at http://localhost:8000 (PORT=, DATA=), with the example federation
	@$(BIN)/communaux run --demo

steward: install ## Make somebody steward: make steward EMAIL=you@example.org
	@$(BIN)/communaux steward "$(EMAIL)"

test: dev ## All tests: SQLite, then PostgreSQL where its server is there, browsers where a Chromium is
	@$(BIN)/python -m communaux.site.messages
	@$(BIN)/python -m tests.run

lint: dev ## Style, types, templates, floors, migrations, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet src
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings communaux.site.settings_test
	$(BIN)/python -m tools.messages --check

format: dev ## Put code in the style of the house
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: dev ## Find new sentences and put them in the catalogues
	$(BIN)/python -m tools.messages

reference: dev ## Write the reference pages of docs/developers again from the code
	$(BIN)/python -m tools.reference
	$(BIN)/python -m tools.conformance

bench: dev ## CPU per operation, with peers beside; writes bench-results/
	$(BIN)/python -m bench

bench-solid: dev ## Community Solid Server beside ours (needs npm): CPU per request, start, memory
	@PYTHONPATH=src:. $(BIN)/python -m bench.solid

example: ## The example page for makers at http://localhost:8100 (needs npm)
	@command -v npm >/dev/null || { echo "npm is not here: the example page cannot be brought together"; exit 1; }
	@cd examples/notebook && npm install --no-package-lock --no-audit --no-fund --silent && node build.mjs
	@echo "http://localhost:8100/ (Ctrl-C ends it)"; $(PYTHON) -m http.server 8100 --bind 127.0.0.1 --directory examples/notebook/dist

peers-translation: dev ## Ask other programs whether they agree with our exports (RML, SSSOM)
	$(RUN) -m bench.peers

lock: ## Choose newer versions of dependencies
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade pyproject.toml --group dev -o requirements-dev.lock

vendor: dev ## Fetch the third-party files of the pages again (needs npm)
	$(BIN)/python -m tools.vendor

peers: dev ## Other programs that must agree with ours, brought by npm at pinned versions
	@if command -v npm >/dev/null; then for folder in tests/peers/dfc tests/peers/solid tests/peers/solid/crud examples/notebook; do \
	(cd $$folder && npm install --no-package-lock --no-audit --no-fund --silent); done; \
	else echo "npm is not here: the connector of the Data Food Consortium and the Solid clients are passed over"; fi
	@$(BIN)/python -m pytest tests/peers -rs

clean: ## Remove what can be made again
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help install dev run steward test lint format messages reference bench bench-solid example peers peers-translation lock vendor clean
