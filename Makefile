# Everything that people and CI run. `make help` lists it.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
# The installers, apart from what runs: .venv has neither pip nor uv.
SETUP := .venv-setup
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
LOCK := $(SETUP)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
# A copy that uv resolves: it refuses the groups of a project that it is told not to manage.
MANAGED := $(SETUP)/pyproject.toml

# What running needs; with LiteLLM where somebody asked for it once, so that an update renews it too.
RUNTIME := $(VENV)/.runtime $(if $(wildcard $(VENV)/.litellm),$(VENV)/.litellm)

# One more than a small machine has cores: many tests wait, for a process to start or a database.
WORKERS ?= 4
# What to test: files, or a test by name (tests/stories/test_crashes.py). Default: all.
TESTS ?=
MINUTES ?= 10
RUNS ?= 20

.DEFAULT_GOAL := help
.PHONY: help install litellm setup chat run test fuzz flaky check format bench docs lock clean

help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(VENV)/.dev ## Make .venv with everything, for development too

install: $(RUNTIME) ## Make .venv with what running needs, and nothing else

litellm: $(VENV)/.litellm ## Add LiteLLM to .venv, for models other than Gemini

chat: $(RUNTIME) ## Set up if needed, and talk to it in this terminal (SQLite, no key)
	@$(BIN)/python run_bot.py chat

run: $(RUNTIME) ## Set up if needed, and run the Discord bot
	@$(BIN)/python run_bot.py || { code=$$?; \
		echo "Exit code $$code: docs/operating.md says what to do. (make turns it into 2; a script" \
			"that needs the code runs $(BIN)/python run_bot.py.)" >&2; exit $$code; }

test: $(VENV)/.dev ## Set up if needed, and pass all tests (or TESTS=…) on SQLite and PostgreSQL
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(TESTS)

fuzz: $(VENV)/.dev ## Try every property with random examples for MINUTES=10
	@$(BIN)/python -m tests.fuzz $(MINUTES) $(TESTS)

flaky: $(VENV)/.dev ## Repeat the stories (or TESTS=…) RUNS=20 times beside a busy program
	@$(BIN)/python -m tests.flaky $(RUNS) $(TESTS)

check: $(VENV)/.dev ## Format, lint and types, as CI does
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## Measure what it costs (some minutes)
	@$(BIN)/python -m benchmarks

docs: $(VENV)/.runtime ## Write the table of settings in README.md
	@$(BIN)/python docs/refresh.py

lock: $(VENV)/.dev ## Resolve the dependencies anew, with hashes and without addresses
	@sed '/^managed = false$$/d' pyproject.toml >$(MANAGED)
	@$(LOCK) $(MANAGED) -o requirements.lock
	@$(LOCK) $(MANAGED) --group $(MANAGED):dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) $(MANAGED) --group $(MANAGED):bench -c requirements-dev.lock -o requirements-bench.lock
	@# botocore, which LiteLLM requires, wants python-dateutil<3; all else is as without LiteLLM.
	@$(LOCK) $(MANAGED) --extra litellm -o requirements-litellm.lock \
		-c <(grep -oE '^[A-Za-z0-9._-]+==[^ ]+' requirements.lock | grep -v '^python-dateutil==')
	@printf '%s\n' uv flit_core | $(LOCK) - -o requirements-setup.lock

clean: ## Remove what was made, except data
	rm -rf $(VENV) $(SETUP) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv installs in parallel, with bytecode (starting without it costs 3 s more). Where there is no uv
# for the platform, or it does not get through (it has certificates and an index configuration of
# its own, and a company's network may be set up for pip alone), pip does the same, slower. The lock
# is complete; with dependencies pip 23 takes extras of what is pinned for something not pinned.
define install
	@$(SETUP)/bin/uv pip install --quiet --python $(BIN)/python --compile-bytecode \
		--require-hashes -r $(1) \
	|| { echo "uv did not manage that: going on with pip, which is slower …" >&2; \
		$(SETUP)/bin/python -m pip --quiet --disable-pip-version-check --python $(BIN)/python \
			install --no-deps --require-hashes -r $(1); }
	@touch $@
endef

$(SETUP)/.done: requirements-setup.lock
	@test -n "$(PYTHON)" || { echo "Keepsake needs Python 3.11 or newer; none was found." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (once; about half a minute) …" >&2
	@$(PYTHON) -m venv --clear $(SETUP)
	@$(SETUP)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-setup.lock || echo "uv is not to be had here: going on with pip" >&2
	@touch $@

# Only one with pip, from before, is made anew: a bot that runs from here keeps what it may yet import.
$(VENV)/.python: $(SETUP)/.done
	@$(SETUP)/bin/python -m venv --without-pip $$(test -e $(BIN)/pip && echo --clear) $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.python requirements.lock
	$(call install,requirements.lock)
	@$(BIN)/python -m compileall -q bot run_bot.py

$(VENV)/.litellm: $(VENV)/.runtime requirements-litellm.lock
	$(call install,requirements-litellm.lock)

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(call install,requirements-dev.lock)

$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	$(call install,requirements-bench.lock)
