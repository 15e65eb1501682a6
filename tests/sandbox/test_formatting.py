"""Telegram's HTML is read as Telegram reads it."""
# ruff: noqa: E501 - a table

from typing import Any

import pytest

from sandbox.formatting import finished, from_html, units

CASES: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("<b>a</b> &amp; &lt;b&gt; &quot;&#1076;&#x434;&copy;", 'a & <b> "дд&copy;', [{"type": "bold", "offset": 0, "length": 1}]),
    ("😀<i>б</i>", "😀б", [{"type": "italic", "offset": 2, "length": 1}]),
    ("<strong>x</strong>", "x", [{"type": "bold", "offset": 0, "length": 1}]),
    ("<em>x</em><u>y</u><s>z</s>", "xyz", [
        {"type": "italic", "offset": 0, "length": 1}, {"type": "underline", "offset": 1, "length": 1},
        {"type": "strikethrough", "offset": 2, "length": 1}]),
    ("<b>a<i>b</i></b>", "ab", [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 1}]),
    ('<a href="https://a.org/?x=1&amp;y=2">here</a>', "here", [
        {"type": "text_link", "offset": 0, "length": 4, "url": "https://a.org/?x=1&y=2"}]),
    ('<a href="javascript:alert(1)">here</a>', "here", []),
    ('<pre><code class="language-py">x</code></pre>', "x", [{"type": "pre", "offset": 0, "length": 1, "language": "py"}]),
    ("<blockquote expandable>q</blockquote>", "q", [{"type": "expandable_blockquote", "offset": 0, "length": 1}]),
    ("<tg-spoiler>s</tg-spoiler>", "s", [{"type": "spoiler", "offset": 0, "length": 1}]),
    ("  <b> x </b>  ", "x", [{"type": "bold", "offset": 0, "length": 1}]),
    ("say /start or https://a.org/b.", "say /start or https://a.org/b.", [
        {"type": "bot_command", "offset": 4, "length": 6}, {"type": "url", "offset": 14, "length": 15}]),
    ("<code>/start</code> a/b", "/start a/b", [{"type": "code", "offset": 0, "length": 6}]),
    ("<b></b>x", "x", []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "entities"), CASES)
def test_html_becomes_text_and_entities_in_utf16_units(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    formatted = finished(from_html(source))
    assert formatted.text == text
    assert [entity.to_dict() for entity in formatted.entities] == entities


def test_lengths_count_utf16_units() -> None:
    assert units("аб😀") == 4
