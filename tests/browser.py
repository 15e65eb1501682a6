"""Debian's chromium, if the machine has it; the tests that need it are left out where it lacks, and the run says so."""

import shutil

CHROMIUM = shutil.which("chromium") or ""
NEEDING_IT = ["sandbox/test_browser.py", "editors/test_browser.py", "e2e/test_web_chat.py"]
