# Two commands do it all: `make run` and `make test`. Needs Python 3.11 to 3.13, make and git.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
VERSION ?= reader-7
export PREFECT_HOME ?= $(CURDIR)/.prefect
export NO_MKDOCS_2_WARNING := 1

.PHONY: run test check lint generate docs example evaluate train corpus benchmark clean setup

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
	$(BIN)/python training/corpus_report.py --check
	$(BIN)/python evaluation/evaluate.py --check
	$(BIN)/mkdocs build --strict
	$(BIN)/python -m pip check

lint: setup ## mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

generate: setup ## make the files that follow from schemas/
	$(BIN)/python -m dragoman.generate

docs: setup ## the documentation as a site, in site/
	$(BIN)/mkdocs build --strict
	@echo "Open site/index.html"

example: setup ## what README.md and docs/index.md show of the sample, and docs/example.svg
	$(BIN)/python docs/tools/example.py

evaluate: setup ## score the reader on all development sets and write docs/evaluation.md
	$(BIN)/python evaluation/evaluate.py

corpus: setup ## check the reader's corpus and write its report
	$(BIN)/python training/corpus_report.py

# Training needs PyTorch, which running does not: it has an environment of its own.
TRAIN := .venv-train
WEIGHTS ?= .weights

$(TRAIN)/.ready: training/requirements.txt
	$(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --requirement training/requirements.txt
	@touch $@

train: $(TRAIN)/.ready ## build the reader's weights from the corpus and ../shared/treebanks, in under 3 hours on 2 cores
	PYTHONPATH=src $(TRAIN)/bin/python training/train.py --out $(WEIGHTS)
	PYTHONPATH=src $(TRAIN)/bin/python training/export.py --weights $(WEIGHTS) --out models/reader --version $(VERSION)
	PYTHONPATH=src $(TRAIN)/bin/python training/calibrate.py --weights models/reader

benchmark: setup ## print every figure of the README's table
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/overhead.py
	$(BIN)/python benchmarks/readers.py
	$(BIN)/python benchmarks/reader.py
	$(BIN)/python benchmarks/grouping.py
	$(BIN)/python benchmarks/growing.py
	$(BIN)/python benchmarks/resolver.py
	$(BIN)/python benchmarks/records.py
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/python benchmarks/validation.py --rows 1000000

clean: ## remove what was built; raw data and published data stay
	rm -rf $(VENV) $(TRAIN) $(WEIGHTS) site .prefect .mypy_cache .ruff_cache .pytest_cache .hypothesis data/interim/sample
