# make demo, make test: each makes the environment it needs, once. Variables: PYTHON, and FSQL_* as the README says.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test format lint types imports check readme constraints clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo         embedded Postgres and real data: plan, apply, refresh, publish, training set, online read'
	@echo 'make test         the whole test suite'
	@echo 'make check        format, lint, types, imports, test'
	@echo 'make readme       writes what the commands in README.md really print into it'
	@echo 'make constraints  the newest allowed versions into constraints.txt'
	@echo 'make clean        removes .venv; data stays (`fsql db destroy` removes that)'

.PHONY: environment
environment:
	@$(PYTHON) .ci/environment.py

demo: environment
	"$(BIN)/fsql" demo

test: environment
	"$(BIN)/python" -m pytest

format: environment
	"$(BIN)/ruff" format
	"$(BIN)/ruff" check --fix

lint: environment
	"$(BIN)/ruff" format --check
	"$(BIN)/ruff" check

types: environment
	"$(BIN)/mypy"

imports: environment
	"$(BIN)/lint-imports"

check: lint types imports test

readme: environment
	"$(BIN)/python" -m pytest tests/docs --write-readme

constraints: environment
	"$(BIN)/python" .ci/constraints.py

clean:
	rm -rf .venv .venv.lock
