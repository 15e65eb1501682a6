"""What a machine cannot run is left out, and named at the end of the run."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy comes in; see impatriate/__init__.py

import pytest

from tests.browser import CHROMIUM, NEEDING_IT

collect_ignore = [] if CHROMIUM else NEEDING_IT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for path in collect_ignore:
        terminalreporter.write_line(f"tests/{path} was left out: there is no chromium here (apt-get install chromium)")
