# Everything is one command. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
VENV := .venv/bin/python
WITH_DATABASE := $(VENV) -m portal.embedded_postgres run
export PYTHON PORT

.DEFAULT_GOAL := help
.PHONY: help up test check seed bench counts clean lock

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

up: ## Run the portal with demo data on http://127.0.0.1:$PORT
	@deploy/venv.sh requirements.txt
	@exec $(VENV) -m portal.devserver

test: ## Run the tests; ARGS="tests/portal -k words" for some of them
	@deploy/venv.sh requirements-dev.txt
	@CHROMIUM="$$(deploy/chromium.sh)" && export CHROMIUM && \
		$(WITH_DATABASE) $(VENV) -m pytest -n $(JOBS) $(ARGS)

check: ## Format, lint, types, imports, migrations, templates, generated files
	@deploy/venv.sh requirements-dev.txt
	@.ci/check

seed: ## Load the demo data again where it is missing
	@deploy/venv.sh requirements.txt
	@$(VENV) manage.py migrate --verbosity 0
	@$(VENV) manage.py seed_demo

bench: ## Measure against the promises; ARGS is handed on
	@deploy/venv.sh requirements-dev.txt
	@$(WITH_DATABASE) $(VENV) -m benchmarks.run $(ARGS)

counts: ## Write the numbers of SQL statements anew, on purpose
	@deploy/venv.sh requirements-dev.txt
	@UPDATE_QUERY_COUNTS=1 $(WITH_DATABASE) $(VENV) -m pytest -q \
		$$(grep -rl --include='test_*.py' 'import pinned' tests)

lock: ## Pin requirements*.in anew, with hashes
	@deploy/venv.sh requirements-dev.txt
	@for name in requirements requirements-dev; do \
		$(VENV) -m uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url \
			--python-version 3.11 $$name.in -o $$name.txt || exit 1; done

clean: ## Stop the database, remove the venv and caches; var/ with the data stays
	@if [ -x $(VENV) ]; then $(VENV) -m portal.embedded_postgres stop; fi
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
