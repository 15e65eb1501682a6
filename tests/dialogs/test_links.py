"""Links into the chat lead where they say, a wrong one says so; a kept result opens again and holds no belief."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.checks.codes import LONGEST, UnreadableError, code_of, draft_of, looks_like_code
from dialogs.checks.position import position, results
from dialogs.conversation import CheckDraft
from dialogs.links import FIRST_WORDS
from knowledge.self_check import Question
from locales.names import country_codes
from tests.chat import START, Chat, world

CHECK = world().knowledge.self_check
SENSITIVE = [question for question in CHECK.questions if question.sensitive]
CODE = re.compile(r"<code>(c_[A-Za-z0-9_-]+)</code>")


def every_option(question: Question) -> list[str]:
    grouped = [option for group in question.options_by_group.values() for option in group]
    return [*dict.fromkeys((*question.options, *grouped, *question.extra_options))]


@st.composite
def drafts(draw: st.DrawFn) -> CheckDraft:
    """Whatever somebody may have answered, in whatever order, some of it skipped."""
    choice = CHECK.choices[draw(st.sampled_from(sorted(CHECK.choices)))]
    answers: dict[str, tuple[str, ...]] = {}
    for question in CHECK.questions:
        options = every_option(question)
        if question.kind == "choice":
            given = draw(st.none() | st.sampled_from(options).map(lambda option: (option,)))
        else:
            pool = options + (sorted(country_codes()) if question.kind == "several countries" else [])
            given = draw(st.none() | st.lists(st.sampled_from(pool), unique=True, max_size=14).map(tuple))
        if given is not None:
            answers[question.id] = given
    return CheckDraft(
        parts=choice.parts,
        also_ask=choice.also_ask,
        answers=answers,
        beliefs=draw(st.sampled_from([None, "answer", "rather_not"])),
        cards_seen=draw(st.sampled_from([(), ("A",), ("B",), ("A", "B")])),
        stopped=draw(st.booleans()),
        touched_at=START,
    )


@settings(max_examples=300, deadline=None)
@given(drafts())
def test_a_code_gives_back_every_answer_but_beliefs_and_obstacles(draft: CheckDraft) -> None:
    code = code_of(CHECK, draft)
    assert code is not None
    assert len(code) <= LONGEST
    assert looks_like_code(code)
    back = draft_of(CHECK, code, START)
    secret = {question.id for question in SENSITIVE}
    expected = {name: frozenset(chosen) for name, chosen in draft.answers.items() if name not in secret}
    assert {name: frozenset(chosen) for name, chosen in back.answers.items()} == expected
    assert (back.parts, back.also_ask, back.cards_seen, back.stopped) == (
        draft.parts, draft.also_ask, draft.cards_seen, draft.stopped,
    )  # fmt: skip
    assert code == code_of(CHECK, back)


@settings(max_examples=100, deadline=None)
@given(drafts(), st.integers(0, 70), st.sampled_from("abcXYZ019_-"))
def test_a_slip_in_a_code_is_never_read_as_another_result(draft: CheckDraft, place: int, letter: str) -> None:
    code = code_of(CHECK, draft)
    assert code is not None
    at = 2 + place % (len(code) - 2)
    slipped = code[:at] + letter + code[at + 1 :]
    try:
        back = draft_of(CHECK, slipped, START)
    except UnreadableError:
        return
    assert back == draft_of(CHECK, code, START)


@pytest.mark.parametrize("code", ["c_", "c_AAAAAAAAAAAA", "c_" + "A" * 62, "c_é", "c_ab cd", "c_" + "-" * 20])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(UnreadableError):
        draft_of(CHECK, code, START)


def test_a_code_of_other_questions_is_refused() -> None:
    from dataclasses import replace

    chat = with_result()
    assert chat.conversation.check is not None
    code = code_of(CHECK, chat.conversation.check)
    assert code is not None
    other = replace(CHECK, version=CHECK.version + 1)
    with pytest.raises(UnreadableError):
        draft_of(other, code, START)


def test_more_countries_than_fit_are_told_instead_of_left_out() -> None:
    chat = with_result()
    assert chat.conversation.check is not None
    many = {**chat.conversation.check.answers, "citizenship": tuple(sorted(country_codes())[:16])}
    draft = chat.conversation.check.model_copy(update={"answers": many})
    assert code_of(CHECK, draft) is None
    chat.conversation = chat.conversation.model_copy(update={"check": draft})
    chat.taps("keep")
    assert "too many countries" in chat.text()


def with_result(language: str = "en") -> Chat:
    """Somebody at the result of the whole self-check, beliefs answered, obstacles too."""
    chat = Chat(language=language)
    chat.commands("check")
    chat.taps("check/parts = all")
    for _ in range(40):
        draft = chat.conversation.check
        assert draft is not None
        where = position(CHECK, draft)
        if where.kind == "result":
            return chat
        if where.kind == "beliefs":
            chat.taps("check/beliefs = answer")
        elif where.kind == "interim":
            chat.taps(f"go_on {where.part}")
        else:
            assert where.question is not None
            answer(chat, where.question)
    raise AssertionError("no result after forty steps")


def answer(chat: Chat, question: Question) -> None:
    if question.kind == "several countries":
        chat.says("Egypt")
        chat.taps("next")
        return
    options = [each for each in chat.buttons() if each.startswith(f"check/{question.id} ")]
    chat.taps(options[0])
    if question.kind == "several":
        chat.taps("next")


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
@pytest.mark.parametrize("way", ["link", "word"])
def test_a_kept_result_opens_again_days_later_for_anybody_who_has_its_code(language: str, way: str) -> None:
    chat = with_result(language)
    chat.taps("keep")
    (code,) = CODE.findall(chat.text())
    assert chat.conversation.check is not None
    shown = {
        result.route.id: {judged.condition.id: judged.state for judged in result.conditions}
        for result in results(CHECK, chat.conversation.check)
    }
    later = Chat(language=language, seed="later", now=START + timedelta(days=90))
    later.commands("start", code) if way == "link" else later.says(code)
    draft = later.conversation.check
    assert draft is not None
    assert position(CHECK, draft).kind == "result"
    assert not {question.id for question in SENSITIVE} & set(draft.answers)
    again = results(CHECK, draft)
    assert [result.route.id for result in again] == list(shown)
    for result in again:
        for judged in result.conditions:
            assert judged.state in ("unknown", shown[result.route.id][judged.condition.id])
    assert "keep" in later.buttons()


def test_the_code_is_not_stored_and_is_gone_with_the_self_check() -> None:
    chat = with_result()
    chat.taps("keep")
    (code,) = CODE.findall(chat.text())
    assert code.encode() not in chat.conversation.dump()
    chat.now += timedelta(days=2)
    chat.hears("term_ended")
    assert chat.conversation.check is None
    assert not CODE.search(chat.text())


@pytest.mark.parametrize("way", ["tap", "word"])
def test_from_the_code_back_leads_to_the_card_that_was_open(way: str) -> None:
    chat = with_result()
    chat.taps("card 1")
    before = chat.text()
    chat.taps("keep")
    assert len(chat.bubbles()) == 1
    chat.taps("card 1") if way == "tap" else chat.says("back")
    assert chat.text() == before


def test_the_link_is_shown_where_the_bots_name_is_known() -> None:
    from dataclasses import replace

    chat = with_result()
    chat.world = replace(chat.world, service=replace(chat.world.service, username="companion_bot"))
    chat.taps("keep")
    (code,) = CODE.findall(chat.text())
    assert f"https://t.me/companion_bot?start={code}" in chat.text()


@pytest.mark.parametrize(
    ("payload", "place", "detail"),
    [
        ("t_temporary-residence", "topics", "temporary-residence"),
        ("e_bot-official", "answer", "bot-official"),
        ("r_kaluga", "regions", "kaluga"),
        ("s_fair-2027", "welcome", ""),
    ],
)
def test_a_link_leads_where_it_says(payload: str, place: str, detail: str) -> None:
    assert payload.startswith("s_") or detail in {
        *world().knowledge.topics, *world().knowledge.entries, *world().knowledge.regions,
    }  # fmt: skip
    chat = Chat()
    chat.commands("start", payload)
    assert (chat.conversation.place, chat.conversation.detail) == (place, detail)
    assert "fair" not in chat.conversation.dump().decode()


@pytest.mark.parametrize("payload", ["t_nowhere", "e_", "r_paris", "x_y", "t", "_", "e_bot-official_", "🙂", "s"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_link_that_leads_nowhere_opens_the_first_screen_and_says_so(payload: str, language: str) -> None:
    chat = Chat(language=language)
    chat.commands("start", payload)
    assert chat.conversation.place == "welcome"
    assert world().texts(language)("This link leads nowhere here. Write your question, or choose below.") in chat.text()


def test_an_unreadable_code_leads_to_the_self_check_and_says_why() -> None:
    chat = Chat()
    chat.commands("start", "c_AAAAAAAAAAAAAAAA")
    assert chat.conversation.place == "check"
    assert chat.conversation.check is None
    assert "I cannot read this code" in chat.text()


def test_who_comes_by_a_link_for_the_first_time_reads_what_this_chat_is_and_only_then() -> None:
    chat = Chat()
    chat.commands("start", "e_bot-official")
    first = world().texts("en")(FIRST_WORDS, controller="Companion Test Office")
    assert chat.bubbles()[0].text.replace("&#x27;", "'") == first
    assert len(chat.bubbles()) > 1
    chat.commands("start", "r_kaluga")
    assert first not in chat.text()


def test_a_link_takes_nothing_from_what_was_begun() -> None:
    chat = Chat()
    chat.commands("form")
    before = chat.conversation.form
    chat.commands("start", "t_temporary-residence")
    assert chat.conversation.form == before
    chat.commands("form")
    assert chat.conversation.form == before
