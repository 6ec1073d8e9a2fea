# The commands of the project, by name. Run them in an environment with `pip install -e ".[dev]"`.
.PHONY: help test test-all mutants check docs bench zips

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile

test:  ## the tests of the default run
	python -m pytest

test-all:  ## all tests: a browser, killed processes and minutes of load too
	python -m pytest -m ""

mutants:  ## change the code that decides, line by line: do the tests notice? (up to two hours)
	python scripts/mutants.py $(ROOMS)

check:  ## linters and types
	ruff check .
	ruff format --check .
	mypy
	lint-imports setup.cfg

docs:  ## write the generated pages and the words of the agents' page anew
	python scripts/build_cli_reference.py
	python scripts/build_contract.py

bench:  ## ratios: start-up, parser, ranking, streets, batches, the HTTP service
	python benchmarks/startup.py
	python benchmarks/parse.py
	python benchmarks/rank.py
	python benchmarks/streets.py --ranges 200000
	python benchmarks/batch.py --rows 20000 --ranges 200000
	python benchmarks/batch_excel.py --rows 20000
	python benchmarks/serve.py

zips:  ## build data/zips.csv anew from its sources
	python scripts/build_zips.py
