"""What monitoring reads: turns, calls, failures, waiting rows; and never anything of a person."""

from __future__ import annotations

import re

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics
from bot.chores import Chores
from bot.probes import monitored
from storage import Storage
from storage.numbers import Numbers
from tests.bot.conftest import House, free_port, polling
from tests.storage.test_erasure import CANARY, fill

NAME, WORD = "Kanarien-Name", "kanarienwort"
LABELS = {
    "kind": re.compile("|".join(metrics.KINDS)),
    "outcome": re.compile("done|repeated|tried_again|put_aside|ok|refused|forbidden|flood_control|unreachable|failed"),
    "method": re.compile("[a-z]+[A-Za-z]+"),
    "language": re.compile("[a-z]{2}|other"),
    "decision": re.compile("|".join(metrics.DECISIONS)),
    "source": re.compile("fair|other"),
    "digest": re.compile("[0-9a-f]{0,12}"),
    "state": re.compile("|".join(metrics.STATES)),
    "what": re.compile("inbox|outbox|files|screens|questions|failed_updates"),
    "generation": re.compile("[012]"),
    "le": re.compile(r"[0-9.e+-]+|\+Inf"),
}
"""Every label there is, and all that it may say."""
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def scraped(storage: Storage) -> tuple[str, Samples]:
    """What a scrape over HTTP gives: the text, and its samples."""
    port = free_port()
    async with monitored(storage, "127.0.0.1", port), aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            text = await answer.text()
        for probe in ("health", "ready"):
            async with session.get(f"http://127.0.0.1:{port}/{probe}") as answer:
                assert (answer.status, await answer.text()) == (200, "ok")
    families = text_string_to_metric_families(text)
    return text, {
        (sample.name, frozenset(sample.labels.items())): sample.value for each in families for sample in each.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


async def test_turns_calls_and_failures_are_counted(house: House) -> None:
    _, before = await scraped(house.storage)
    anna = await house.people.person("Anna", language="en")
    async with polling(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
        await anna.taps("One")
        await anna.says("/start s_fair")
        await anna.sees("/start")
        await anna.says("boom")
        await anna.sees("Something went wrong")
    _, after = await scraped(house.storage)

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("impatriate_turns_total", kind="text", outcome="done") == 1
    assert grown("impatriate_turns_total", kind="tap", outcome="done") == 1
    assert grown("impatriate_turns_total", kind="command", outcome="done") == 1
    assert grown("impatriate_turn_seconds_count") == 3
    assert grown("impatriate_failed_updates_total", outcome="tried_again") == 4
    assert grown("impatriate_failed_updates_total", outcome="put_aside") == 1
    assert grown("impatriate_telegram_calls_total", method="editMessageText", outcome="ok") == 1
    assert grown("impatriate_starts_total", source="other") == 1
    assert value(after, "impatriate_waiting", what="failed_updates") == 1
    assert value(after, "impatriate_leads") == 1


async def test_no_label_and_no_line_is_about_a_person(house: House) -> None:
    anna = await house.people.person(NAME, language="en")
    async with polling(house):
        for text in (WORD, "remind", "boom", f"/start s_{WORD}", f"/{WORD} {WORD}"):
            await anna.says(text)
            await house.people.settled()
        await anna.sees(WORD)
        await anna.sends_file(f"{WORD}.pdf", b"%PDF-1.4\n", "application/pdf")
        await anna.sees(f"{WORD}.pdf")
    await fill(house.storage, anna.id, 1)
    text, samples = await scraped(house.storage)
    for private in (NAME, WORD, CANARY, str(anna.id)):
        assert private not in text
    for name, labels in samples:
        for label, said in labels:
            assert LABELS[label].fullmatch(said), (name, label, said)


async def test_a_listed_campaign_is_counted_by_its_word() -> None:
    metrics.started("fair", {"fair"})
    metrics.started("somebody-elses-name", {"fair"})
    text = metrics.exposition()[0].decode()
    assert 'impatriate_starts_total{source="fair"}' in text
    assert "somebody" not in text


async def test_search_decisions_are_counted_and_all_else_is_the_indexs_own() -> None:
    from tests.chat import world

    known = world().knowledge
    counted = metrics.counted(known, world().languages)
    assert metrics.counted(counted, world().languages) is counted
    found = counted.index.find("How long is the visa valid?", "en")
    assert found == known.index.find("How long is the visa valid?", "en")
    labels = f'{{decision="{found.decision}",language="en"}}'
    assert f"impatriate_searches_total{labels}" in metrics.exposition()[0].decode()
    assert f'impatriate_content_info{{digest="{known.digest[:12]}"}} 1.0' in metrics.exposition()[0].decode()


def test_a_process_that_does_not_lead_shows_nothing_of_the_database() -> None:
    metrics.show(Numbers({"queued": 3}, {"outbox": 1}, {"outbox": 9.0}))
    assert 'impatriate_files{state="queued"} 3.0' in metrics.exposition()[0].decode()
    metrics.show(None)
    text = metrics.exposition()[0].decode()
    assert "impatriate_files{" not in text
    assert "impatriate_leads 0.0" in text


@pytest.mark.parametrize("kind", ["message", "sweep"])
async def test_a_word_from_elsewhere_counts_as_a_turn(house: House, kind: str) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
    person = await house.storage.people.find(anna.id)
    assert person is not None
    _, before = await scraped(house.storage)
    await house.storage.inbox.add(person, kind, {})
    await Chores(house.shell)._inbox.read_waiting()
    _, after = await scraped(house.storage)
    name, labels = "impatriate_turns_total", {"kind": "word", "outcome": "done"}
    assert value(after, name, **labels) - value(before, name, **labels) == 1


async def test_a_file_that_takes_long_shows_that_the_bot_is_at_it(house: House) -> None:
    anna = await house.people.person("Anna")
    _, before = await scraped(house.storage)
    await house.people.fails("slow", "download", seconds=0.5)
    async with polling(house):
        await anna.sends_file("cv.pdf", b"%PDF-1.4\n", "application/pdf")
        await anna.sees("cv.pdf")
    _, after = await scraped(house.storage)
    name, labels = "impatriate_telegram_calls_total", {"method": "sendChatAction", "outcome": "ok"}
    assert value(after, name, **labels) - value(before, name, **labels) == 1
