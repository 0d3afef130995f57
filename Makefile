# Två kommandon räcker: `make build` bygger planerna, `make test` prövar kompilatorn.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

BENCH := .venv-bench
SBOM := .venv-sbom

.PHONY: build check test quick coverage mutation laws bench fuzz soak lint judges pictures sbom lock clean

build: $(VENV)/installed        ## bygg alla planer till output/
	$(RUN) build.py build

check: $(VENV)/installed        ## säg vad som är fel, skriv inget
	$(RUN) build.py check

test: $(VENV)/tested            ## alla prov; en domare som saknas syns som överhoppad
	$(RUN) -m pytest

quick: $(VENV)/tested           ## vad som varken är långsamt eller frågar en domare, på två kärnor
	$(RUN) -m pytest -n 3 --dist loadfile -m "not slow and not judge"

# Commands run in folders of their own, some as nobody; what was counted goes to one place.
coverage: export COVERAGE_FILE = $(CURDIR)/output/coverage/data
coverage: $(VENV)/tested        ## vilka av kompilatorns rader och grenar som proven når; minst 97 %
	rm -rf output/coverage && mkdir -p output/coverage && chmod 777 output/coverage
	$(RUN) -m coverage run -m pytest -n 2 --dist loadfile -m "not measured and not judge"
	$(RUN) -m coverage run -m pytest -m "not measured and judge"
	$(RUN) -m coverage combine
	$(RUN) -m coverage report

mutation: $(VENV)/mutated       ## fel som görs med flit i resolve, diff och parity; vilka ser proven inte?
	$(RUN) -m mutmut run $(ARGS)
	$(RUN) -m mutation

laws: $(VENV)/tested            ## lagarna för jämförelsen på tusen dragna par i stället för på 150
	PAIRS=1000 $(RUN) -m pytest tests/test_diff_laws.py

fuzz: $(VENV)/fuzzed            ## indata som ingen skulle skriva, i FUZZ_SECONDS sekunder; fynd i output/fuzz
	$(RUN) -m fuzz --seconds $(or $(FUZZ_SECONDS),600) $(ARGS)

soak: $(VENV)/tested            ## det långa: 200 avbrutna körningar, 2 000 byggen i en process, tusen par
	$(MAKE) fuzz FUZZ_SECONDS=$(or $(FUZZ_SECONDS),3600)
	KILLS=200 BUILDS=2000 PAIRS=1000 $(RUN) -m pytest -o faulthandler_timeout=0 tests/test_faults.py tests/test_long_run.py tests/test_diff_laws.py
	$(MAKE) mutation

bench: $(BENCH)/installed       ## allt mätt bredvid andra; ARGS=--write skriver bench/RESULTS.md, README och docs/scale.md
	$(BENCH)/bin/python -m bench $(ARGS)

lint: $(VENV)/tested            ## form, stil och typer
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy

judges:                         ## domarna utanför Python (Debian, som root)
	tests/judges/install

pictures: $(VENV)/tested        ## bilder av det byggda till output/pictures; ARGS=--readme gör README:s i docs (behöver domarna)
	$(RUN) build.py build
	$(RUN) build.py diff valdsbejakande-extremism 2022-10-24 utkast
	$(RUN) -m tests.pictures $(ARGS)

sbom: $(VENV)/installed $(SBOM)/installed  ## vad den som installerar får, som CycloneDX till output/sbom.json
	$(SBOM)/bin/cyclonedx-py environment --no-validate --pyproject pyproject.toml --output-reproducible $(RUN) | $(RUN) -m sbom > output/sbom.json.part
	mv output/sbom.json.part output/sbom.json

lock:                           ## räkna ut låsfilerna på nytt (behöver uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml --output-file requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 --extra dev pyproject.toml --output-file requirements-dev.lock
	for tool in bench fuzz mutation sbom; do uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 --constraint requirements-dev.lock $$tool/requirements.in --output-file $$tool/requirements.lock || exit 1; done

clean:                          ## ta bort allt som är gjort
	rm -rf $(VENV) $(BENCH) $(SBOM) output/*/ output/sbom.json judges mutants

$(VENV)/installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	touch $@

$(VENV)/tested: $(VENV)/installed requirements-dev.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	touch $@

$(VENV)/fuzzed: $(VENV)/tested fuzz/requirements.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement fuzz/requirements.lock
	touch $@

$(VENV)/mutated: $(VENV)/tested mutation/requirements.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement mutation/requirements.lock
	touch $@

$(BENCH)/installed: requirements-dev.lock bench/requirements.lock
	$(PYTHON) -m venv $(BENCH)
	for lock in $^; do $(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $$lock || exit 1; done
	touch $@

$(SBOM)/installed: sbom/requirements.lock
	$(PYTHON) -m venv $(SBOM)
	$(SBOM)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $^
	touch $@
