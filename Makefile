# What newcomers, developers and CI run. Each target sets up what it needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
READY := $(VENV)/.ready
PEERS := $(VENV)/peers
TRAINING := $(VENV)/training

# In a terminal uv shows its downloads; elsewhere it is quiet.
QUIET := $(shell test -t 2 || echo --quiet)

help:  ## show this list
	@echo "Start with: make demo"
	@grep -hE '^[a-z][a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "newsloom needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@echo "Setting up $(VENV), once; it takes 1.5 GB."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(READY): $(UV) requirements/dev.txt pyproject.toml schemas/pyproject.toml entities/pyproject.toml
	@$(UV) pip sync $(QUIET) --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable schemas --editable entities --editable .
	@touch $@

$(PEERS)/.ready: $(UV) requirements/peers.txt
	$(UV) venv --quiet --clear --python $(BIN)/python $(PEERS)
	$(UV) pip sync --quiet --python $(PEERS)/bin/python --require-hashes requirements/peers.txt
	@touch $@

$(TRAINING)/.ready: $(UV) requirements/training.txt
	$(UV) venv --quiet --clear --python $(BIN)/python $(TRAINING)
	$(UV) pip sync --quiet --python $(TRAINING)/bin/python --require-hashes requirements/training.txt
	@touch $@

setup: $(READY)  ## make the virtual environment, with every locked dependency

demo: $(READY)  ## process examples/ and show the outcome of each article
	@mkdir -p var
	@$(BIN)/newsloom process examples --out var/demo.jsonl --report var/demo.html --table
	@echo "See it: open $(CURDIR)/var/demo.html in a browser."
	@echo "Next: make dev, the same on a real Kafka."
	@echo "To type newsloom commands yourself: source $(BIN)/activate"

dev: $(READY)  ## the same on a real Kafka, without Docker; Ctrl-C stops it
	@exec $(BIN)/newsloom dev --feed examples

# Two test processes, each with its own Kafka and Redis. With a server from the environment there is only one process, since
# the tests empty that server. Files keep their order, so that both processes finish at about the same time.
PARALLEL := $(if $(NEWSLOOM_TEST_KAFKA)$(NEWSLOOM_TEST_REDIS),,--numprocesses 2 --dist loadfile --no-loadscope-reorder)
# Failed tests run once more, and both results are shown: a machine that stalls for seconds can make a test of real servers
# fail, but a bug fails twice.
RERUN := --last-failed --last-failed-no-failures none
# Branch coverage of the test processes, not of the workers and pools that they start. tests/coverage_floors.py prints it.
COVERAGE := --cov --cov-report=

# TESTS names some of the tests; the floors of coverage hold only for all of them.
test: $(READY)  ## run all tests on real parts: make test [TESTS=path]
	@mkdir -p var
	$(BIN)/pytest --durations 25 --durations-min 5 $(PARALLEL) $(COVERAGE) $(TESTS) || { echo "== Running the failed tests once more"; $(BIN)/pytest $(RERUN) $(COVERAGE) --cov-append $(TESTS); }
	@$(BIN)/python tests/coverage_floors.py $(if $(TESTS),--without-floors)

chromium:  ## install Chromium and npm for the tests of pages (Debian, root)
	@command -v chromium || command -v chromium-browser || command -v google-chrome-stable || command -v google-chrome \
		|| { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; }
	@command -v npm || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends npm; }

pictures: $(READY)  ## take the pictures of docs/ (needs Chromium)
	PYTHONPATH=tests $(BIN)/python -m support.browser.pictures docs/pictures

chaos: $(READY)  ## inject faults for an hour: make chaos [SEED=n]
	NEWSLOOM_CHAOS=long $(if $(SEED),NEWSLOOM_CHAOS_SEED=$(SEED)) $(BIN)/pytest --timeout 7200 tests/chaos

soak: $(READY)  ## check for an hour that memory stays flat: make soak
	NEWSLOOM_SOAK_SECONDS=$(or $(SECONDS),3600) $(BIN)/pytest --log-cli-level=INFO tests/browser/test_console_load.py tests/chaos/test_memory.py

check: $(READY)  ## check format, lint, types, imports, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/newsloom schema check
	PYTHONPATH=deploy $(BIN)/python -m newsloom_deploy --check
	PYTHONPATH=tests $(BIN)/python -m golden.outputs --check

fix: $(READY)  ## format, fix lint, regenerate files
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/newsloom schema export
	PYTHONPATH=deploy $(BIN)/python -m newsloom_deploy
	PYTHONPATH=tests $(BIN)/python -m golden.outputs --write

bench: $(READY) $(PEERS)/.ready  ## measure throughput, memory, latency: make bench CORPORA=path
	@NEWSLOOM_CORPORA="$(or $(CORPORA),$(NEWSLOOM_CORPORA))" PYTHONPATH=tests $(BIN)/python -m bench.speed.throughput $(BENCH)
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.stage_costs "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@$(BIN)/python -m bench.speed.normalise "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.hostile_pages
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.dedup $(DEDUP_BENCH)
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.stories "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@$(BIN)/python -m bench.speed.tag "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@$(BIN)/python -m bench.speed.alias_file "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"
	@PYTHONPATH=tests $(BIN)/python -m bench.speed.engines --peers $(PEERS)/bin/python $(ENGINES_BENCH)

quality: $(READY)  ## measure correctness: make quality CORPORA=path
	@for room in normalise cuts site_rules dedup tag stories; do \
		PYTHONPATH=tests $(BIN)/python -m bench.quality.$$room "$(or $(CORPORA),$(NEWSLOOM_CORPORA))"; \
	done
	@$(BIN)/python -m bench.quality.judgements

# BASE is the folder of the two wheels with the base weights; training/README.md says where to get them.
train: $(TRAINING)/.ready  ## train the recogniser: make train BASE=path CORPORA=path
	PYTHONPATH=training:services:schemas:entities $(TRAINING)/bin/python -m newsloom_training.train "$(BASE)" "$(CORPORA)" training/var $(TRAIN)
	PYTHONPATH=training:services:schemas:entities $(TRAINING)/bin/python -m newsloom_training.export "$(BASE)" training/var entities/newsloom_entities/model

lock: $(UV)  ## write requirements/ from pyproject.toml
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements/uv.in -o requirements/uv.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements/build.in -o requirements/build.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements/peers.in -o requirements/peers.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-package newsloom-schemas --no-emit-package newsloom-entities pyproject.toml -o requirements/runtime.txt
	$(UV) pip compile --quiet --generate-hashes --python-version 3.11 --python-platform x86_64-manylinux_2_28 --no-emit-package newsloom-schemas --no-emit-package newsloom-entities pyproject.toml requirements/training.in -o requirements/training.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-package newsloom-schemas --no-emit-package newsloom-entities pyproject.toml --extra dev --extra parquet --group dev --group bench --group deploy -o requirements/dev.txt

sbom: $(READY)  ## list runtime dependencies (CycloneDX): var/sbom.cdx.json
	@mkdir -p var
	$(BIN)/cyclonedx-py requirements requirements/runtime.txt --pyproject pyproject.toml --mc-type application \
		--short-PURLs --output-reproducible --validate --output-file var/sbom.cdx.json

verify-deploy: $(READY)  ## test image, compose, k8s, alerts (Debian or Ubuntu, as root)
	deploy/verify.sh

clean:  ## remove the environment and all generated files
	rm -rf $(VENV) var build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.PHONY: help setup demo dev test chromium pictures chaos soak check fix bench quality lock sbom train verify-deploy clean
