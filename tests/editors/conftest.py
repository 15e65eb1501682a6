"""A machine without a browser runs everything else, and is told what it left out (tests/sandbox/conftest.py)."""

from tests.sandbox.conftest import CHROMIUM

collect_ignore = [] if CHROMIUM else ["test_browser.py"]
