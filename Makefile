# The commands of the project, by name. Run them in an environment with `pip install -e ".[dev]"`.
.PHONY: help test test-all test-oldest mutants check constraints licenses dist docs bench zips

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile

test:  ## the tests of the default run
	python -m pytest

test-all:  ## all tests: a browser, killed processes and minutes of load too
	python -m pytest -m ""

test-oldest:  ## the tests of the default run, with the oldest permitted packages, in .venv-oldest
	python scripts/oldest.py > .oldest.txt
	python -m venv --clear .venv-oldest
	.venv-oldest/bin/pip install --quiet --constraint .oldest.txt --editable ".[test]"
	.venv-oldest/bin/python -m pytest

mutants:  ## change the code that decides, line by line: do the tests notice? (up to two hours)
	python scripts/mutants.py $(ROOMS)

check:  ## linters and types
	ruff check .
	ruff format --check .
	mypy
	lint-imports setup.cfg

constraints:  ## pin every package for every Python, with hashes (UPGRADE=--upgrade takes newer ones)
	uv pip compile setup.cfg --quiet --universal --python-version 3.11 --all-extras \
	  --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make constraints" --output-file constraints.txt $(UPGRADE)

licenses:  ## the packages that users install, with their licenses
	python scripts/licenses.py

dist:  ## the sdist and the wheel, built twice: the same bytes each time
	python scripts/build_dist.py --check
	python scripts/build_dist.py

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
