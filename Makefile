# Two commands: `make demo` and `make test`. Each does all of its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# The command `makegood`: this folder on the path of the venv's Python, and a word that calls it.
define command
@printf '%s\n' '$(CURDIR)' > "$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')/makegood.pth"
@printf '#!/bin/sh\nexec "%s/python" -m makegood "$$@"\n' '$(CURDIR)/$(BIN)' > $(BIN)/makegood
@chmod +x $(BIN)/makegood
endef

.PHONY: demo test check bench soak pictures messages lock clean

demo: $(VENV)/.installed
	@$(BIN)/python -m makegood demo

test: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.setup
	@$(BIN)/python -m tests.run

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint makegood --lint --quiet
	$(BIN)/python -m tests.lock
	$(BIN)/python -m makegood check

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

soak: $(VENV)/.installed-dev
	$(BIN)/python -m tests.engines.requirements.soak

# The pictures in docs/pictures, of the demo institution in var/.
pictures: $(VENV)/.installed-dev
	$(BIN)/python -m tests.journeys.gallery

# The texts for translators, into makegood/web/locale/makegood.pot (docs/translating.md).
messages: $(VENV)/.installed-dev
	$(BIN)/python -m tests.messages

# Needs uv (a convenience): new versions with hashes, without any address.
lock:
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --universal --python-version 3.11 requirements/base.in -o requirements/base.txt
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --universal --python-version 3.11 requirements/dev.in -o requirements/dev.txt

# The planner's code is compiled beside whatever comes next: nobody waits for it.
compile = @(nice $(BIN)/python -m makegood rollout ready > $(VENV)/.compiled 2>&1 &)

$(VENV)/.installed: requirements/base.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(command)
	$(compile)
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(command)
	$(compile)
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) var
