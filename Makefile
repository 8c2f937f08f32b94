PYTHON ?= python3
BIN := .venv/bin
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: course test notebooks check bench

course: .venv/ready  ## open the course in JupyterLab
	$(BIN)/jupyter lab $(AS_ROOT) notebooks/01_flow.ipynb

test: .venv/ready  ## run everything: unit tests, notebooks, browser
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

notebooks: .venv/ready  ## run every notebook and store its outputs
	$(BIN)/python tests/store_outputs.py notebooks/*.ipynb

check: .venv/ready  ## lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check helpers tests conftest.py

bench: .venv/ready  ## compare the CPU time of training with the lab script's loop
	$(BIN)/python tests/bench.py

.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; $(PYTHON) is " + sys.version)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@
