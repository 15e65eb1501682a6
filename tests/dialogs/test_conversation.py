"""Promises that a conversation keeps whatever a person does: stale buttons, double taps, questions in between,
languages, terms.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.effects import (
    DropAttachment,
    EraseEverything,
    ExpireDraft,
    ForgetFile,
    KeepAttachment,
    MissQuestion,
    SendMessage,
    SubmitFile,
)
from tests.chat import Chat
from tests.forms import FINISHED, at_field, finished, sent
from tests.self_checks import at_question


def test_a_stale_act_button_changes_nothing_and_says_so() -> None:
    chat = at_field("name_latin")
    stale = chat.button("back").data
    chat.says("ANNA MUSTER")
    before = chat.conversation
    turn = chat.presses(stale)
    assert chat.conversation == before
    assert turn.toast
    assert not turn.effects


def test_a_set_button_of_a_field_that_is_no_longer_on_screen_changes_nothing() -> None:
    chat = at_field("for_whom")
    choice = chat.button("for_whom = me").data
    chat.presses(choice)
    before = chat.conversation
    chat.presses(choice)
    assert chat.conversation == before


def test_fast_ticks_from_one_screen_all_count() -> None:
    chat = at_field("help_wanted")
    ticks = [chat.button(f"help_wanted + {option}").data for option in ("papers", "housing", "work")]
    for data in ticks:
        chat.presses(data)
    assert chat.conversation.form
    assert chat.conversation.form.pending
    assert chat.conversation.form.pending.value == ("papers", "housing", "work")


def test_next_tapped_before_the_last_tick_is_drawn_takes_both() -> None:
    chat = at_field("help_wanted")
    chat.taps("help_wanted + papers")
    tick, end = (chat.button(what).data for what in ("help_wanted + housing", "next"))
    chat.presses(tick)
    chat.presses(end)
    assert chat.conversation.form
    assert chat.conversation.form.answers["help_wanted"].value == ("papers", "housing")
    answered = chat.conversation.form
    chat.presses(end)
    assert chat.conversation.form == answered


def test_next_before_the_last_tick_is_drawn_holds_in_the_self_check_too() -> None:
    chat = at_question("group")
    chat.taps("check/group + scientist")
    tick, end = (chat.button(what).data for what in ("check/group + athlete", "next"))
    chat.presses(tick)
    chat.presses(end)
    assert chat.conversation.check
    assert chat.conversation.check.answers["group"] == ("scientist", "athlete")
    chat.taps("check/evidence + award")
    chat.presses(end)
    assert chat.conversation.check
    assert "evidence" not in chat.conversation.check.answers


def test_next_of_another_field_or_revision_ends_no_answer() -> None:
    chat = at_field("help_wanted")
    revision = chat.world.knowledge.application.field("help_wanted").revision
    chat.taps("help_wanted + papers")
    for data in (f"done:regions.{revision}", f"done:help_wanted.{revision + 1}"):
        chat.presses(data)
        assert chat.conversation.form
        assert "help_wanted" not in chat.conversation.form.answers


def test_next_with_nothing_given_ends_no_answer() -> None:
    chat = at_field("help_wanted")
    chat.presses(f"done:help_wanted.{chat.world.knowledge.application.field('help_wanted').revision}")
    assert chat.conversation.form
    assert "help_wanted" not in chat.conversation.form.answers


def test_a_tick_that_comes_twice_ticks_once() -> None:
    chat = at_field("help_wanted")
    data = chat.button("help_wanted + papers").data
    chat.presses(data)
    chat.presses(data)
    assert chat.conversation.form
    assert chat.conversation.form.pending
    assert chat.conversation.form.pending.value == ("papers",)


def test_a_double_add_adds_one_person() -> None:
    chat = at_field("family/another")
    add = chat.button("add").data
    chat.presses(add)
    chat.presses(add)
    assert chat.conversation.form
    assert len(chat.conversation.form.items["family"]) == 2


def test_ten_taps_on_send_make_one_file() -> None:
    chat = finished()
    chat.taps("send")
    agree = chat.button("agree_and_send").data
    for _ in range(10):
        chat.presses(agree)
    assert sum(isinstance(effect, SubmitFile) for effect in chat.effects) == 1
    assert len(chat.conversation.sent) == 1


def test_an_answer_has_a_button_to_every_answer_that_it_is_easily_taken_for() -> None:
    chat = Chat()
    chat.commands("start")
    for entry in chat.world.knowledge.entries.values():
        chat.presses(f"go:entry:{entry.id}")
        assert {f"go entry {each}" for each in entry.confusable} <= set(chat.buttons()), entry.id


def test_a_question_in_the_middle_of_the_form_is_answered_and_lands_on_the_same_field() -> None:
    chat = at_field("for_whom")
    chat.says("Do I need a place in the quota for a temporary residence permit?")
    assert [notice.kind for notice in chat.conversation.notices] == ["answer"]
    assert "for_whom = me" in chat.buttons()


def test_a_question_typed_where_text_is_asked_can_be_saved_as_the_answer() -> None:
    chat = at_field("other_names")
    question = "Do I need a place in the quota for a temporary residence permit?"
    chat.says(question)
    chat.taps("save_it")
    assert chat.conversation.form
    assert chat.conversation.form.answers["other_names"].value == question


def test_switching_the_language_keeps_everything() -> None:
    chat = at_field("citizenships")
    chat.says("Germany")
    form = chat.conversation.form
    chat.commands("language")
    chat.taps("language = ar")
    assert chat.conversation.form == form
    assert chat.conversation.place == "form"
    assert chat.conversation.language == "ar"


def test_a_skipped_required_field_stays_asked() -> None:
    chat = at_field("name_latin")
    assert "skip" not in chat.buttons()
    version = chat.conversation.version
    chat.presses(f"act:{version}:skip")
    assert "name_latin" not in (chat.conversation.form.answers if chat.conversation.form else {})


def test_answers_that_no_longer_apply_stay_in_the_draft_and_never_enter_the_file() -> None:
    chat = finished()
    assert chat.conversation.form
    chat.taps("section way")
    chat.taps("edit route")
    chat.taps("route = d702")
    assert "category" in chat.conversation.form.answers
    while "send" not in chat.buttons():
        chat.taps("skip" if "skip" in chat.buttons() else "consent/beliefs = no")
    chat.taps("send")
    chat.taps("agree_and_send")
    canonical = chat.effect(SubmitFile).canonical.decode()
    assert '"path":"category"' not in canonical
    assert chat.effect(SubmitFile).category == ""


def test_the_clock_is_asked_again_at_send() -> None:
    chat = finished()
    chat.taps("section plans")
    chat.taps("edit where_now")
    chat.taps("where_now = in_russia_visa")
    chat.says("2026-12-01")
    chat.now += timedelta(days=30)
    chat.taps("send")
    assert chat.conversation.notices[0].parameters["code"] == "date_past"
    assert chat.conversation.form
    assert chat.conversation.form.focus == "stay_until"


def test_a_file_that_is_taken_away_again_is_dropped() -> None:
    chat = at_field("evidence_files")
    chat.sends("one.pdf")
    kept = chat.effect(KeepAttachment).attachment_id
    chat.taps(f"evidence_files - {kept}")
    assert chat.effect(DropAttachment).attachment_id == kept


def test_a_photo_where_a_document_is_asked_is_explained_and_not_kept() -> None:
    chat = at_field("evidence_files")
    chat.sends("photo.jpg", as_photo=True)
    assert chat.conversation.notices[0].parameters["code"] == "as_photo"
    assert not any(isinstance(effect, KeepAttachment) for effect in chat.effects)


@pytest.mark.parametrize("kind", ["voice", "sticker", "video", "location", "poll", "animation", "contact", "other"])
def test_a_message_that_cannot_be_read_is_answered_and_loses_nothing(kind: str) -> None:
    chat = at_field("name_latin")
    form = chat.conversation.form
    chat.sends_unsupported(kind)
    assert chat.conversation.form == form
    assert chat.conversation.notices[0].kind == "problem"


@pytest.mark.parametrize("problem", ["too_large", "empty", "wrong_type", "disguised", "too_many_pixels", "unreachable"])
def test_a_file_that_cannot_be_taken_is_explained(problem: str) -> None:
    chat = at_field("evidence_files")
    chat.fails_to_send(problem)
    assert chat.conversation.notices[0].parameters["code"] == problem


def test_a_file_where_none_is_asked_is_not_kept() -> None:
    chat = at_field("name_latin")
    chat.sends("passport.pdf")
    assert not any(isinstance(effect, KeepAttachment) for effect in chat.effects)
    assert chat.conversation.notices[0].parameters["code"] == "no_file_here"


def test_self_check_answers_are_forgotten_a_day_after_the_last_tap() -> None:
    chat = Chat()
    chat.commands("check")
    chat.taps("check/parts = d702")
    chat.says("Germany")
    assert chat.effect(ExpireDraft).expires_at == chat.now + timedelta(hours=24)
    chat.now += timedelta(hours=25)
    chat.hears("term_ended")
    assert chat.conversation.check is None


def test_a_draft_without_consent_is_forgotten_after_14_days_and_one_with_consent_is_not() -> None:
    without, consented = Chat(), at_field("name_latin")
    without.commands("form")
    without.taps("begin")
    for chat in (without, consented):
        chat.now += timedelta(days=15)
        chat.hears("term_ended")
    assert without.conversation.form is None
    assert consented.conversation.form is not None


def test_obstacles_never_reach_the_form() -> None:
    chat = Chat()
    chat.commands("check")
    chat.taps("check/parts = d883")
    chat.says("Germany")
    chat.taps("next")
    chat.taps("check/beliefs = rather_not_for_all")
    chat.taps("check/group + scientist")
    chat.taps("next")
    chat.taps("check/evidence + award")
    chat.taps("next")
    chat.taps("check/stoppers = might")
    chat.taps("fill_in")
    assert chat.conversation.form
    assert set(chat.conversation.form.proposals) <= {"citizenships", "category", "evidence_kind", "route"}
    assert "might" not in chat.conversation.form.model_dump_json()


def test_nothing_is_copied_from_the_check_without_a_tick() -> None:
    chat = Chat()
    chat.commands("check")
    chat.taps("check/parts = d702")
    chat.says("Germany")
    chat.taps("next")
    chat.taps("check/beliefs = rather_not_for_all")
    chat.taps("check/stoppers = none_")
    chat.taps("fill_in")
    for tap in ("begin", "consent/age = adult", "consent/form-consent = yes", "next"):
        chat.taps(tap)
    assert chat.conversation.form
    assert not chat.conversation.form.answers


def test_an_unknown_question_is_told_as_unknown_and_kept_for_the_editors() -> None:
    chat = Chat()
    chat.commands("start")
    chat.says("αβγδε ζηθικ λμνξο")
    assert chat.conversation.place == "unknown"
    assert chat.effect(MissQuestion).text == "αβγδε ζηθικ λμνξο"


def test_a_sent_file_can_be_taken_back_and_becomes_a_draft_of_a_new_application() -> None:
    chat = sent()
    first = chat.effect(SubmitFile)
    chat.taps("go status")
    chat.taps(f"withdraw {first.reference}")
    assert chat.conversation.form
    assert chat.conversation.form.application_id != first.application_id
    chat.commands("form")
    chat.taps("send")
    chat.taps("agree_and_send")
    assert chat.effect(SubmitFile).reference != first.reference


def test_a_received_file_is_told_and_can_no_longer_be_taken_back() -> None:
    chat = sent()
    reference = chat.effect(SubmitFile).reference
    chat.hears("file_received", reference=reference, operator="Reception Desk")
    assert dict(chat.effect(SendMessage).parameters)["reference"] == reference
    chat.commands("status")
    assert f"withdraw {reference}" not in chat.buttons()


def test_a_second_form_for_oneself_is_refused_while_one_is_sent() -> None:
    chat = sent()
    chat.taps("go status")
    chat.taps("another_adult")
    for tap in ("begin", "consent/age = adult", "consent/form-consent = yes", "for_whom = me"):
        chat.taps(tap)
    assert chat.conversation.notices[0].parameters["code"] == "already_sent"


def test_every_answer_of_the_file_carries_the_words_the_person_saw() -> None:
    chat = sent()
    canonical = chat.effect(SubmitFile).canonical.decode()
    assert "ANNA MUSTER" in canonical
    for path in FINISHED:
        assert f'"path":"{path}"' in canonical


def test_erasing_forgets_everything_and_begins_anew() -> None:
    chat = finished()
    chat.commands("erase")
    turn = chat.taps("erase")
    assert turn.erased
    assert isinstance(turn.effects[-1], EraseEverything)
    assert chat.conversation.form is None
    assert not chat.conversation.sent


def test_a_received_file_is_forgotten_when_its_term_ends_and_a_waiting_one_never() -> None:
    received, waiting = sent(), sent()
    file = received.effect(SubmitFile)
    received.hears("file_received", reference=file.reference)
    for chat in (received, waiting):
        chat.now += timedelta(days=chat.world.service.retention_days + 1)
        chat.hears("term_ended")
    assert received.effect(ForgetFile).application_id == file.application_id
    assert received.conversation.sent == ()
    assert len(waiting.conversation.sent) == 1


def test_a_person_who_never_chose_a_language_is_answered_in_the_one_they_write() -> None:
    chat = Chat(language="en")
    chat.commands("start")
    chat.says("нужна ли квота на рвп")
    assert chat.conversation.language == "ru"


def test_gibberish_changes_no_language() -> None:
    chat = Chat(language="en")
    chat.commands("start")
    for typed in ("canary-Kanarienvogel zxqv wlkj", "asdf", "ghbdtn", "???", "Wo?"):
        chat.says(typed)
        assert chat.conversation.language == "en"


def test_a_chosen_language_stays_whatever_is_written() -> None:
    chat = Chat(language="en")
    chat.commands("language")
    chat.taps("language = en")
    chat.says("нужна ли квота на рвп")
    assert chat.conversation.language == "en"


def test_word_from_elsewhere_comes_as_a_letter_and_draws_no_screen_again() -> None:
    chat = sent()
    (file,) = chat.conversation.sent
    for kind in ("file_waiting", "person_replied", "file_received", "term_ended", "of a later version"):
        assert chat.hears(kind, reference=file.reference, text="Yes.").quiet
    assert not chat.commands("status").quiet


def test_a_text_taken_for_a_question_can_be_taken_back() -> None:
    chat = at_field("sci_field")
    asked = chat.text()
    chat.says("Do I need a place in the quota?")
    assert {"answer_it", "save_it", "drop", "go menu"} == set(chat.buttons())
    chat.taps("drop")
    assert chat.text() == asked


def test_the_summary_says_which_person_an_answer_is_about() -> None:
    shown = finished().text()
    assert shown.index("<i>Person 1</i>") < shown.index("1991")
