"""Every kind of fault is named with its file, line and column, and never as a traceback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import ContentInvalid, check, load

Edit = Callable[[str, str, str], Path]
VISA, PERMIT, CHECK, FORM = (
    "faq/visas/visa.yaml",
    "faq/permits/permit.yaml",
    "forms/self-check.yaml",
    "forms/application.yaml",
)
LONG = "word " * 900

# (file, what stands there, what an editor wrote instead, line, column, words of the message)
DAMAGE = [
    # --- YAML itself
    (VISA, "status: in_force", "status: [in_force", 4, 6, "Not YAML"),
    (VISA, "related: []", "related:\t[]", 10, 9, "tab"),
    (VISA, "related: []", "related: &all []", 10, 10, "anchor"),
    (VISA, "related: []", "related: *all", 10, 10, "anchor"),
    (VISA, "related: []", "related: !!set []", 10, 10, "tag"),
    (VISA, "related: []", "topic: visas\nrelated: []", 10, 1, "stands twice"),
    (VISA, "related: []", "related: []\n---\nid: visa", 11, 1, "second document"),
    (VISA, "related: []", "related: " + "[" * 60 + "]" * 60, 10, 39, "deeper"),
    (VISA, "Up to", "Up\u0007 to", 18, 7, "character"),
    (VISA, "  question: How long is the visa?", "  question: How long: is the visa?", 13, 21, "mapping values"),
    (VISA, "  question: How long is the visa?", '  question: "\\ud800"', 13, 13, "surrogate"),
    # --- the shape of an entry
    (VISA, "status: in_force", "statuss: in_force", 3, 1, "Unknown key 'statuss'"),
    (VISA, "status: in_force\n", "", 1, 1, "'status' is missing"),
    (VISA, "status: in_force", "status: in-force", 3, 9, "Unknown status"),
    (VISA, "id: visa\n", "id: viza\n", 1, 5, "differs from the file name"),
    (VISA, "topic: visas", "topic: visa", 2, 8, "differs from the folder"),
    (VISA, "as_of: 2026-11-22", "as_of: 22.11.2026", 7, 8, "date is expected"),
    (VISA, "related: []", "related: no", 10, 10, "list is expected"),
    (VISA, "related: []", "related: [no]", 10, 11, "truth value"),
    (VISA, "aliases: [old-visa]", "aliases: [old-visa, old-visa]", 11, 21, "stands twice"),
    (VISA, "  question: How long is the visa?\n", "", 13, 3, "'question' is missing"),
    (VISA, "How long is the visa?", "''", 13, 13, "empty"),
    (VISA, "How long is the visa?", "[a]", 13, 13, "text is expected"),
    ("sources.yaml", "'2024-08-19'", "'August 2024'", 4, 9, "no date"),
    ("sources.yaml", "https://example.org/702", "example.org", 6, 8, "web address"),
    ("cautions.yaml", "for_all: true", "for_all: yes", 2, 12, "true or false"),
    (
        "cautions.yaml",
        "  text:\n    en: The visa ends before the decision.\n    ru: Виза кончается раньше решения.",
        "  text: The visa ends.",
        9,
        9,
        "no language",
    ),
    # --- references
    (VISA, "facts: [d702-11]", "facts: [d702-11, d702-12]", 4, 18, "Unknown fact"),
    (VISA, "sources: [act-702]", "sources: [act-702, act-703]", 5, 20, "Unknown source"),
    (VISA, "caution: [gap-visa-decision]", "caution: [gap-visa-decision, gap]", 6, 30, "Unknown caution"),
    (VISA, "related: []", "related: [permits]", 10, 11, "Unknown entry"),
    (VISA, "related: []", "confusable: [permits]", 10, 14, "Unknown entry"),
    (VISA, "aliases: [old-visa]", "aliases: [permit]", 11, 11, "taken"),
    (VISA, "sources: [act-702]", "sources: []", 4, 9, "No source of the fact"),
    (CHECK, "cautions: [men-821-now]", "cautions: [men-821-now, men]", 54, 29, "Unknown caution"),
    # --- what keeps it honest
    (VISA, "caution: [gap-visa-decision]", "caution: []", 6, 10, "without its caution"),
    (PERMIT, "caution: [men-821-now]", "caution: []", 6, 10, "without its caution"),
    (CHECK, "cautions: [men-821-now]", "cautions: []", 54, 15, "leads to a permit"),
    (PERMIT, "facts: [mil-01]", "facts: [mil-01, vague-01]", 11, 1, "nothing is said to be open"),
    (VISA, "takes 4 months", "takes 5 months", 17, 11, "number 5"),
    (VISA, "takes 4 months", "takes ٥ months", 17, 11, "number 5"),
    (VISA, "takes 4 months", "takes 4 months for 1,157 people", 17, 11, "number 1157"),
    (VISA, "takes 4 months", "takes 4 months, 2.6 percent", 17, 11, "number 2.6"),
    (VISA, "Up to <b>three</b> months", "You will get three months", 17, 11, "Forbidden words"),
    (VISA, "До трёх месяцев", "Вы получите визу", 24, 11, "Forbidden words"),
    ("cautions.yaml", "Ask about Decree 821", "You are eligible", 5, 9, "Forbidden words"),
    (VISA, "review_by: 2027-05-22", "review_by: 2026-05-22", 9, 12, "not in this order"),
    # --- texts
    (VISA, "<b>three</b>", "<b>three", 17, 11, "never closed"),
    (VISA, "<b>three</b>", "<b><i>three</b></i>", 17, 11, "closes nothing"),
    (VISA, "<b>three</b>", "<a href='x'>three</a>", 17, 11, "not allowed"),
    (VISA, "Up to", LONG, 17, 11, "4096"),
    (VISA, "- visa length", "- How LONG is the visa", 15, 7, "this entry"),
    (VISA, "visa length", "what does a residence permit give", 15, 7, "permit too"),
    (VISA, "До трёх месяцев", "{name}, до трёх месяцев", 24, 11, "placeholders"),
    (FORM, "Она расскажет {operator_shown}", "Она расскажет {operator}", 3, 64, "placeholders"),
    ("cautions.yaml", "    ru: Виза кончается раньше решения.\n", "", 10, 5, "'ru' is missing"),
    # --- forms
    (CHECK, "not_met: {field: lives, in: [no_]}", "not_met: {field: lives, in: [nope]}", 52, 18, "no option 'nope'"),
    (
        CHECK,
        "met: {field: citizenship, intersects: listed_states}\n        not_met",
        "met: {field: citizenship, intersects: listed_state}\n        not_met",
        51,
        47,
        "named set",
    ),
    (
        CHECK,
        "ask_when: {not: {field: citizenship, intersects: listed_states}}",
        "ask_when: {field: later, in: [a]}",
        24,
        15,
        "no earlier field",
    ),
    (CHECK, "      - foreign\n", "      - foriegn\n", 48, 9, "Unknown condition"),
    (CHECK, "    - result: may_fit\n", "", 30, 3, "each outcome once"),
    (CHECK, "expect: {d702: may_fit}", "expect: {d702: does_not_fit}", 60, 5, "A German"),
    (CHECK, "    kind: choice\n", "    kind: chioce\n", 23, 11, "kind of question"),
    (CHECK, "      parts: [A, B, C, D]", "      parts: [A, B, C, E]", 7, 7, "Unknown part"),
    (FORM, "condition: {route: [d702], consent: beliefs}", "condition: {category: it}", 20, 5, "no earlier field"),
    (FORM, "condition: {route: [d702], consent: beliefs}", "condition: {route: [d703]}", 20, 5, "no option 'd703'"),
    (FORM, "condition: {route: [d702], consent: beliefs}", "condition: {consent: believes}", 20, 5, "no option"),
    (FORM, "  - id: motive", "  - id: Motive", 20, 9, "is no id"),
    (FORM, "  - id: motive", "  - id: route", 20, 5, "stands twice"),
    (FORM, "kind: long text", "kind: longtext", 22, 11, "Unknown kind of field"),
    (FORM, "hide_from_lists: [motive]", "hide_from_lists: [motiv]", 29, 18, "Unknown field"),
    (
        FORM,
        "    section: about\n    kind: long text",
        "    section: abuot\n    kind: long text",
        20,
        5,
        "Unknown section",
    ),
    (FORM, "max_chars: 1500", "max_chars: many", 23, 16, "whole number"),
    (FORM, "max_chars: 1500", "max_chars: " + "9" * 5000, 23, 16, "whole number"),
    (FORM, "max_chars: 1500", "carried: values", 20, 5, "no question 'values'"),
]


def test_the_small_content_checks_clean(content: Path) -> None:
    assert check(content) == ()
    knowledge = load(content)
    assert knowledge.entry("old-visa") is knowledge.entries["visa"]


@pytest.mark.parametrize(("name", "old", "new", "line", "column", "message"), DAMAGE)
def test_a_fault_is_named_with_its_line_and_column(
    edit: Edit, name: str, old: str, new: str, line: int, column: int, message: str
) -> None:
    faults = check(edit(name, old, new))
    found = [(fault.line, fault.column) for fault in faults if fault.file == name and message in str(fault)]
    assert (line, column) in found, "\n".join(map(str, faults))
    assert all(fault.remedy for fault in faults)


def test_all_faults_are_told_at_once(edit: Edit) -> None:
    edit(VISA, "status: in_force", "status: maybe")
    edit(PERMIT, "caution: [men-821-now]", "caution: []")
    faults = check(edit("sources.yaml", "kind: act", "kind: law"))
    assert {fault.file for fault in faults} == {VISA, PERMIT, "sources.yaml"}


def test_a_misspelt_key_is_answered_with_the_right_one(edit: Edit) -> None:
    assert "Did you mean 'status'?" in "".join(map(str, check(edit(VISA, "status: in_force", "statsu: in_force"))))


@pytest.mark.parametrize(
    ("raw", "line", "column", "message"),
    [
        (b"id: \xff\xfe", 1, 5, "not UTF-8"),
        ("id: visa\ntopic: é".encode("latin-1"), 2, 8, "not UTF-8"),
        ("id: visa".encode("utf-16"), 1, 1, "not UTF-8"),
        (b"", 1, 1, "empty"),
        (b"# only a comment\n", 1, 1, "empty"),
        (b"[" * 100_000, 1, 31, "deeper"),
        (b"just words", 1, 1, "mapping"),
        (b"- a list", 1, 1, "mapping"),
        (b"a: " + b"x" * 50_000_000, 1, 1, "larger than"),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", 1, 4, "anchor"),
        (b"%YAML 7\n---\n", 1, 8, "YAML"),
    ],
)
def test_no_file_makes_a_traceback(content: Path, raw: bytes, line: int, column: int, message: str) -> None:
    (content / VISA).write_bytes(raw)
    faults = [fault for fault in check(content) if fault.file == VISA]
    assert (line, column) == (faults[0].line, faults[0].column), faults
    assert message in faults[0].message
    with pytest.raises(ContentInvalid):
        load(content)


def test_a_missing_file_and_a_missing_folder_are_faults(content: Path, tmp_path: Path) -> None:
    (content / FORM).unlink()
    assert [fault.message for fault in check(content)] == ["The file is missing."]
    assert "no such folder" in str(check(tmp_path / "nowhere")[0])


def test_an_id_stands_in_one_folder_only(content: Path) -> None:
    (content / "faq/permits/visa.yaml").write_text(
        (content / VISA).read_text(encoding="utf-8").replace("topic: visas", "topic: permits"), encoding="utf-8"
    )
    assert any("is taken by" in fault.message for fault in check(content))


def test_a_language_that_must_be_complete_is_missed_where_it_is_missing(content: Path) -> None:
    missing = {fault.file for fault in check(content, ("en", "ru", "de"))}
    assert {VISA, PERMIT, CHECK, FORM, "cautions.yaml", "glossary.yaml", "regions/moscow.yaml"} <= missing


def test_what_nothing_uses_is_a_warning_and_stops_nothing(content: Path) -> None:
    sources = content / "sources.yaml"
    sources.write_text(sources.read_text("utf-8") + sources.read_text("utf-8").replace("act-702:", "spare:"), "utf-8")
    (content / "faq" / "notes.txt").write_text("x")
    faults = check(content)
    assert [(fault.file, fault.severity) for fault in faults] == [
        ("faq/notes.txt", "warning"),
        ("sources.yaml", "warning"),
    ]
    assert load(content).entries


def test_an_overdue_review_is_told_on_the_day_given(content: Path) -> None:
    assert check(content, today=date(2027, 5, 22)) == ()
    overdue = check(content, today=date(2027, 5, 23))
    assert {fault.severity for fault in overdue} == {"warning"}
    assert len(overdue) == 2


def test_editorial_flaws_do_not_stop_the_service(edit: Edit) -> None:
    assert load(edit(VISA, "Up to <b>three</b> months", "You will get 5 months")).entries


def test_a_link_that_leads_nowhere_is_left_out_and_one_to_an_alias_leads_on(edit: Edit) -> None:
    folder = edit(PERMIT, "related: [visa]", "related: [nowhere, old-visa, visa]")
    assert load(folder).entries["permit"].related == ("visa",)
    assert ["nowhere" in fault.message for fault in check(folder)] == [True]


def test_denials_and_the_words_of_people_are_not_promises(edit: Edit) -> None:
    edit(VISA, "How long is the visa?", "Do I qualify, is it guaranteed that you will get it?")
    assert check(edit(VISA, "Up to <b>three</b> months", "Nothing is guaranteed; up to three months")) == ()


def test_the_digest_changes_with_any_file_and_with_nothing_else(edit: Edit, content: Path) -> None:
    before = load(content).digest
    assert load(content).digest == before
    assert load(edit("glossary.yaml", "A permit.", "A kind of permit.")).digest != before


broken_lines = st.tuples(
    st.sampled_from(
        sorted([VISA, PERMIT, CHECK, FORM, "sources.yaml", "cautions.yaml", "facts.yaml", "glossary.yaml"])
    ),
    st.integers(0, 70),
    st.sampled_from(
        ["", "x", "- x", "id: [a]", "en: {a: b}", "  text: x", "    - {}", "part: Z", "kind: []", "met: x", "{}"]
    ),
    st.sampled_from(["replace", "append", "value"]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(broken_lines, min_size=1, max_size=4))
def test_whatever_line_is_broken_check_names_faults_and_never_raises(
    content: Path, damage: list[tuple[str, int, str, str]]
) -> None:
    whole = {name: (content / name).read_text(encoding="utf-8") for name in {one[0] for one in damage}}
    try:
        for name, line, piece, how in damage:
            lines = (content / name).read_text(encoding="utf-8").split("\n")
            at = line % len(lines)
            key = lines[at].split(":")[0]
            lines[at] = {"replace": piece, "append": f"{lines[at]}\n{piece}", "value": f"{key}: {piece}"}[how]
            (content / name).write_text("\n".join(lines), encoding="utf-8")
        assert all(fault.line >= 1 and fault.column >= 1 for fault in check(content))
    finally:
        for name, text in whole.items():
            (content / name).write_text(text, encoding="utf-8")


def test_an_answer_too_long_for_a_phone_is_a_warning_at_its_place(content: Path, edit) -> None:
    edit(VISA, "    Up to <b>three</b> months, and", "    " + "Word " * 230 + "\n    Up to <b>three</b> months, and")
    (fault,) = check(content)
    assert (fault.file, fault.severity) == (VISA, "warning")
    assert "takes 1203 characters" in fault.message


def test_the_languages_marked_complete_are_asked_for(content: Path) -> None:
    (content / "languages.yaml").write_text("complete: [en, ru, de]\n", encoding="utf-8")
    assert {fault.file for fault in check(content)} >= {VISA, "cautions.yaml", "forms/self-check.yaml", "topics.yaml"}
    assert check(content, ("en", "ru")) == ()


@pytest.mark.parametrize(
    "text",
    ["complete: german\n", "complete: [german]\n", "completed: [en]\n", "[en]\n", "complete: [en]\nreviewed: all\n"],
)
def test_a_list_of_languages_that_cannot_be_read_is_a_fault_with_its_place(content: Path, text: str) -> None:
    (content / "languages.yaml").write_text(text, encoding="utf-8")
    assert {fault.file for fault in check(content)} == {"languages.yaml"}
