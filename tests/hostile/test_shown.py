"""Where other people read what was typed: an operator's terminal and JSON, the editors' page and files, the desk."""

from __future__ import annotations

import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from ruamel.yaml import YAML

from candidates import canonical_json
from dialogs.typed import cleaned
from editors.ask_view import Asked, ask_page
from editors.gaps import Gap, gaps
from editors.gaps_view import gaps_page
from editors.html import Frame
from editors.stubs import stub
from impatriate.personal_copy import write
from operators.api import application
from operators.reading import harmless, harmless_json, indented, readable
from storage import Storage
from storage.export import PersonCopy
from storage.misses import Miss
from tests.candidates.specimen import answer, attached, candidate
from tests.chat import world
from tests.databases import Database, database, postgres_server, sqlite_template
from tests.hostile.files import FILE_NAMES
from tests.hostile.spots import steering
from tests.hostile.texts import TEXTS

__all__ = ["database", "postgres_server", "sqlite_template"]
DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HARMLESS = frozenset(
    re.findall(
        r"\w+",
        "html head meta title link body header p nav a main h1 h2 h3 form label input div select option button article "
        "section span b i ul ol li details summary pre dl dt dd meter br",
    )
)


def printed(text: str) -> str:
    """The text as the commands print it, in bytes that a terminal gets."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    Console(file=stream, highlight=False, markup=False, soft_wrap=True).print(text)
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined,no-any-return]


def assert_steers_nothing(text: str) -> None:
    assert not steering(text) | (set(text) & {"\t", "\u2028", "\u2029"}), ascii(text)


# --- operators


def test_a_candidate_file_read_aloud_steers_no_terminal_and_no_answer_passes_for_another() -> None:
    for odd in TEXTS:
        text = cleaned(odd.text)
        file = candidate().model_copy(update={"answers": (answer("a", text, text), answer("b", "x", "ordinary"))})
        shown = printed(readable(file))
        assert_steers_nothing(shown)
        ours = [line for line in shown.splitlines() if line and not line.startswith("    ")]
        assert len(ours) == 7, f"{odd.name}: {ours}"  # three of the heading, the section, two questions, the attachment


def test_file_names_read_aloud_stay_on_their_line() -> None:
    for odd in (*FILE_NAMES, *TEXTS):
        named = attached().model_copy(update={"name": odd.text})
        shown = printed(readable(candidate(attachments=(named,))))
        assert_steers_nothing(shown)
        assert len(shown.splitlines()) == len(readable(candidate()).splitlines()), odd.name


def test_a_question_on_the_terminal_is_told_from_its_heading() -> None:
    for odd in TEXTS:
        shown = printed(indented(harmless(odd.text)))
        assert_steers_nothing(shown)
        assert all(line.startswith("    ") for line in shown.splitlines() if line.strip()), odd.name


def test_json_on_the_terminal_says_the_same_and_steers_nothing() -> None:
    for odd in TEXTS:
        document = json.dumps({"text": odd.text}, ensure_ascii=False, indent=2)
        assert_steers_nothing(harmless_json(document).replace("\n", ""))
        joined = odd.text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        assert json.loads(harmless_json(document)) == {"text": joined}, odd.name


def test_a_candidate_file_holds_what_was_typed_in_every_byte() -> None:
    for odd in TEXTS:
        text = cleaned(odd.text)
        file = candidate().model_copy(update={"answers": (answer("a", text, text),)})
        (kept,) = json.loads(canonical_json(file))["answers"]
        assert kept["value"] == kept["shown"] == text, odd.name


async def test_the_copy_for_a_person_who_asks_is_a_file_whatever_it_holds(tmp_path: Path) -> None:
    said: list[object] = [{"text": odd.text} for odd in TEXTS]
    copy = PersonCopy("person", None, {"inbox": said}, [], [json.dumps(each).encode() for each in said], [])
    assert await write(None, copy, tmp_path) == 0  # type: ignore[arg-type]
    body = (tmp_path / "person.json").read_text(encoding="utf-8")
    assert_steers_nothing(body.replace("\n", ""))
    assert len(json.loads(body)["inbox"]) == len(json.loads(body)["failed_updates"]) == len(TEXTS)


# --- editors


class Page(HTMLParser):
    """What a browser makes of a page: elements, and attributes that would run something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.running: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.running += [f"{tag} {name}" for name, _ in attrs if name.startswith("on") or name == "style"]
        self.running += [f"{tag} {value}" for name, value in attrs if name in ("href", "src") and bad(value or "")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def bad(address: str) -> bool:
    ours = ("/", "#", "https://", "http://", "data:,")
    return not address.startswith(ours) or "evil" in address


def assert_runs_nothing(html: str) -> Page:
    page = Page(html)
    assert page.elements <= HARMLESS, page.elements - HARMLESS
    assert not page.running, page.running
    return page


def test_what_nobody_could_answer_is_shown_to_editors_as_words() -> None:
    for odd in TEXTS:
        found = gaps([Miss(cleaned(odd.text), "visa", "en", NOW)])
        assert_runs_nothing(gaps_page(Frame("/gaps"), world(), found, DAY))
        gap = Gap((odd.text, f"{odd.text}x"), "en", 1, NOW, "")
        page = assert_runs_nothing(gaps_page(Frame("/gaps"), world(), (gap,), DAY))
        assert odd.text.strip() in "".join(page.words), odd.name


def test_a_question_that_editors_try_is_shown_as_words() -> None:
    for odd in TEXTS:
        assert_runs_nothing(ask_page(Frame("/"), world(), Asked(cleaned(odd.text)[:4096], "en", NOW)))


def test_a_file_begun_with_any_question_is_yaml_that_says_the_same() -> None:
    yaml = YAML(typ="safe", pure=True)
    for odd in TEXTS:
        whole = odd.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        made = yaml.load(stub("an-id", "help", DAY, (odd.text,), "en"))
        assert made["en"]["also"] == [whole], odd.name
        assert_steers_nothing(stub("an-id", "help", DAY, (odd.text,), "en").replace("\n", ""))


# --- the desk


@asynccontextmanager
async def asked(database: Database) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A client of the desk's application, and an operator's token."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Storage]:
        async with await database.open() as storage:
            yield storage

    app = application(opened)
    async with await database.open() as storage:
        token = await storage.operators.add("night-pull")
        app.state.storage = storage
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
            yield client, token


async def test_no_parameter_of_the_desk_is_more_than_refused(database: Database) -> None:
    async with asked(database) as (client, token):
        known = {"Authorization": f"Bearer {token}"}
        for odd in TEXTS[:: 1 if database.kind == "sqlite" else 4]:
            text = odd.text[:2000].encode("utf-8", "surrogateescape" if "\udce9" in odd.text else "surrogatepass")
            body = json.dumps({"reference": odd.text, "regions": [odd.text]}).encode()
            returned = json.dumps({"token": "x", "epoch": 1, "reason": odd.text[:300]}).encode()
            path = httpx.URL("/v1/items/x").copy_with(raw_path=b"/v1/items/" + percent(text) + b"/manifest.json")
            answers = [
                await client.get("/v1/items?region=" + percent(text).decode(), headers=known),
                await client.get("/v1/items?state=" + percent(text).decode(), headers=known),
                await client.get("/v1/items", headers={"Authorization": b"Bearer " + header(text)}),  # type: ignore[dict-item]
                await client.get(path, headers={**known, "Lease-Token": "x", "Lease-Epoch": "1"}),
                await client.post("/v1/leases", content=body, headers=known),
                await client.post("/v1/items/none/return", content=returned, headers=known),
            ]
            for number, response in enumerate(answers):
                assert response.status_code in (200, 204, 401, 403, 404, 409, 413, 422), (odd.name, number)
                assert_steers_nothing(response.text.replace("\n", ""))
                if response.status_code >= 400:
                    assert response.headers["content-type"] == "application/problem+json", (odd.name, number)


def percent(text: bytes) -> bytes:
    return b"".join(b"%%%02x" % byte for byte in text)


def header(text: bytes) -> bytes:
    """What HTTP lets into a header."""
    return bytes(byte for byte in text if byte >= 32 and byte != 127).strip() or b"x"


@pytest.mark.parametrize("reason", ["\x1b[2J", "\x9b1m", "\u202eabc", "a\u2028b", "\x7f"])
async def test_a_reason_that_steers_a_terminal_is_refused(database: Database, reason: str) -> None:
    async with asked(database) as (client, token):
        wanted = {"token": "x", "epoch": 1, "reason": reason}
        response = await client.post("/v1/items/none/return", json=wanted, headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 422
        assert "control characters" in response.text


def test_a_log_line_stays_one_line_whatever_it_tells() -> None:
    import structlog

    from impatriate import logs

    stream = io.StringIO()
    try:
        logs.set_up(stream=stream)
        for odd in TEXTS:
            structlog.get_logger().warning("told", word=odd.text)
    finally:
        structlog.reset_defaults()
    lines = stream.getvalue().split("\n")[:-1]
    assert [json.loads(line)["word"] for line in lines] == [odd.text for odd in TEXTS]
