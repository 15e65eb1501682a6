# The five words of this project: install, try, test, check, bench. Needs Python 3.11+, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: faults mutants pictures screens install install-dev try test check bench catalogues lock clean

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "This Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

# pip cannot read uv.lock, so the same versions and hashes stand in two requirements files beside it (see lock below).
$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

try: install
	@exec $(BIN)/impatriate try

test: install-dev
	$(BIN)/python -m pytest

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m locales.check
	$(BIN)/impatriate knowledge check

bench: install-dev
	$(BIN)/python -m benchmarks

# People play while bot, workers, desk and PostgreSQL are killed; then everything accepted is counted (var/faults/).
faults: install-dev
	$(BIN)/python -m tests.e2e.faults

# Each documented one-line sabotage, in a copy of the tree, must turn its test red.
mutants: install-dev
	$(BIN)/python -m tests.mutants

# The README's pictures, made by the browser test that does the main job.
pictures: install-dev
	mkdir -p docs/pictures
	IMPATRIATE_PICTURES=$(CURDIR)/docs/pictures $(BIN)/python -m pytest -q tests/e2e/test_web_chat.py

# Every screen in English, Russian and Arabic, at the widths of phone and desk: var/screens/index.html.
screens: install-dev
	IMPATRIATE_SCREENS=$(CURDIR)/var/screens $(BIN)/python -m pytest -q tests/e2e/test_screens.py
	@echo "Look at $(CURDIR)/var/screens/index.html"

catalogues: install-dev
	$(BIN)/python -m locales.update

# Only for those who change a dependency; needs uv.
lock:
	uv lock
	uv export --quiet --format requirements-txt --no-dev --extra sandbox --no-emit-project --no-annotate --no-header --output-file requirements.txt
	uv export --quiet --format requirements-txt --extra sandbox --no-emit-project --no-annotate --no-header --output-file requirements-dev.txt

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis
