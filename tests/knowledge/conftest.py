"""A small content folder that checks clean, for tests to damage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SOURCES = """\
act-702:
  kind: act
  publisher: "Publisher"
  date: '2024-08-19'
  language: ru
  url: "https://example.org/702"
  title:
    ru: "Указ № 702"
    en: "Decree 702"
"""
CAUTIONS = """\
men-821-now:
  for_all: true
  facts: [mil-01]
  text:
    en: Ask about Decree 821 before you apply.
    ru: Спросите об указе № 821 до подачи.
gap-visa-decision:
  facts: [d702-11]
  text:
    en: The visa ends before the decision.
    ru: Виза кончается раньше решения.
"""
FACTS = """\
- id: d702-11
  topic: decree-702
  statement: The visa is for up to three months; the decision takes 4 months; 1,156 people applied, 2.5 percent refused.
  status: in_force
  valid_from: '2024-09-01'
  sources:
  - title: Decree 702
    url: https://example.org/702
    date: '2024'
  confidence: high
  notes: ''
- id: mil-01
  topic: decree-821
  statement: Decree 821 touches certain men.
  status: in_force
  sources: []
  confidence: high
- id: vague-01
  topic: decree-702
  statement: Some say so.
  status: practice
  confidence: low
"""
ENTRY = """\
id: visa
topic: visas
status: in_force
facts: [d702-11]
sources: [act-702]
caution: [gap-visa-decision]
as_of: 2026-11-22
reviewed: 2026-11-22
review_by: 2027-05-22
related: []
aliases: [old-visa]
en:
  question: How long is the visa?
  also:
    - visa length
    - how many months may I stay on it
  answer: |
    Up to <b>three</b> months, and the decision takes 4 months.
  open: Whether it can be prolonged.
ru:
  question: На сколько даётся виза?
  also:
    - срок визы
  answer: |
    До трёх месяцев, а решение принимают 4 месяца.
  open: Можно ли её продлить.
"""
PERMIT = """\
id: permit
topic: permits
status: in_force
facts: [mil-01]
sources: []
caution: [men-821-now]
as_of: 2026-11-22
reviewed: 2026-11-22
review_by: 2027-05-22
related: [visa]
en:
  question: What is a residence permit?
  also: [what does a residence permit give]
  answer: It lets you live there.
ru:
  question: Что такое вид на жительство?
  also: [что даёт вид на жительство]
  answer: Он позволяет там жить.
"""
SELF_CHECK = """\
version: 1
as_of: 2026-11-22
entry_screen:
  text: {en: It decides nothing., ru: Она ничего не решает.}
  choices:
    all:
      label: {en: All ways, ru: Все пути}
      parts: [A, B, C, D]
      default: true
  interim: {en: Go on., ru: Дальше.}
consent_points:
  - id: sc-notice
    text: {en: Kept for a day., ru: Хранится день.}
listed_states:
  codes: [DE, "NO"]
questions:
  - id: citizenship
    part: A
    kind: several countries
    ask: {en: Which citizenship?, ru: Какое гражданство?}
  - id: lives
    part: A
    kind: choice
    ask_when: {not: {field: citizenship, intersects: listed_states}}
    ask: {en: Where do you live?, ru: Где вы живёте?}
    options:
      permanent: {en: There, ru: Там}
      no_: {en: Elsewhere, ru: Не там}
outcomes:
  order:
    - result: does_not_fit
    - result: cannot_be_told_here
    - result: one_thing_missing
    - result: may_fit
  words:
    may_fit: {en: May fit., ru: Может подойти.}
shared_conditions:
  foreign:
    sentence: {en: A foreigner, ru: Иностранец}
    met: {not: {field: citizenship, has: RU}}
    decisive: true
routes:
  - id: d702
    title: {en: Decree 702, ru: Указ № 702}
    leads_to: temporary_permit
    status: in_force
    conditions:
      - foreign
      - id: state
        sentence: {en: A listed state, ru: Государство из перечня}
        met: {field: citizenship, intersects: listed_states}
        not_met: {field: lives, in: [no_]}
        decisive: true
    cautions: [men-821-now]
concept_card:
  status: proposed
  text: {en: Only a concept., ru: Только концепция.}
all_cards_end_with: {en: Keep your job., ru: Не увольняйтесь.}
cases:
  - who: A German
    answers: {citizenship: [DE]}
    expect: {d702: may_fit}
"""
APPLICATION = """\
version: 1
title: {en: Form, ru: Анкета}
first_screen: {en: "It tells {operator_shown} about you.", ru: "Она расскажет {operator_shown} о вас."}
consent_points:
  - id: beliefs
    text: {en: It touches beliefs., ru: Это касается убеждений.}
sections:
  about:
    title: {en: About you, ru: О вас}
fields:
  - id: route
    section: about
    kind: choice
    required: true
    sensitive: false
    label: {en: Way, ru: Путь}
    options:
      d702: {en: Decree 702, ru: Указ № 702}
      d883: {en: Decree 883, ru: Указ № 883}
  - id: motive
    section: about
    kind: long text
    max_chars: 1500
    required: false
    sensitive: beliefs
    condition: {route: [d702], consent: beliefs}
    label: {en: Why?, ru: Почему?}
after_send: {en: Sent., ru: Отправлено.}
hide_from_lists: [motive]
"""
FILES = {
    "sources.yaml": SOURCES,
    "cautions.yaml": CAUTIONS,
    "facts.yaml": FACTS,
    "faq/visas/visa.yaml": ENTRY,
    "faq/permits/permit.yaml": PERMIT,
    "forms/self-check.yaml": SELF_CHECK,
    "forms/application.yaml": APPLICATION,
    "regions/moscow.yaml": "id: moscow\nname: {en: Moscow, ru: Москва}\nmodel: executive_body\n"
    "text: {en: A city., ru: Город.}\n",
    "topics.yaml": "".join(f"{topic}:\n  name: {{en: Topic, ru: Тема}}\n" for topic in ("visas", "permits")),
    "glossary.yaml": "rvp:\n  term: {en: RVP, ru: РВП}\n  text: {en: A permit., ru: Разрешение.}\n",
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder that checks clean."""
    folder = tmp_path / "content"
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def edit(content: Path) -> Callable[[str, str, str], Path]:
    """Replaces the one place where a text stands in a file."""

    def replace(name: str, old: str, new: str) -> Path:
        file = content / name
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        file.write_text(text.replace(old, new), encoding="utf-8")
        return content

    return replace


@pytest.fixture(scope="session")
def real_content() -> Path:
    """The content that ships."""
    return Path(__file__).resolve().parents[2] / "knowledge" / "content"
