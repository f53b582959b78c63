# Immunochron: `make demo` and `make test` are the two commands to know; `make help` lists the rest.
SHELL := /bin/bash
PREFIX ?= /usr/local
BIN := .build/release/immunochron
OUT ?= demo-out
PYTHON := .venv/bin/python

.PHONY: help setup demo test test-long fuzz bench lint format docs install clean

help:
	@echo "make setup            install what the program needs (Debian packages, Python environment for figures)"
	@echo "make demo             build and analyse the synthetic demo study in data/demo into $(OUT)/"
	@echo "make test             run the tests (under 25 minutes on two cores)"
	@echo "make test-long        the long crash tests too"
	@echo "make fuzz             libFuzzer on everything that reads foreign input, 34 seconds each"
	@echo "make bench            measure this program beside its peers into Benchmarks/RESULTS.md"
	@echo "make lint | format    check or mend the layout of the code"
	@echo "make docs             API documentation into docs/"
	@echo "make install PREFIX=  copy the program and its Python environment"

setup:
	@tools/setup

.PHONY: release
release: setup
	@swift build -c release --product immunochron

demo: release
	@$(BIN) analyze data/demo -o $(OUT)
	@$(BIN) fcs plot data/demo/fcs/SYN-034_day142.fcs --gates data/demo/fcs/gates.yaml -o $(OUT)/figures/flow
	@$(BIN) fcs plot data/demo/fcs/SYN-034_dayminus2.fcs data/demo/fcs/SYN-034_day142.fcs --gates data/demo/fcs/gates.yaml \
	  --population Blasts --kind histogram --x CD19 --labels "day -2,day 142" -o $(OUT)/figures/flow
	@echo
	@echo "Open $(OUT)/report.html in a browser. All values of the demo study are synthetic."

test: release
	@swift build --build-tests
	@IMMUNOCHRON_BINARY=$(BIN) swift test --skip-build

test-long: release
	@swift build --build-tests
	@IMMUNOCHRON_BINARY=$(BIN) IMMUNOCHRON_LONG_TESTS=1 swift test --skip-build

fuzz:
	@tools/fuzz/run

bench: release
	@Benchmarks/run

lint:
	@swift format lint --recursive --strict Package.swift Sources Tests

format:
	@swift format --in-place --recursive Package.swift Sources Tests

docs: setup
	@tools/docs

install: release
	@install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/immunochron
	@install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/immunochron
	@install -d $(DESTDIR)$(PREFIX)/share/immunochron/reference
	@install -m 644 data/reference/*.csv $(DESTDIR)$(PREFIX)/share/immunochron/reference/
	@python3 -m venv $(DESTDIR)$(PREFIX)/share/immunochron/venv
	@$(DESTDIR)$(PREFIX)/share/immunochron/venv/bin/pip install --quiet --requirement tools/requirements-figures.txt
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/immunochron"

clean:
	@rm -rf .build $(OUT)
