.DEFAULT_GOAL := help
# uv from the machine, else one of our own in .uv: nothing but Python 3.11, pip and make is needed.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := $(UV) run --frozen

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.uv/bin/uv:
	python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.8,<1'

install: $(if $(filter .uv/bin/uv,$(UV)),.uv/bin/uv) ## set up .venv from the lock
	@$(UV) sync --frozen --quiet

demo: $(if $(filter .uv/bin/uv,$(UV)),.uv/bin/uv) ## audit the bundled example offline and show what was found
	@$(RUN) --no-dev hreflens demo --workspace demo-workspace

test: install ## run the tests
	@$(RUN) pytest -n auto --dist loadfile

check: install ## lint, format, types, import contracts, SQL
	@$(RUN) ruff check . && $(RUN) ruff format --check . && $(RUN) mypy && $(RUN) lint-imports --no-cache && $(RUN) python -m tests.sql_lint

pages: install ## fetch the labelled pages that packages of other extractors carry
	@$(RUN) python -m eval.pages

eval: install ## run every quality gate, write eval/results.json
	-@$(RUN) python -m eval.pages
	@$(RUN) python -m eval.gate

eval-large: install ## grade link networks on a generated web of 10^6 sites
	@$(RUN) python -m eval.gates.n1_networks 1000000

bench: install ## run the benchmarks beside their peers, write bench/results.json
	@$(RUN) --group bench python -m bench.bench

clean: ## remove what these targets made
	@rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache demo-workspace eval/results.json bench/results.json

.PHONY: help install demo test check pages eval eval-large bench clean
