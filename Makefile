# North Star. `make run` starts everything on this machine; `make test` checks everything.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -e -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := shared/kernel shared/platform services/measures-api services/survey-ingest services/scorecard-engine deploy/local
LOCAL := rba-kernel rba-platform measures-api survey-ingest scorecard-engine north-star-local
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test check lint types borders lengths format lock openapi docs samples bench clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.installed  ## set up, then run all of North Star on this machine
	@exec $(BIN)/python -m north_star_local

test: check $(VENV)/.browser  ## set up, then run every check and every test
	@echo "Running all tests (some minutes on two cores) ..."
	@$(BIN)/python -m pytest

check: lint types borders lengths  ## style, types, borders between packages, file lengths

lint: $(VENV)/.installed-dev
	@echo "Checking style ..."
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .

types: $(VENV)/.installed-dev
	@echo "Checking types ..."
	@$(BIN)/mypy

borders: $(VENV)/.installed-dev
	@echo "Checking the borders between packages ..."
	@$(BIN)/lint-imports --no-logo | cat

lengths:
	@$(PYTHON) deploy/checks/file_lengths.py

format: $(VENV)/.installed-dev  ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

openapi: $(VENV)/.installed  ## write the openapi.json of each service again
	@$(BIN)/python deploy/checks/openapi.py --write

docs: $(VENV)/.installed-dev  ## write the generated tables of docs/ again
	@$(BIN)/python deploy/checks/generated_docs.py --write

samples: $(VENV)/.installed  ## read the real files under REAL_EXPORTS; write the table of docs/formats.md
	@$(BIN)/python deploy/checks/sample_table.py --write

bench: $(VENV)/.installed-dev  ## measure speed and memory against their limits
	@$(BIN)/python -m pytest tests/benchmarks -o addopts=--import-mode=importlib -o timeout=900 -p no:cacheprovider -q -s

lock: $(VENV)/.installed-dev  ## resolve requirements/*.txt again, with hashes
	@$(COMPILE) $(LOCAL:%=--no-emit-package %) requirements/main.in -o requirements/main.txt
	@$(COMPILE) requirements/dev.in -o requirements/dev.txt

$(VENV)/.python:
	@$(PYTHON) deploy/checks/machine.py
	@echo "Creating the Python environment in $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python requirements/main.txt $(PACKAGES:%=%/pyproject.toml)
	@echo "Installing what North Star is built on (about a minute) ..."
	@$(INSTALL) --require-hashes -r requirements/main.txt
	@$(INSTALL) --no-deps --no-build-isolation $(PACKAGES:%=-e %)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	@echo "Installing the tools for checks and tests ..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.browser: $(VENV)/.installed-dev
	@$(BIN)/python deploy/checks/browser.py
	@touch $@

clean:  ## remove the environment and all caches (var/ with your data stays)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
