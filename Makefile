PYTHON ?= python3
BIN := .venv/bin
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
NO_NEWS := .venv/etc/jupyter/labconfig/page_config.json
PINNED_TORCH := $(shell sed -n 's/^\(torch==[0-9.]*\).*/\1/p' requirements.txt)

# uv knows where PyTorch keeps its builds without CUDA; where it cannot reach them, pip takes what it finds
define CPU_TORCH
$(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
&& $(BIN)/uv pip install --quiet --python .venv --torch-backend=cpu $(PINNED_TORCH) \
|| echo "no build for CPUs alone within reach: taking the one that pip finds"
endef

.PHONY: course test everything pages notebooks check bench claims mutants processors

course: .venv/ready $(NO_NEWS)  ## open the course in JupyterLab
	$(BIN)/jupyter lab $(AS_ROOT) notebooks/01_flow.ipynb

TEST := $(BIN)/python -m pytest --numprocesses logical --dist loadfile --no-loadscope-reorder

test: .venv/ready .venv-pages/ready  ## unit tests, notebooks, browser
	$(TEST)

everything: .venv/ready .venv-pages/ready  ## the same; all notebooks run in the browser, all their answers put in
	$(TEST) --run-all

pages: .venv-pages/ready  ## the whole course as static pages, in build/pages
	rm -rf build/pages build/doctrees
	.venv-pages/bin/python -m sphinx -q -W --keep-going -c docs/pages -d build/doctrees . build/pages

notebooks: .venv/ready  ## run every notebook and store its outputs
	$(BIN)/python -m tests.store_outputs notebooks/*.ipynb

check: .venv/ready  ## lint; that of the scripts needs Node.js
	$(BIN)/ruff check .
	$(BIN)/ruff format --check helpers tests conftest.py
	npx --yes prettier@3.6.2 --check helpers/explorers eslint.config.mjs
	npx --yes eslint@9.39.1 --max-warnings 0 helpers/explorers

bench: .venv/ready  ## compare the CPU time of training with the lab script's loop
	$(BIN)/python tests/bench.py

claims: .venv/ready  ## measure what the notebooks state on seeds that they do not print; takes twenty minutes
	$(BIN)/python -m tests.claims

mutants: .venv/ready  ## how many small mistakes in the code do the unit tests see? Takes half an hour
	$(BIN)/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
	$(BIN)/python -m tests.mutants

processors: .venv/ready  ## run everything on emulated processors; takes hours
	$(BIN)/python -m tests.processors

.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; $(PYTHON) is " + sys.version)'
	$(PYTHON) -m venv .venv
	$(if $(filter cpu,$(TORCH)),$(CPU_TORCH))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(NO_NEWS): | .venv/ready  # JupyterLab would begin by asking whether to fetch its news
	$(BIN)/jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements

.venv-pages/ready: requirements-pages.txt
	$(PYTHON) -m venv .venv-pages
	.venv-pages/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-pages.txt
	touch $@
