"""`python -m knowledge CONTENT CACHE`: learns what search needs and keeps it in the cache; a running bot's helper.

Learning takes seconds of both processor and interpreter; in a process of its own it keeps nobody waiting for an answer.
"""

from __future__ import annotations

import sys
from pathlib import Path

from knowledge import ContentInvalid, load


def main(content: str, cache: str) -> int:
    """The exit code: 0 when it was learnt, 1 when the content cannot be loaded."""
    try:
        load(Path(content), Path(cache))
    except ContentInvalid:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
