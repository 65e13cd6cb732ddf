# Set-up, demo, tests and checks. Needs Python 3.11-3.13, make, and the package registries on the first run.

FIND_PYTHON = for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo "$$p" && break; done
PYTHON ?= $(shell $(FIND_PYTHON))
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCKED = --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	--no-emit-find-links --quiet
COMPILE = .venv/lock/bin/uv pip compile pyproject.toml --group build $(LOCKED)
SEEDS ?= 20
# Test files side by side, each process with servers of its own; JOBS=0: one after the other, in one process.
JOBS ?= 2
PYTEST = $(BIN)/python -m pytest -n $(JOBS) --dist loadfile

.PHONY: help demo test check lint bench measure faults fix lock clean
.DELETE_ON_ERROR:

help:  ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: .venv/ready  ## everything in the foreground, with sample data; Ctrl-C stops it
	@$(BIN)/hub demo

test: .venv/ready-to-test .venv/ready-to-reconcile .venv/ready-to-spark  ## every test, on real embedded servers
	@$(PYTEST) $(ARGS)

check: lint .venv/ready-to-reconcile .venv/ready-to-spark  ## what CI runs: style, types, imports, tests
	@$(PYTEST) $(ARGS) || { echo "make check: tests fail; run one again with: make test ARGS='-x --lf'"; exit 1; }

lint: .venv/ready-to-test  ## style, types and imports only
	@$(BIN)/ruff check --quiet || { echo "make check: style; run: make fix"; exit 1; }
	@$(BIN)/ruff format --check || { echo "make check: format; run: make fix"; exit 1; }
	@$(BIN)/mypy || { echo "make check: types; correct the lines above, then run: make lint"; exit 1; }
	@$(BIN)/lint-imports --no-logo >.venv/imports.txt 2>&1 || { cat .venv/imports.txt; \
		echo "make check: an import points the wrong way; ARCHITECTURE.md has the picture"; exit 1; }

bench: .venv/ready-to-bench  ## speed and memory; BENCH_JSON=path also writes the figures there
	@$(BIN)/python -m tests.bench

measure: .venv/ready-to-measure  ## identity beside splink on the same made-up mentions; BENCH_SEED, BENCH_ENTERPRISES
	@$(BIN)/python -m tests.bench.identity

faults: .venv/ready-to-test  ## the fault tests at length; SEEDS=n
	@HUB_FAULT_SEEDS=$(SEEDS) $(BIN)/python -m pytest -m faults -s $(ARGS)

fix: .venv/ready-to-test  ## put style and format right
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

lock: .venv/ready  ## resolve Python packages and Kafka's jars anew, within what pyproject.toml and jars.py say
	@test -x .venv/lock/bin/uv || { $(PYTHON) -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet uv; }
	$(COMPILE) --upgrade --extra sources --output-file deploy/requirements.txt
	$(COMPILE) --upgrade --extra sources --extra test --constraint deploy/requirements.txt --output-file tests/requirements.txt
	echo 'pyspark>=4.1,<5' | .venv/lock/bin/uv pip compile - $(LOCKED) --upgrade --output-file tests/identify/spark-requirements.txt
	$(BIN)/python -c 'from hub.servers.jars import write_lock; print(write_lock(), "jars")'

clean:  ## the environment and caches; data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "make: needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make: this Python cannot make environments; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/ready: deploy/requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the hub needs (once) / 正在安装运行环境（仅首次）"
	@$(PIP) install --quiet --no-compile --require-hashes -r deploy/requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-to-test: tests/requirements.txt .venv/ready
	@echo "Installing what the tests need (once) / 正在安装测试环境（仅首次）"
	@$(PIP) install --quiet --no-compile --require-hashes -r tests/requirements.txt
	@touch $@

.venv/ready-to-reconcile: tests/api/reconciler-requirements.txt .venv/ready-to-test
	@echo "Installing a client of the reconciliation protocol (once) / 正在安装对账协议的客户端（仅首次）"
	@$(PYTHON) -m venv .venv/reconciler && .venv/reconciler/bin/python -m pip --disable-pip-version-check --no-input install --quiet \
		--require-hashes -r tests/api/reconciler-requirements.txt
	@touch $@

# Beside the environment, not in it: 480 MB that only these tests need.
.venv/ready-to-spark: tests/identify/spark-requirements.txt .venv/ready-to-test
	@echo "Installing Spark for its tests (once) / 正在安装 Spark 测试环境（仅首次）"
	@rm -rf .venv/spark
	@$(PIP) install --quiet --no-compile --require-hashes --target .venv/spark -r tests/identify/spark-requirements.txt
	@touch $@

.venv/ready-to-bench: tests/bench/requirements.txt .venv/ready-to-test
	@echo "Installing what the hub is measured against (once) / 正在安装对比测试所需（仅首次）"
	@$(PYTHON) -m venv .venv/dlt && .venv/dlt/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes \
		-r tests/bench/requirements.txt
	@touch $@

.venv/ready-to-measure: tests/bench/splink-requirements.txt .venv/ready-to-test
	@echo "Installing what identity is measured against (once) / 正在安装身份识别对比所需（仅首次）"
	@$(PYTHON) -m venv .venv/splink && .venv/splink/bin/python -m pip --disable-pip-version-check --no-input install --quiet \
		--require-hashes -r tests/bench/splink-requirements.txt
	@touch $@
