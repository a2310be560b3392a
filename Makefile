# Kesu on a fresh machine: Python 3.11+, pip and make are all it needs. `make run`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 2

.PHONY: run test setup check format clean bench-hops bench-ledger bench-dialogue bench-faults

run: setup
	@exec $(BIN)/kesu run --port $(PORT)

test: setup
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup

setup: $(VENV)/ready

# Installed from the lock file, so that every machine runs the same versions; made anew when it changes.
$(VENV)/ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit("Kesu needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/python -m migrations.fresh
	$(BIN)/kesu check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-hops bench-ledger bench-dialogue bench-faults: setup
	$(BIN)/python -m bench.$(@:bench-%=%)

clean:
	rm -rf $(VENV) var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
