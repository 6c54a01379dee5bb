# Everything a newcomer, a developer or CI runs. Each target sets up what it needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
READY := $(VENV)/.ready
PEERS := $(VENV)/peers

# uv shows its downloads in a terminal, and is silent elsewhere.
QUIET := $(shell test -t 2 || echo --quiet)

help:  ## this list
	@echo "Start with: make demo"
	@grep -hE '^[a-z][a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "newsloom needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@echo "Setting up $(VENV), once; it takes 1.5 GB."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(READY): $(UV) requirements/dev.txt pyproject.toml
	@$(UV) pip sync $(QUIET) --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(PEERS)/.ready: $(UV) requirements/peers.txt
	$(UV) venv --quiet --clear --python $(BIN)/python $(PEERS)
	$(UV) pip sync --quiet --python $(PEERS)/bin/python --require-hashes requirements/peers.txt
	@touch $@

setup: $(READY)  ## the virtual environment with every locked dependency

demo: $(READY)  ## process examples/ and show what became of each article
	@mkdir -p var
	@$(BIN)/newsloom process examples --out var/demo.jsonl --table
	@echo "Next: make dev, the same on a real Kafka."
	@echo "To type newsloom commands yourself: source $(BIN)/activate"

dev: $(READY)  ## the same on a real Kafka, without Docker; Ctrl-C stops it
	@exec $(BIN)/newsloom dev --feed examples

# Two at a time, each with a Kafka and a Redis of its own; one that is named is not to be shared. In their order, longest
# files first, so that neither waits for the other at the end. What fails is run once more by itself, and both are shown: to a
# test of real parts a machine that stands still for seconds may look like a fault, and a fault fails twice.
TWO_AT_A_TIME := $(if $(NEWSLOOM_TEST_KAFKA)$(NEWSLOOM_TEST_REDIS),,--numprocesses 2 --dist loadfile --no-loadscope-reorder)
AGAIN := --last-failed --last-failed-no-failures none

test: $(READY)  ## all tests, on a real Kafka and a real Redis
	$(BIN)/pytest --durations 25 --durations-min 5 $(TWO_AT_A_TIME) || { echo "== once more what failed"; $(BIN)/pytest $(AGAIN); }

chaos: $(READY)  ## an hour of injected faults: make chaos [SEED=n]
	NEWSLOOM_CHAOS=long $(if $(SEED),NEWSLOOM_CHAOS_SEED=$(SEED)) $(BIN)/pytest --timeout 7200 tests/chaos

soak: $(READY)  ## an hour's load, flat memory: make soak [SECONDS=3600]
	NEWSLOOM_SOAK_SECONDS=$(or $(SECONDS),3600) $(BIN)/pytest --log-cli-level=INFO tests/chaos/test_memory.py

check: $(READY)  ## format, lint, types, imports, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/newsloom schema check
	PYTHONPATH=deploy $(BIN)/python -m newsloom_deploy --check
	PYTHONPATH=tests $(BIN)/python -m golden.outputs --check

fix: $(READY)  ## format, fix lint, write generated files anew
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/newsloom schema export
	PYTHONPATH=deploy $(BIN)/python -m newsloom_deploy
	PYTHONPATH=tests $(BIN)/python -m golden.outputs --write

bench: $(READY) $(PEERS)/.ready  ## throughput, memory, latency: make bench CORPORA=path
	@NEWSLOOM_CORPORA="$(or $(CORPORA),$(NEWSLOOM_CORPORA))" PYTHONPATH=tests $(BIN)/python -m bench.speed.throughput $(BENCH)
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.stage_costs "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@$(BIN)/python -m bench.speed.normalise "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.hostile_pages
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.dedup $(DEDUP_BENCH)
	@$(BIN)/python -m bench.speed.tag "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@$(BIN)/python -m bench.speed.alias_file "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.engines --peers $(PEERS)/bin/python $(ENGINES_BENCH)

quality: $(READY)  ## what is right, beside peers: make quality CORPORA=path
	@for room in normalise cuts dedup tag; do \
		PYTHONPATH=tests $(BIN)/python -m bench.quality.$$room "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"; \
	done

lock: $(UV)  ## compile requirements/ anew from pyproject.toml
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements/uv.in -o requirements/uv.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements/build.in -o requirements/build.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements/peers.in -o requirements/peers.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements/runtime.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml --extra dev --group dev --group bench --group deploy -o requirements/dev.txt

sbom: $(READY)  ## what runs, as a CycloneDX list: var/sbom.cdx.json
	@mkdir -p var
	$(BIN)/cyclonedx-py requirements requirements/runtime.txt --pyproject pyproject.toml --mc-type application \
		--short-PURLs --output-reproducible --validate --output-file var/sbom.cdx.json

verify-deploy: $(READY)  ## image, compose, k8s, alerts (Debian or Ubuntu, as root)
	deploy/verify.sh

clean:  ## remove the environment and everything that was made
	rm -rf $(VENV) var build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.PHONY: help setup demo dev test chaos soak check fix bench quality lock sbom verify-deploy clean
