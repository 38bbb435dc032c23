# CiteDesk: `make help` lists the targets. Two matter to a newcomer: `make run` and `make test`.
# The first of these that is Python 3.11; looked for only where the environment has to be made.
PYTHON ?= $(shell for p in python3.11 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test check eval bench soak ingest docs doctor clean wipe

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

# pip takes the CPU build of torch wherever it is offered one (a +cpu build outranks the plain one of the same version).
$(VENV)/.run: requirements.txt constraints.txt
	@test -x $(BIN)/python || { python='$(PYTHON)'; \
	  test -n "$$python" || { echo "CiteDesk needs Python 3.11: install it, or make PYTHON=/path/to/python3.11 run"; exit 1; }; \
	  "$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	    echo "$$python could not make the environment $(VENV): apt install python3.11-venv"; exit 1; }; }
	@echo "Installing what CiteDesk runs on (some minutes the first time) …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	@echo "Installing the test tools …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run  ## set up, ingest kb_docs/, answer three questions, serve the panel
	@$(BIN)/python -m assistant serve

test: $(VENV)/.dev  ## set up and run the tests
	@$(BIN)/python -m pytest

check: $(VENV)/.dev  ## ruff (lint and format) and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

eval: $(VENV)/.run  ## answer the gold questions (test split) and write the report
	@$(BIN)/python -m ingest --yes --quiet || test $$? -eq 1  # 1: published, but some file was refused
	@$(BIN)/python -m eval --split test

bench: $(VENV)/.dev  ## speed, as ratios against plain recipes measured in the same run
	@$(BIN)/python -m bench

soak: $(VENV)/.dev  ## kill, damage, overload: every promise about the life of the knowledge, in its long form
	@$(BIN)/python -m tests.reliability.soak

ingest: $(VENV)/.run  ## publish kb_docs/ into .kb/
	@$(BIN)/python -m ingest --yes

docs: $(VENV)/.dev  ## build the binary documents of kb_docs/ from tools/kb_sources/
	@$(BIN)/python -m tools.build_kb_docs

doctor: $(VENV)/.run  ## check the installation
	@$(BIN)/python -m assistant doctor

clean:  ## remove the virtual environment and the reports; the knowledge stays
	rm -rf $(VENV) eval/reports bench/reports

wipe: clean  ## clean, and delete .kb: every published version and the log of questions and ratings
	rm -rf .kb
