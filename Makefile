# Everything that people and CI run. `make help` lists it.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help install setup chat run test check format bench docs lock clean

help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(VENV)/.dev ## Make .venv with everything, for development too

install: $(VENV)/.runtime ## Make .venv with what running needs, and nothing else

chat: $(VENV)/.runtime ## Set up if needed, and talk to it in this terminal (SQLite, no key)
	@$(BIN)/python run_bot.py chat

run: $(VENV)/.runtime ## Set up if needed, and run the Discord bot
	@$(BIN)/python run_bot.py

test: $(VENV)/.dev ## Set up if needed, and pass all tests on SQLite and PostgreSQL
	@$(BIN)/pytest -n 2 --dist loadgroup

check: $(VENV)/.dev ## Format, lint and types, as CI does
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## Measure what it costs (some minutes)
	@$(BIN)/python -m benchmarks

docs: $(VENV)/.runtime ## Write what the documents take from the code: map and settings
	@$(BIN)/python docs/refresh.py

lock: $(VENV)/.dev ## Resolve the dependencies anew, with hashes and without addresses
	@$(LOCK) pyproject.toml -o requirements.lock
	@$(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) pyproject.toml --group bench -c requirements-dev.lock -o requirements-bench.lock
	@# botocore, which LiteLLM requires, wants python-dateutil<3; all else is as without LiteLLM.
	@$(LOCK) pyproject.toml --extra litellm -o requirements-litellm.lock \
		-c <(grep -oE '^[A-Za-z0-9._-]+==[^ ]+' requirements.lock | grep -v '^python-dateutil==')
	@echo 'uv' | $(LOCK) - -o requirements-setup.lock

clean: ## Remove what was made, except data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv only installs here: in parallel, with bytecode (starting without it costs 3 s more).
# Where there is no uv for the platform, pip does the same, slower.
define install
	@if [ -x $(BIN)/uv ]; then \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r $(1); \
	else $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
	@touch $@
endef

$(VENV)/.python: requirements-setup.lock
	@test -n "$(PYTHON)" || { echo "Keepsake needs Python 3.11 or newer; none was found." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (once; about half a minute) …" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock \
		|| echo "uv is not to be had here: going on with pip" >&2
	@touch $@

$(VENV)/.runtime: $(VENV)/.python requirements.lock
	$(call install,requirements.lock)
	@$(BIN)/python -m compileall -q bot run_bot.py

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(call install,requirements-dev.lock)

$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	$(call install,requirements-bench.lock)
