# The commands of the project, by name. Run them in an environment with `pip install -e ".[dev]"`.
.PHONY: help test check docs bench zips

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile

test:  ## the tests
	python -m pytest

check:  ## linters and types
	ruff check .
	ruff format --check .
	mypy

docs:  ## write docs/cli.md anew
	python scripts/build_cli_reference.py

bench:  ## ratios: start-up, parser, ranking, streets
	python benchmarks/startup.py
	python benchmarks/parse.py
	python benchmarks/rank.py
	python benchmarks/streets.py --ranges 200000

zips:  ## build data/zips.csv anew from its sources
	python scripts/build_zips.py
