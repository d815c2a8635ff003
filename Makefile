# Traject. `make help` lists what there is; the first command sets everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command "make lock"

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run mail test check screenshots pictures bench simulate lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

run: $(READY) ## start everything on this machine (TRAJECT_PORT=8080, TRAJECT_DATA=.traject); Ctrl-C stops it
	@$(BIN)/python -m deploy.local

mail: $(READY) ## show the mail that the local run has sent
	@$(BIN)/python -m deploy.mail

test: $(READY) ## run every test, on real servers of its own (ARGS=tests/db runs some)
	@$(BIN)/pytest --numprocesses 3 --dist loadscope --no-loadscope-reorder $(ARGS)

check: $(READY) ## lint, format, types, the direction of imports, the Dockerfile
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/hadolint deploy/Dockerfile

screenshots: $(READY) ## take a picture of every page, on a phone, a tablet and a desk (ARGS=--dark: dark too)
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

pictures: $(READY) ## take the pictures of the documentation again
	@$(BIN)/python -m tests.browser.screenshots --docs

bench: $(READY) ## measure it against bare Temporal, and every page (some minutes)
	@$(BIN)/python -m deploy.bench
	@$(BIN)/python -m deploy.bench.pages

simulate: $(READY) ## play the whole two-year programme on virtual time (SEED=1)
	@$(BIN)/python -m deploy.simulate --seed $(or $(SEED),1)

lock: $(READY) ## lock the dependencies again after a change of pyproject.toml (UPGRADE=1: the newest of everything)
	@$(LOCK) --group dev $(if $(UPGRADE),--upgrade) --output-file requirements.lock
	@$(LOCK) --constraint requirements.lock --output-file requirements-runtime.lock

clean: ## remove the virtual environment and what the tools left; data of `make run` stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Installing is one step: a stamp that is newer than the lock says that it has been done. pip installs uv alone,
# which installs the rest in a tenth of the time.
$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Traject needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1 | tail -1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@awk '/^uv==/, !/\\$$/' requirements.lock > $(VENV)/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/uv.lock
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --require-hashes -r requirements.lock
	@touch $(READY)
