# The workbook's two commands are `make grade` and `make test`; both set up the virtual environment if it is missing.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
CLASS := build/class
OUT ?= results
SELECT ?= not exhaustive
# Processes that run tests side by side, one more than there are cores, because some tests wait for others' processes.
# The tests of a file share what they set up.
WORKERS ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1)))
PYTEST_OPTIONS = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
PYTEST = $(BIN)/pytest $(PYTEST_OPTIONS)
COURSE ?= build/course

# Python keeps what it compiles beside the packages; without that, each of many short processes compiles them again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup build check wheels lite grade staff test test-fast test-all coverage lint types style prose format site bench lock clean

help:  ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# uv installs the locked packages in seconds where pip takes minutes; pip brings uv, and does it all where uv cannot,
# as behind a proxy or a mirror that only pip is configured for.
$(READY): requirements.txt pyproject.toml autograder/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing the locked packages into .venv (about 1 GB, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep '^uv==' requirements.txt)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt \
		|| { echo "uv could not; trying pip, which takes minutes" && $(BIN)/python -m pip install --quiet -r requirements.txt; }
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation \
		--editable . --editable autograder
	@touch $@

setup: $(READY)  ## Make .venv with everything that is needed

build: $(READY)  ## Build notebooks, public tests, solved notebooks and archives
	@$(BIN)/autograder build

check: $(READY)  ## Fail if something built is stale, or a secret is in the release
	@$(BIN)/autograder build --check

wheels: $(READY)  ## Build what students install, and what staff install, into build/wheels
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir build/wheels .
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir build/wheels autograder
	@ls build/wheels/*.whl

lite: $(READY)  ## Build a site in build/lite that runs the notebooks in the browser; PYODIDE=folder copies Pyodide from there
	@$(BIN)/autograder lite $(if $(PYODIDE),--pyodide $(PYODIDE))

grade: $(READY)  ## Grade the sample class (tests/submissions) into results/
	@$(BIN)/python -m tests.submissions.compose $(CLASS)
	@# Two of the sample students never stop: smaller budgets than a real run's keep this short.
	@$(BIN)/autograder grade $(CLASS) -o $(OUT) --limit cell_cpu=8 --limit call_cpu=4 $(GRADE)

staff: GRADE := --figures
staff: grade  ## Grade the sample class with figures, and open the pages where staff read answers (Ctrl+C stops)
	@$(BIN)/autograder gradebook course $(CLASS) --results $(OUT) --course $(COURSE)
	@$(BIN)/autograder gradebook read --course $(COURSE)

test: $(READY)  ## Lint, type-check, and run the tests, some minutes of them
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint check
	@$(PYTEST) -m "not exhaustive"

test-fast: $(READY)  ## Run the quick tests only
	@$(PYTEST) -m "not exhaustive and not slow"

test-all: test  ## Run `make test`, then the exhaustive tests
	@$(PYTEST) -m exhaustive

coverage: $(READY)  ## Measure which lines and branches the tests run; SELECT chooses them
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(BIN)/coverage run -m pytest $(PYTEST_OPTIONS) -m "$(SELECT)"
	@$(BIN)/python -m benchmarks.covered "$(SELECT)"

lint: types style prose  ## ruff, mypy, and a linter of the prose

types: $(READY)
	@$(BIN)/mypy

style: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

prose: $(READY)
	@$(BIN)/python -m tests.docs.prose

format: $(READY)  ## Format the code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

site: $(READY)  ## Build the documentation as a site in build/site
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -c docs/site docs build/site

bench: $(READY)  ## Measure everything again, at most ten minutes each, and renew the README's table; BENCH names some
	@$(BIN)/python -m benchmarks $(BENCH)

lock: $(READY)  ## Renew requirements.txt from pyproject.toml
	@$(BIN)/uv pip compile --quiet --all-extras --no-emit-package hw0-workbook --no-emit-index-url --no-emit-find-links --no-header --universal \
		--python-version 3.11 pyproject.toml autograder/pyproject.toml -o requirements.txt

clean:  ## Remove what was built (not .venv)
	@rm -rf build results
