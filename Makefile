# Everything a checkout can do; `make` alone lists it. Needs Python 3.11 or 3.12 and make: Node
# comes with the locked Python packages.
.DEFAULT_GOAL := help
.PHONY: help run test test-python test-services test-frontend \
	test-browser lint bench fuzz chaos format generate build lock clean
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)

SECONDS := 600

# What must be there before a command runs; each file is the stamp of the step that made it.
INSTALLED := $(VENV)/installed
PACKAGES := frontend/node_modules/.package-lock.json
BUILT := frontend/dist/.vite/manifest.json
SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) \
	$(wildcard frontend/*.ts frontend/*.json)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED) $(BUILT) ## install, build, migrate, then serve a demo on OCELLUS_HOST:OCELLUS_PORT
	@OCELLUS_DEMO=1 $(BIN)/ocellus serve

test: $(INSTALLED) $(BUILT) ## run every test: Python on each database, front end, browser
	@$(BIN)/python .ci/test.py python services frontend browser

test-python: $(INSTALLED) $(BUILT) ## run the Python tests on the embedded default
	@$(BIN)/python .ci/test.py python

test-services: $(INSTALLED) $(BUILT) ## run the tests that touch them on PostgreSQL and Redis
	@$(BIN)/python .ci/test.py services

test-frontend: $(INSTALLED) $(PACKAGES) ## run the front end's unit tests
	@$(BIN)/python .ci/test.py frontend

test-browser: $(INSTALLED) $(BUILT) ## run the tests in a real browser
	@$(BIN)/python .ci/test.py browser

lint: $(INSTALLED) $(PACKAGES) ## check style, types, import directions, migrations, generated files
	@$(BIN)/python .ci/lint.py

bench: $(INSTALLED) $(BUILT) ## run the benchmarks: prints a table, writes var/bench.json
	@$(BIN)/python -m tests.benchmarks

fuzz: $(INSTALLED) ## damage files of each format for SECONDS=600 and see that importing stands it
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(FORMATS)

chaos: $(INSTALLED) $(BUILT) ## kill processes and servers for SECONDS=600 while images are segmented; count losses
	@$(BIN)/python -m tests.chaos --seconds $(SECONDS)

format: $(INSTALLED) $(PACKAGES) ## rewrite the source files in the project's style
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@cd frontend && npm run --silent format

generate: $(INSTALLED) $(PACKAGES) ## write the API's description and the front end's types of it
	@$(BIN)/python .ci/generate.py

build: $(BUILT) ## build the front end into frontend/dist

lock: $(INSTALLED) ## write requirements.lock from what is installed
	@$(BIN)/python .ci/lock.py > requirements.lock.new && mv requirements.lock.new requirements.lock

clean: ## remove what was built and installed; OCELLUS_DATA stays
	rm -rf $(VENV) frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache

$(INSTALLED): requirements.lock pyproject.toml .ci/install.sh
	@.ci/install.sh $(VENV)
	@touch $@

$(PACKAGES): frontend/package-lock.json | $(INSTALLED)
	@echo "Installing the front end's packages …"
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

$(BUILT): $(PACKAGES) $(SOURCES)
	@echo "Building the front end …"
	@cd frontend && npm run --silent build -- --logLevel=error
	@touch $@
