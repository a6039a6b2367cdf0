# Everything works in .venv beside this file; the first target that needs it makes it.
#   make run     the sample quarter: drafts, list and report in outputs/2026Q3
#   make check   format, lint and strict types
#   make test    check, then every test; what the machine lacks is skipped and named
#   make bench   how fast it is, beside other engines: docs/benchmarks.md; with LARGE=1 for 100,000 people too
#   make soak    the long campaign: fills a million drafts and looks at each; breaks the modules that decide,
#                one by one, and counts what no test notices

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run check test bench soak

run: .venv/ready
	$(BIN)/jixiao run 2026Q3

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check
	$(BIN)/python -m pytest -n auto -r s

bench: .venv/ready
	@cd benchmarks/peers && npm ci --ignore-scripts --no-audit --no-fund --silent \
	  || echo "Without npm's packages some other engines are left out."
	$(BIN)/python -m benchmarks $(if $(LARGE),--large)

soak: .venv/ready
	$(BIN)/python -m tests.soak.million
	$(BIN)/python tests/soak/returned_edits.py
	$(BIN)/python tests/soak/mutate.py

.venv/ready: pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "This Python cannot make environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@
