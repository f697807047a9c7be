# Two commands: `make demo` runs the main job, `make test` passes every check. Each sets itself up.
VENV := .venv
PY := $(VENV)/bin/python
SCENARIO ?= scenarios/turkey_exile.yaml

.PHONY: demo test lint unit docs clean reference theory lessons kill

demo: $(VENV)/installed
	$(VENV)/bin/sim run $(SCENARIO)

test: $(VENV)/installed-dev
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory unit

lint: $(VENV)/installed-dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

unit: $(VENV)/installed-dev
	$(PY) -m pytest -n auto

$(VENV)/bin/python:
	python3 -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/bin/python pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[all,dev]"
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

docs: $(VENV)/installed-dev
	$(PY) -m tests.docs.reference
	$(VENV)/bin/sim schema --out docs/schema/scenario.schema.json
	$(VENV)/bin/sim schema --format md --out docs/reference/scenario-language.md

kill: $(VENV)/installed-dev
	$(PY) -m tests.kill.campaign

theory: $(VENV)/installed-dev
	$(PY) -m tests.theory.bench

lessons: $(VENV)/installed-dev
	$(PY) -m tests.theory.elsewhere

reference: $(VENV)/installed-dev
	$(PY) -m tests.golden.published

.PHONY: coverage-of-intervals mutants determinism

# Campaigns, of some minutes each; docs/trust/ holds what they last measured.
coverage-of-intervals: $(VENV)/installed-dev
	$(PY) -m tests.coverage.campaign

mutants: $(VENV)/installed-dev
	$(PY) -m tests.mutants.campaign

# OTHERS: more interpreters to compare with, each with this program installed
determinism: $(VENV)/installed-dev
	$(PY) -m tests.determinism.campaign $(OTHERS)

FILES ?= 20000
.PHONY: fuzz constraints
# Hostile and mistaken scenario files: each is played, or refused with file, line and path (docs/trust/bad-input.md).
fuzz: $(VENV)/installed-dev
	$(PY) -m tests.fuzz.campaign --files $(FILES)

# Pins every package by version and hash, as constraints.txt says in its first lines, which are kept.
constraints: $(VENV)/bin/python
	$(PY) -m venv build/pins
	build/pins/bin/pip install --quiet --disable-pip-version-check pip-tools
	build/pins/bin/pip-compile --quiet --extra all --extra dev --extra gambit --all-build-deps --generate-hashes --allow-unsafe \
	  --strip-extras --no-annotate --no-header --no-config --no-emit-options --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --upgrade --output-file build/pins/pinned.txt pyproject.toml
	sed -n '/^#/!q;p' constraints.txt > build/pins/head.txt
	cat build/pins/head.txt build/pins/pinned.txt > constraints.txt

.PHONY: audit
# Asks the advisory database of the Python Packaging Authority about every pinned version; needs the network.
audit: $(VENV)/bin/python
	$(PY) -m venv build/audit
	build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	build/audit/bin/pip-audit --requirement constraints.txt --require-hashes --disable-pip

.PHONY: bench

# NegMAS is under the AGPL: only this environment of its own installs it
NEGMAS := benchmarks/.venv

$(NEGMAS)/installed:
	python3 -m venv $(NEGMAS)
	$(NEGMAS)/bin/python -m pip install --quiet --disable-pip-version-check "negmas==0.16.*"
	touch $@

bench: $(VENV)/installed-dev $(NEGMAS)/installed
	$(PY) -m benchmarks.bench --negmas $(NEGMAS)/bin/python

.PHONY: coverage-of-explanations
# How often the intervals of sim explain hold (docs/trust/explanations.md), on a small crisis and on turkey_exile.
coverage-of-explanations: $(VENV)/installed-dev
	$(PY) -m tests.coverage.explanations

.PHONY: classroom

TABS ?= 30
# A class in real browsers, with phones that drop and a server that is killed. PICTURES=folder keeps what was seen.
classroom: $(VENV)/installed-dev
	$(PY) -m tests.browser.classroom --tabs $(TABS) $(if $(PICTURES),--pictures $(PICTURES))

.PHONY: coverage-of-comparisons
# How often the intervals of sim compare and sim find hold (docs/trust/comparisons.md), about ten minutes: on a small
# crisis, then on a shipped scenario and a change to it.
coverage-of-comparisons: $(VENV)/installed-dev
	$(PY) -m tests.coverage.comparisons
	$(PY) -m tests.coverage.comparisons 0.2 turkey_exile threats.strikes.chance=0.8
