# Kesu on a fresh machine: Python 3.11+, pip and make are all it needs. `make run`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 2
# Whoever forbids it compiles every module anew with every start: a second each, and tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test setup install check format lock clean bench-hops bench-ledger bench-dialogue bench-faults

run: $(VENV)/runs
	@exec $(BIN)/kesu run --port $(PORT)

test: setup
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup

setup: $(VENV)/ready

# Installed from lock files, so that every machine runs the same versions; made anew when they change. What running
# needs is a part of what testing needs: whoever has tested has installed it.
$(VENV)/runs: deploy/local.lock pyproject.toml
	@test ! -f $(VENV)/ready || $(MAKE) --no-print-directory $(VENV)/ready
	@test -f $(VENV)/ready || $(MAKE) --no-print-directory install LOCK_FILE=deploy/local.lock
	@touch $@

$(VENV)/ready: requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory install LOCK_FILE=requirements.lock
	@touch $@

install:
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit("Kesu needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -r $(LOCK_FILE)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .

check: setup
	$(BIN)/pip check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.unused
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/python -m migrations.fresh
	$(BIN)/kesu check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Writes the lock files anew after a change of dependencies; what is pinned stays as it is. Needs uv (`pip install uv`).
LOCK := --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-annotate --quiet \
  --custom-compile-command 'make lock'
lock:
	uv pip compile pyproject.toml --all-extras --output-file requirements.lock $(LOCK)
	uv pip compile pyproject.toml --constraint requirements.lock --output-file deploy/requirements.lock $(LOCK)
	uv pip compile pyproject.toml --extra pdf --extra traces --constraint requirements.lock \
	  --output-file deploy/pdf-and-traces.lock $(LOCK)
	echo setuptools | uv pip compile - --constraint requirements.lock --output-file deploy/build.lock $(LOCK)
	uv pip compile pyproject.toml --extra local --extra voice --constraint requirements.lock \
	  --output-file deploy/local.lock $(LOCK)

bench-hops bench-ledger bench-dialogue bench-faults: setup
	$(BIN)/python -m bench.$(@:bench-%=%)

clean:
	rm -rf $(VENV) var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
