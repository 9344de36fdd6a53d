# Everything that is made here. On a fresh machine with Python 3.11, `make demo` and `make test` set up what they need.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PIP := -m pip --disable-pip-version-check install --quiet

.PHONY: demo test lint format test-window docs-pictures extension training clean help

help:
	@echo "make demo         draw a scene in real Blender, press the button, leave .blend, PNGs and a GIF in demo/"
	@echo "make test         ruff, pyright, and every test on Blender 5.0 and 4.5 without a window"
	@echo "make lint         ruff and pyright alone"
	@echo "make test-window  the button in a real Blender window (Debian, root: it sets up its own)"
	@echo "make docs-pictures  the README's pictures, from the demo and the window test"
	@echo "make extension    the zips that Blender installs, in dist/"
	@echo "make training     what fine-tuning on one's own sheet needs"
	@echo "make clean        remove what was made, the environments included"

# What each environment holds stands in pyproject.toml; a stamp tells that it was installed since that changed.
# Stamps hold an environment at three depths: what the demo needs, what the tests need, and Blender 4.5.

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "animl is developed on Python 3.11, as Blender's wheels are: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv45/bin/python: | .venv/bin/python
	.venv/bin/python -m venv .venv45

.venv/demo.stamp: pyproject.toml | .venv/bin/python
	.venv/bin/python $(PIP) --editable '.[blender]'
	touch $@

.venv/test.stamp: .venv/demo.stamp
	.venv/bin/python $(PIP) --editable '.[blender,train,dev]'
	touch $@

.venv45/test.stamp: pyproject.toml | .venv45/bin/python
	.venv45/bin/python $(PIP) --editable '.[blender45,test]'
	touch $@

demo: .venv/demo.stamp
	.venv/bin/python tools/demo.py

lint: .venv/test.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pyright

format: .venv/test.stamp
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

test: lint .venv45/test.stamp
	.venv/bin/python -m pytest tests --ignore=tests/gui
	.venv45/bin/python -m pytest tests/blender

training: .venv/test.stamp

extension: .venv/demo.stamp
	.venv/bin/python tools/build_extension.py

# Blender 4.3 is the floor and must pass; the newest one, on a distribution that moves every day, is a canary.
test-window: .venv/test.stamp
	rm -rf build/window
	.venv/bin/python tools/build_extension.py light-linux-x64 --out build/window
	tools/window_rig.sh trixie build/window/*.zip press.py build/window/trixie
	tools/window_rig.sh trixie build/window/*.zip press_in_sequencer.py build/window/sequencer
	tools/window_rig.sh trixie build/window/*.zip press_on_sheet.py build/window/sheet
	tools/window_rig.sh trixie build/window/*.zip press_for_strokes.py build/window/strokes
	tools/window_rig.sh trixie build/window/*.zip press_for_traced.py build/window/traced
	tools/window_rig.sh trixie build/window/*.zip press_for_pictures.py build/window/pictures
	.venv/bin/python tests/farm/flamenco/compile.py build/window/flamenco.json
	tools/window_rig.sh trixie build/window/*.zip flamenco.py build/window/farm
	ANIML_RIG_SECONDS=300 tools/window_rig.sh sid build/window/*.zip press_for_traced.py build/window/sid-traced \
		|| echo "The newest Blender fills traced strokes otherwise (above): a warning, not a failure."
	ANIML_RIG_SECONDS=300 tools/window_rig.sh sid build/window/*.zip press.py build/window/sid \
		|| echo "The newest Blender did not pass (above): a warning, not a failure."

# The README's pictures: the panel as the window test photographed it, and the demo's GIF.
docs-pictures: demo test-window
	cp build/window/trixie/4-generated.png docs/panel.png
	cp build/window/sheet/sheet-2-generated.png docs/sprites.png
	cp demo/animl-demo.gif docs/demo.gif

clean:
	rm -rf .venv .venv45 build demo dist wheels *.egg-info .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
