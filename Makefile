# The two commands of the README, and the few others. Each sets up what it needs first; see `make help`.

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	found=$$($$name -c 'import sys; sys.version_info < (3, 11) or print(sys.executable)' 2>/dev/null); \
	if test -n "$$found"; then echo "$$found"; break; fi; done)
HERE := .venv/bin

.PHONY: help run test bench soak installer lock notice prepare

help:
	@echo 'make run        prepare this folder and start the demo      ARGS="…" is handed on'
	@echo 'make test       ruff, mypy, import contracts, pytest        under ten minutes'
	@echo 'make bench      the measurements, each as a ratio           ARGS=NAME picks some, ARGS=--list names them'
	@echo 'make soak       the tests too long for a commit             ARGS=--collect-only names them, --page FILE keeps a table'
	@echo 'make installer  the Windows installer                       ARGS="…" is handed on'
	@echo 'make lock       the lock, in line with pyproject.toml       ARGS=--upgrade takes newer versions; minutes'
	@echo 'make notice     NOTICE, from what is installed'

run: prepare
	@$(HERE)/lujian demo $(ARGS)

test: prepare
	@$(HERE)/python -m installer.checks

bench: prepare
	@$(HERE)/python -m tests.bench $(ARGS)

soak: prepare
	@echo 'The tests marked soak: long random histories and real hubs under load, on this machine only.'
	@$(HERE)/python -m pytest -m soak $(ARGS)

installer: prepare
	@$(HERE)/python -m installer.build $(ARGS)

notice: prepare
	@$(HERE)/python -m installer.notice

lock: prepare
	@CUSTOM_COMPILE_COMMAND='make lock' nice $(HERE)/python -m piptools compile pyproject.toml \
		--extra dev --build-deps-for editable --allow-unsafe --generate-hashes --strip-extras \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		--quiet --output-file installer/locks/linux.txt $(ARGS)

prepare:
	@python='$(PYTHON)'; test -n "$$python" || { \
		echo '需要 Python 3.11 或更新版本。请运行:'; \
		echo 'Python 3.11 or newer is needed. Please run:'; \
		name=python3; command -v $$name >/dev/null && name=python3.11; \
		echo "    sudo apt-get install -y $$name $$name-venv"; exit 1; }; \
	"$$python" -m installer.prepare
