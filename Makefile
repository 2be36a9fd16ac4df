# The two commands: `make run` and `make test`. Everything else serves them.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PORT ?= 8000

.PHONY: run test setup setup-dev lock bench messages lint clean

run: setup
	@$(BIN)/tongxin init --city 210900 --sample --if-absent
	@$(BIN)/tongxin run --port $(PORT)

test: setup-dev
	@$(BIN)/python -m tests.run

lint: setup-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/djlint --lint tongxin --quiet && $(BIN)/lint-imports

bench: setup-dev
	$(BIN)/python -m bench $(BENCH)

setup: $(VENV)/.run-ready
setup-dev: $(VENV)/.test-ready

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock $(VENV)/.run-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Needs uv, on the maintainer's machine only. Hashes, and no download addresses.
lock:
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url --universal --python-version 3.11 pyproject.toml --group build -o requirements.lock
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url --universal --python-version 3.11 pyproject.toml --group build --group dev -o requirements-dev.lock

# Needs gettext. Collects the words of every app and compiles the catalogues.
messages: setup-dev
	$(BIN)/python -m tools.messages

clean:
	rm -rf $(VENV) var build
