# Sluss. `make help` lists what there is.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
ARGS ?=
JOBS ?= logical

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## Create .venv with everything that Sluss needs to run

setup-batch: $(VENV)/.batch ## Add what `sluss relink` needs (Splink, DuckDB)

demo: $(VENV)/.runtime ## Show the main job: a flood of 1,500 reports in, a fair queue out (ARGS=--exit stops at the end)
	@$(BIN)/sluss demo $(ARGS)

messages: $(VENV)/.dev ## Bring the public form's languages up to date with its templates
	@$(BIN)/pybabel -q extract -F deploy/babel.cfg -k N_ --no-location --sort-output --project=sluss -o var/sluss.pot .
	@for one in en fi ar fa so ti; do $(BIN)/pybabel -q update -i var/sluss.pot -d intake/locale -D sluss -l $$one -w 100 --no-fuzzy-matching --ignore-obsolete || exit 1; done

setup-devlogin: $(VENV)/.devlogin ## Add the made-up login of `sluss up --dev-login`

up: $(VENV)/.runtime ## Start Sluss on this machine and keep its data
	@$(BIN)/sluss up $(ARGS)

test: $(VENV)/.dev $(VENV)/.browser ## Everything that must hold: lint, types, imports, all tests
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n $(JOBS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

quick: $(VENV)/.dev $(VENV)/.browser ## The tests that take less than ten seconds each
	@$(BIN)/python -m pytest -m 'not slow' $(ARGS)

check: $(VENV)/.dev ## Lint, formatting, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev ## Measure: rates, latencies, memory (takes minutes; ARGS="--only accept" for one part)
	@$(BIN)/python -m benchmarks $(ARGS)

screens: $(VENV)/.dev $(VENV)/.browser ## Take the pictures of docs/screens anew
	@$(BIN)/python -m tests.support.screens

lock: $(VENV)/.dev ## Resolve the dependencies again into the lock files
	@$(PIP) uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --upgrade --group build -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --upgrade --group build --extra batch -c requirements.lock -o requirements-batch.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --upgrade --group build --extra devlogin -c requirements.lock -o requirements-devlogin.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --upgrade --group build --extra dev --extra batch -c requirements-batch.lock -c requirements-devlogin.lock \
		-o requirements-dev.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --upgrade -o benchmarks/linkage/requirements-baselines.lock benchmarks/linkage/requirements-baselines.in

clean: ## Remove what was made, except data under var/
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@sh deploy/make_venv.sh $(VENV)

$(VENV)/.runtime: $(BIN)/python requirements.lock pyproject.toml
	@echo 'Installing Sluss into $(VENV) ...'
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.batch: $(VENV)/.runtime requirements-batch.lock
	@echo 'Installing Splink and DuckDB ...'
	@$(PIP) --require-hashes -r requirements-batch.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo 'Installing what the tests need ...'
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.browser: $(BIN)/python deploy/install_browser.sh
	@sh deploy/install_browser.sh
	@touch $@

$(VENV)/.devlogin: $(VENV)/.runtime requirements-devlogin.lock
	@echo 'Installing the made-up login for development ...'
	@$(PIP) --require-hashes -r requirements-devlogin.lock
	@touch $@

.PHONY: help setup setup-batch demo up test quick check bench lock clean messages screens setup-devlogin
