"""`python -m knowledge CONTENT CACHE [MODEL]`: learns what search needs and keeps it; a running bot's helper.

Learning takes seconds of both processor and interpreter; in a process of its own it keeps nobody waiting for an answer.
"""

from __future__ import annotations

import sys
from pathlib import Path

from knowledge import ContentInvalid, load
from knowledge.embedding import Embedding, EmbeddingUnreadable


def main(content: str, cache: str, model: str = "") -> int:
    """The exit code: 0 when it was learnt, 1 when the content or the model cannot be loaded."""
    try:
        load(Path(content), Path(cache), embedding=Embedding(Path(model)) if model else None)
    except (ContentInvalid, EmbeddingUnreadable):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
