"""The one command: settings, logs, and the wiring of all rooms. Nothing imports it, and it imports lazily."""

import os

# The matrices are small: more threads only wait for each other, and learning then costs half again as much.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
