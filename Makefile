# Two commands do it all: `make run` and `make test`. Needs Python 3.11 to 3.13, make and git.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PREFECT_HOME ?= $(CURDIR)/.prefect

.PHONY: run test check lint generate benchmark clean setup

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else "Dragoman needs Python 3.11 to 3.13, found %d.%d. Say which: make PYTHON=python3.12 run" % v)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: setup ## build the bundled sample end to end
	$(BIN)/dragoman build data/raw/sample --out data/processed/sample

test: setup ## pass the tests
	$(BIN)/python -m pytest

check: setup ## what CI runs besides the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m dragoman.generate --check
	$(BIN)/python -m pip check

lint: setup ## mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

generate: setup ## make the files that follow from schemas/
	$(BIN)/python -m dragoman.generate

benchmark: setup ## print every figure of the README's table
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/overhead.py
	$(BIN)/python benchmarks/readers.py
	$(BIN)/python benchmarks/validation.py --rows 1000000

clean: ## remove what was built; raw data and published data stay
	rm -rf $(VENV) .prefect .mypy_cache .ruff_cache .pytest_cache .hypothesis data/interim/sample
