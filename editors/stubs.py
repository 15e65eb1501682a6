"""A new entry's file: every key in its place, to be filled in; until then the check names what is missing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from knowledge.faults import did_you_mean
from knowledge.reader import ENTRY_ID
from knowledge.reading import read_content

BASE = ("en", "ru")
REVIEW_DAYS = 181
HEAD = """\
id: {entry_id}
topic: {topic}
status: in_force            # in_force | adopted | proposed | practice | unknown
facts: []                   # ids from facts.yaml; every number in the answer stands in one of them
sources: []                 # ids from sources.yaml; people see them under the answer
caution: []                 # ids from cautions.yaml; shown whole with the answer
as_of: {day}           # the day the facts speak of
reviewed: {day}        # the day somebody read it against its sources
review_by: {review_by}       # overdue after this day
related: []                 # entries offered under the answer
aliases: []                 # ids of entries merged into this one
"""


class StubRefused(Exception):
    """The entry cannot be made; the message says why and what to do."""


def stub(entry_id: str, topic: str, day: date, asked: Sequence[str] = (), language: str = "en") -> str:
    """The file's text. `asked`: how people put it, in `language`; it becomes other ways to ask."""
    head = HEAD.format(entry_id=entry_id, topic=topic, day=day, review_by=day + timedelta(days=REVIEW_DAYS))
    languages = dict.fromkeys((*BASE, language))
    return head + "".join(_block(each, asked if each == language else ()) for each in languages)


def _block(language: str, asked: Sequence[str]) -> str:
    also = "".join(f"    - {_quoted(phrase)}\n" for phrase in dict.fromkeys(asked))
    return f'{language}:\n  question: ""\n' + (f"  also:\n{also}" if also else "  also: []\n") + '  answer: ""\n'


_UNWRITABLE = re.compile("[^\t\n\r -~\xa0-\u2027\u202f-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML refuses in clear, and what would deceive the editor's eye."""


def _quoted(phrase: str) -> str:
    """The phrase as a YAML text on one line; half surrogates, which no file can hold, become U+FFFD."""
    whole = phrase.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(whole, ensure_ascii=False))


def create(content: Path, entry_id: str, text: str, topic: str) -> Path:
    """Write the file and return its path. Raises StubRefused when the id is taken."""
    file = content / "faq" / topic / f"{entry_id}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        raise StubRefused(f"{file.name} is there already.") from None
    return file


def settled(content: Path, entry_id: str, topic: str | None) -> str:
    """The topic of a new entry, found by its id's first word when none is given. Raises StubRefused."""
    if not ENTRY_ID.match(entry_id):
        raise StubRefused(f"'{entry_id}' is no id: use a-z, 0-9 and single hyphens.")
    read = read_content(content, facts=False)
    taken = {each: each for each in read.entries}
    taken |= {file.stem: file.stem for file in content.glob("faq/*/*.yaml")}
    taken |= {alias: entry.id for entry in read.entries.values() for alias in entry.aliases}
    if entry_id in taken:
        raise StubRefused(f"The id '{entry_id}' is taken by the entry {taken[entry_id]}: choose another.")
    topics = sorted(read.topics)
    if topic is None:
        topic = _likely({entry.id: entry.topic for entry in read.entries.values()}, entry_id)
    if topic is None:
        raise StubRefused(f"Name the topic with --topic: {', '.join(topics)}.")
    if topic not in topics:
        raise StubRefused(
            f"There is no topic '{topic}'. {did_you_mean(topic, topics)} A new one begins in topics.yaml."
        )
    return topic


def _likely(topics: dict[str, str], entry_id: str) -> str | None:
    """The topic of most entries whose ids begin with the same word."""
    first = entry_id.partition("-")[0]
    found = Counter(topic for other, topic in topics.items() if other.partition("-")[0] == first)
    return found.most_common(1)[0][0] if found else None
