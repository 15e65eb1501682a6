"""From texts to Telegram HTML: harmless, balanced, and readable from right to left."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.bubbles import Bubble, Button
from dialogs.rendering import (
    FIRST_STRONG_ISOLATE as FSI,
)
from dialogs.rendering import (
    LEFT_TO_RIGHT_MARK as LRM,
)
from dialogs.rendering import (
    POP_ISOLATE as PDI,
)
from dialogs.rendering import (
    RIGHT_TO_LEFT_MARK as RLM,
)
from dialogs.rendering import bold, directed, escaped, from_the_left, italic, marked_up, paragraphs
from locales import Texts

ARABIC, ENGLISH, RUSSIAN = Texts("ar"), Texts("en"), Texts("ru")
MARKS = re.compile(f"[{FSI}{PDI}{RLM}]")
TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")
WORDS = st.text(
    st.sampled_from("ابتثجحخسلمنهوي،؛؟ABCxyzéЖя0159 .,:;/@+-_#%'’–=?*№()«»<>&\"\n\t✓⚠•"),
    max_size=40,
)


def shown(html: str, texts: Texts = ARABIC) -> str:
    return directed(Bubble(html), texts).text


def without_marks(text: str) -> str:
    return MARKS.sub("", text)


def balanced(html: str) -> bool:
    open_tags: list[str] = []
    for slash, name in TAG.findall(html):
        if not slash:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags


# --- right to left


@pytest.mark.parametrize(
    ("line", "isolated"),
    [
        ("انظر /privacy الآن", "/privacy"),
        ("المرسوم 702 ساري", "702"),
        ("رقم الاستمارة 26-K7TM-Q4XA هنا", "26-K7TM-Q4XA"),
        ("اكتب إلى name@example.org من فضلك", "name@example.org"),
        ("الهاتف +7 (495) 690-91-29 هنا", "+7 (495) 690-91-29"),
        ("من 95% فقط", "95%"),
        ("الموقع https://example.org/page?a=1 هنا", "https://example.org/page?a=1"),
        ("أجيب باللغة Русский الآن", "Русский"),
        ("شركة Reception Desk تستلم", "Reception Desk"),
        ("شركة AT&amp;T هنا", "AT&amp;T"),
    ],
)
def test_a_foreign_run_inside_arabic_is_isolated(line: str, isolated: str) -> None:
    assert shown(line) == line.replace(isolated, f"{FSI}{isolated}{PDI}")


def test_a_run_ends_before_the_punctuation_of_the_arabic_sentence() -> None:
    assert shown("الرقم 26-K7TM، ثم /status.") == f"الرقم {FSI}26-K7TM{PDI}، ثم {FSI}/status{PDI}."


def test_every_line_is_judged_by_itself() -> None:
    assert shown("مرحبًا 5\n\nHello 5\nنعم 6") == f"مرحبًا {FSI}5{PDI}\n\n{RLM}{FSI}Hello 5{PDI}\nنعم {FSI}6{PDI}"


@pytest.mark.parametrize(
    ("line", "turned"),
    [
        ("ANNA MUSTER", f"{RLM}{FSI}ANNA MUSTER{PDI}"),
        ("26-K7TM-Q4XA", f"{RLM}{FSI}26-K7TM-Q4XA{PDI}"),
        ("+49 30 123456", f"{RLM}{FSI}+49 30 123456{PDI}"),
        ("Reception Desk (Test)", f"{RLM}{FSI}Reception Desk (Test){PDI}"),
        ("<b>Telegram</b>", f"{RLM}{FSI}<b>Telegram</b>{PDI}"),
        ("• Telegram", f"{RLM}• {FSI}Telegram{PDI}"),
        ("2. English", f"{RLM}2. {FSI}English{PDI}"),
        ("Анна Мустер", f"{RLM}{FSI}Анна Мустер{PDI}"),
    ],
)
def test_a_line_of_latin_letters_or_digits_alone_begins_where_an_arabic_line_begins(line: str, turned: str) -> None:
    assert shown(line) == turned


@pytest.mark.parametrize("line", ["<code>c_AbC-12_x</code>", "https://t.me/companion_bot?start=c_AbC"])
def test_what_is_copied_or_opened_by_a_tap_has_no_invisible_sign_inside(line: str) -> None:
    assert shown(line) == RLM + line


@pytest.mark.parametrize("line", ["", "—", "👍", "Write your question in your own words, or tap a button."])
def test_signs_alone_and_prose_of_another_language_stay_as_they_are(line: str) -> None:
    assert shown(line) == line


def test_an_answer_in_another_language_is_read_from_its_own_side_to_the_end() -> None:
    html = from_the_left("<b>Do I need a quota?</b>\n\nNo.")
    assert shown(html) == html
    assert html.count(LRM) == 2


@pytest.mark.parametrize("line", ["702 هو الرقم", "Telegram يحفظ الرسائل", "⚠️ انتبه", "• بند", "<b>702</b> رقم"])
def test_a_line_that_would_start_from_the_left_is_told_to_start_from_the_right(line: str) -> None:
    assert shown(line).startswith(RLM)
    assert without_marks(shown(line)) == line


def test_a_line_that_starts_in_arabic_needs_no_mark() -> None:
    assert shown("<b>مرحبًا</b> بك") == "<b>مرحبًا</b> بك"


def test_tags_and_their_addresses_are_left_alone() -> None:
    html = '• <a href="https://example.org/702?a=1&amp;b=2">المرسوم 702</a> (<i>Publisher</i>، 2024)'
    assert shown(html) == (
        f'{RLM}• <a href="https://example.org/702?a=1&amp;b=2">المرسوم {FSI}702{PDI}</a> '
        f"(<i>{FSI}Publisher{PDI}</i>، {FSI}2024{PDI})"
    )


@pytest.mark.parametrize("escape", ["&lt;", "&gt;", "&amp;", "&quot;"])
def test_an_escape_is_never_split(escape: str) -> None:
    assert shown(f"قال {escape}نعم{escape} ثم") == f"قال {escape}نعم{escape} ثم"
    assert escape in shown(f"قال A{escape}B ثم {escape}7{escape}")


def test_labels_of_buttons_are_isolated_too_and_keep_their_data() -> None:
    bubble = Bubble("نص", ((Button("المتابعة (14 من 26)", "go:form"), Button("English", "go:language")),))
    (first, second), *_ = directed(bubble, ARABIC).rows
    assert first == Button(f"المتابعة ({FSI}14{PDI} من {FSI}26{PDI})", "go:form")
    assert second == Button("English", "go:language")


@pytest.mark.parametrize("texts", [ENGLISH, RUSSIAN])
def test_left_to_right_languages_are_untouched(texts: Texts) -> None:
    bubble = Bubble("Decree 702 says: مرحبًا 5", ((Button("مرحبًا 5", "go:menu"),),))
    assert directed(bubble, texts) == bubble


@given(WORDS, WORDS, WORDS)
def test_isolation_changes_nothing_but_the_marks(one: str, two: str, three: str) -> None:
    html = paragraphs(bold(one), escaped(two), f'<a href="https://example.org/?a=1&amp;b=2">{italic(three)}</a>')
    isolated = shown(html)
    assert without_marks(isolated) == html
    assert balanced(isolated)


@given(WORDS)
def test_isolates_are_paired_and_never_inside_a_tag_or_an_escape(words: str) -> None:
    isolated = shown(f"<b>{escaped(words)}</b> نعم 5")
    depth = 0
    for mark in re.findall(f"[{FSI}{PDI}]", isolated):
        depth += 1 if mark == FSI else -1
        assert depth in (0, 1)
    assert depth == 0
    assert not re.search(f"<[^>]*{MARKS.pattern}[^<]*>|&[a-z]*{MARKS.pattern}[a-z]*;", isolated)


@given(WORDS)
def test_isolating_twice_is_isolating_once(words: str) -> None:
    once = shown(f"نعم {escaped(words)}")
    assert shown(once) == once


# --- escaping


def test_text_of_people_is_harmless() -> None:
    assert escaped('<b>"A" & B</b>') == "&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;"


@pytest.mark.parametrize("dropped", ["\x00", "\x07", "\x08", "\x0b", "\r", "\x1b", "\x7f", "\ud800"])
def test_control_characters_and_half_surrogates_are_dropped(dropped: str) -> None:
    assert escaped(f"a{dropped}b") == "ab"


def test_line_breaks_tabs_and_emoji_stay() -> None:
    assert escaped("a\n\tb 👍🏽") == "a\n\tb 👍🏽"


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_escaped_text_can_always_be_sent(text: str) -> None:
    html = escaped(text)
    html.encode("utf-8")
    assert not re.search(r"[<>\"\x00-\x08\x0b-\x1f\x7f]|&(?!lt;|gt;|amp;|quot;)", html)


def test_editors_may_use_bold_and_italic_and_nothing_else() -> None:
    assert marked_up(" <b>A</b> <i>b</i> <a>c</a> <B>d</B> ") == (
        "<b>A</b> <i>b</i> &lt;a&gt;c&lt;/a&gt; &lt;B&gt;d&lt;/B&gt;"
    )


def test_empty_parts_leave_no_empty_paragraphs() -> None:
    assert paragraphs("a", "", "b") == "a\n\nb"
