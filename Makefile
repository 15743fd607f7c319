# make demo: flexfin on the example, in an environment of its own. make test: all tests.
# make quick: those that are done within a minute, of every package and every command some.
# Needs make, Python 3.11 or newer with venv, and pip. `make PYTHON=...` names another Python.

# The first Python here that is new enough; looked for only when there is something to install.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := examples/stieltjesstraat.yaml
WORKBOOK := out/stieltjesstraat.xlsx
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# the versions that all tests passed with; `make newest` leaves them out
CONSTRAINTS ?= --constraint constraints.txt
ARGS ?=
PORTABLE ?= out/portable
WHEELS := out/wheels
SECONDS ?= 600
SEED ?= 1
# what Python compiled is kept, whatever the machine says: tests start the program a hundred times
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test quick nightly fuzz coverage inputs pairs newest lint bench messages pictures reference portable \
  wheels clean

demo: $(VENV)/installed
	@$(BIN)/flexfin cost $(EXAMPLE)
	@mkdir -p $(dir $(WORKBOOK))
	@$(BIN)/flexfin workbook $(EXAMPLE) -o "$(CURDIR)/$(WORKBOOK)" --force

# One test or many: make test ARGS="tests/test_wheel.py -x"
test: $(VENV)/installed-tests
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

# Within a minute. It leaves out whole workbooks (written, shared, read back, linted), spreadsheet
# engines, the documents and examples, the portable program and the wheel, drawn scenarios, random
# cases against the oracles, searches for packages of terms, and reports of which other tests hold
# the figures; it draws fewer random cases. tests/conftest.py lists all of it.
quick: $(VENV)/installed-tests
	$(BIN)/python -m pytest -n auto --dist worksteal --quick $(ARGS)

# All tests in full: every example whole and in every kind of workbook, more random cases,
# and others than those that `make test` draws in every run. Half an hour.
nightly:
	$(MAKE) test ARGS="--nightly $(ARGS)"

# Broken and odd inputs for every command, for ten minutes: make fuzz SECONDS=3600 SEED=2. All runs
# are counted in tests/fuzz.json.
fuzz: $(VENV)/installed-tests
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) --seed $(SEED) --record tests/fuzz.json

# All tests but those in LibreOffice, with how much of formulas, model, case and engine they run;
# too little is a fault.
coverage: $(VENV)/installed-tests
	$(BIN)/python -m pytest -n auto --dist worksteal -m 'not engines' --cov \
	  --cov-report=term:skip-covered $(ARGS)

# Every input of every example, changed in its workbook and compared with the program: an hour at
# most. What was changed is kept by example in tests/inputs.json.
inputs: $(VENV)/installed-tests
	$(BIN)/python -m pytest -n auto --every-input tests/test_every_input.py $(ARGS)

# For every input of every example: two cases that differ there alone are shared as one; a night.
pairs: $(VENV)/installed-tests
	$(BIN)/python -m pytest -n auto --every-input tests/test_pairs.py $(ARGS)

# The tests with the newest libraries that pyproject.toml allows, in an environment of their own; what
# is there already is brought up to date every time, as if pyproject.toml was changed.
newest:
	$(MAKE) --assume-new=pyproject.toml test VENV=.venv-newest \
	  CONSTRAINTS="--upgrade --upgrade-strategy eager"

lint: $(VENV)/installed-tests
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/installed-tests
	@$(BIN)/python bench/bench.py

# The catalogue of translated texts, made anew from the source.
messages: $(VENV)/installed-tests
	$(BIN)/python -m tests.catalogue

# The pictures of the README, from the example's workbook; needs LibreOffice and pdftoppm.
pictures: $(VENV)/installed-tests
	$(BIN)/python docs/pictures.py $(EXAMPLE)

# The pages in docs/ that are made from the program: commands, lines of the models, figures of the law.
reference: $(VENV)/installed-tests
	$(BIN)/python docs/reference.py

# The portable folder: flexfin with its own Python, for this system, in out/portable/flexfin. It is
# run once, so that the models are kept in it as they were read.
portable: $(VENV)/installed-tests
	$(BIN)/python -m PyInstaller portable/flexfin.spec --noconfirm --log-level WARN \
	  --distpath $(PORTABLE) --workpath build/portable
	@$(PORTABLE)/flexfin/flexfin models > build/portable/models.txt
	@du -sm $(PORTABLE)/flexfin

# flexfin and all it needs as wheels, in out/wheels, for this system and this Python; there, without
# a network: pip install --no-index --find-links out/wheels 'flexfin[points]'
wheels: $(VENV)/installed
	@rm -rf $(WHEELS)
	$(PIP) wheel $(CONSTRAINTS) --wheel-dir $(WHEELS) '.[points]'
	@du -sm $(WHEELS)

clean:
	rm -rf $(VENV) .venv-newest out build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

# Installed in place, so that only another pyproject.toml needs another installation.
$(VENV)/installed: pyproject.toml
	$(call environment,flexfin)
	@$(PIP) install --editable .
	@touch $@

$(VENV)/installed-tests: pyproject.toml constraints.txt
	$(call environment,flexfin with its tests)
	@$(PIP) install $(CONSTRAINTS) --editable '.[test]'
	@touch $@ $(VENV)/installed

define environment
@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' || { \
  echo 'flexfin needs Python 3.11 or newer, and found none. Name it: make PYTHON=/path/to/python3' >&2; exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
  echo '$(PYTHON) has no venv. Install it first (on Debian and Ubuntu: python3-venv).' >&2; exit 1; }
@echo 'Installing $(1) in $(VENV) (once; about a minute)'
@$(PYTHON) -m venv $(VENV)
endef
