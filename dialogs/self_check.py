"""The self-check: at most nine questions, a card a way, nothing decided and nothing kept beyond a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rapidfuzz import fuzz, process

from dialogs.bubbles import Bubble, Button
from dialogs.buttons import Act, Done, Set, act, choose, done, go, parse, tick
from dialogs.checks.cards import CARD, card, card_index, card_rows
from dialogs.checks.carrying import proposals
from dialogs.checks.codes import code_of
from dialogs.checks.keeping import kept_screen
from dialogs.checks.position import asked, interim_results, number_of, position, results, values
from dialogs.content import filled, machine_line
from dialogs.conversation import CheckDraft, Conversation, FormDraft
from dialogs.events import Event, Said, Tapped
from dialogs.forms.countries import only_candidates, read_names, with_names, without_candidates
from dialogs.rendering import bold, escaped, italic, marked_up, paragraphs
from dialogs.search import may_ask
from dialogs.several import in_passing, offered
from dialogs.turn import Turn, moved, noticed
from dialogs.world import World
from knowledge.self_check import Question, SelfCheck
from locales import Texts
from locales.formats import folded
from locales.names import countries_named, country_codes, country_name

PLACE = "check"
KEPT = "kept:"
PREFIX = "check/"
NONE_OF_THESE = "none_of_these"
MOST_CARDS = 99
Rows = tuple[tuple[Button, ...], ...]


def show(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The entry screen, a question, or a card."""
    texts = world.texts(conversation.language)
    draft = conversation.check
    check = world.knowledge.self_check
    if draft is None or not draft.parts:
        return (_entry(conversation, world, texts),)
    where = position(check, draft)
    if conversation.detail.startswith(KEPT):
        return (kept_screen(conversation, conversation.detail.removeprefix(KEPT), world),)
    if where.kind == "beliefs":
        return (_beliefs(conversation, world, texts),)
    if where.kind == "interim":
        return _interim(conversation, draft, where.part, world, texts)
    if where.question is not None:
        return (_question(conversation, draft, where.question, world, texts),)
    return _result(conversation, draft, world, texts)


def _entry(conversation: Conversation, world: World, texts: Texts) -> Bubble:
    check = world.knowledge.self_check
    text = paragraphs(
        filled(check.entry_text, world, texts.language),
        italic(check.consent["sc-notice"].text.text(texts.language)),
        machine_line(world.knowledge.is_machine(texts.language), texts),
    )
    rows = tuple(
        (Button(choice.label.text(texts.language), choose("check/parts", check.version, name)),)
        for name, choice in sorted(check.choices.items(), key=lambda item: not item[1].default)
    )
    return Bubble(text, (*rows, (Button(texts("Menu"), go("menu")),)))


def _beliefs(conversation: Conversation, world: World, texts: Texts) -> Bubble:
    point = world.knowledge.self_check.consent["sc-beliefs"]
    version = world.knowledge.self_check.version
    rows = tuple(
        (Button(words.text(texts.language), choose("check/beliefs", version, option)),)
        for option, words in point.options.items()
    )
    return Bubble(filled(point.text, world, texts.language), (*rows, _leaving(conversation, texts)))


def _leaving(conversation: Conversation, texts: Texts) -> tuple[Button, ...]:
    version = conversation.version
    return (Button(texts("Back"), act(version, "back")), Button(texts("Leave and forget"), act(version, "forget")))


def _question(conversation: Conversation, draft: CheckDraft, question: Question, world: World, texts: Texts) -> Bubble:
    number, total = number_of(world.knowledge.self_check, draft, question)
    language = texts.language
    why = f"{bold(texts('Why this is asked'))}\n{marked_up(question.why.text(language))}" if question.why else ""
    several = question.kind == "several"
    text = paragraphs(
        italic(texts("Question {number} of {total}", number=number, total=total)),
        bold(question.ask.text(language)),
        marked_up(question.list_text.text(language)) if question.list_text else "",
        italic(texts("Tap all that are true, then Next.")) if several else "",
        italic(texts("Type the names of countries, in any language.")) if question.kind == "several countries" else "",
        why,
    )
    ready = question.kind != "choice" and bool(without_candidates(draft.pending or ()))
    end = done(PREFIX + question.id, world.knowledge.self_check.version)
    middle = (
        *((Button(texts("Next"), end),) if ready else ()),
        Button(texts("Skip"), act(conversation.version, "skip")),
    )
    return Bubble(text, (*_options(draft, question, world, texts), middle, _leaving(conversation, texts)))


def _options(draft: CheckDraft, question: Question, world: World, texts: Texts) -> Rows:
    version = world.knowledge.self_check.version
    path = PREFIX + question.id
    labels = _labels(question, draft, world, texts)
    if question.kind == "choice":
        return tuple((Button(label, choose(path, version, option)),) for option, label in labels.items())
    ticks = draft.pending or ()
    chosen = without_candidates(ticks)
    offered: dict[str, str] = {}
    if question.kind == "several countries":
        offered = {
            code: _country(code, world, texts) for code in (*only_candidates(ticks), *chosen) if code in country_codes()
        }
    rows = [(_tick(path, version, option, label, option in chosen),) for option, label in {**offered, **labels}.items()]
    if question.none_option is not None:
        rows.append((Button(question.none_option.text(texts.language), choose(path, version, NONE_OF_THESE)),))
    return tuple(rows)


def _tick(path: str, version: int, option: str, label: str, on: bool) -> Button:
    return Button(f"✓ {label}" if on else label, tick(path, version, option, on=not on))


def _country(code: str, world: World, texts: Texts) -> str:
    named = world.knowledge.self_check.display.get(code)
    return named.text(texts.language) if named else country_name(code, texts.language)


def _labels(question: Question, draft: CheckDraft, world: World, texts: Texts) -> dict[str, str]:
    return {option: words.text(texts.language) for option, words in question.choices(values(draft)).items()}


# --- cards


def _interim(
    conversation: Conversation, draft: CheckDraft, part: str, world: World, texts: Texts
) -> tuple[Bubble, ...]:
    check = world.knowledge.self_check
    cards = tuple(Bubble(card(result, world, texts)) for result in interim_results(check, draft, part))
    version = conversation.version
    rows = (
        (
            Button(texts("Go on"), act(version, "go_on", part)),
            Button(texts("Stop here"), act(version, "stop_here", part)),
        ),
        _leaving(conversation, texts),
    )
    return (*cards, Bubble(filled(check.interim, world, texts.language), rows))


def _result(conversation: Conversation, draft: CheckDraft, world: World, texts: Texts) -> tuple[Bubble, ...]:
    check = world.knowledge.self_check
    found = results(check, draft)
    index = card_index(conversation.detail, len(found))
    last = f"{bold(texts('Only proposed'))}\n{filled(check.concept_card.text, world, texts.language)}"
    version = conversation.version
    rows = card_rows(version, index, len(found), texts)
    closing = (
        (Button(texts("Fill in the form"), act(version, "fill_in")),),
        (Button(texts("Keep this result"), act(version, "keep")),),
        (Button(texts("Ask a person"), go("person")), Button(texts("Leave and forget"), act(version, "forget"))),
        (Button(texts("Back"), act(version, "back")), Button(texts("Menu"), go("menu"))),
    )
    if not found:
        return (Bubble(escaped(texts("Too little was answered to say anything. Go back, or ask a person.")), closing),)
    counted = italic(texts("Way {number} of {total}", number=index + 1, total=len(found)))
    text = paragraphs(
        counted,
        card(found[index], world, texts),
        last if index == len(found) - 1 else "",
        machine_line(world.knowledge.is_machine(texts.language), texts),
    )
    return (Bubble(text, (*rows, *closing)),)


# --- events


def receive(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """What the self-check makes of an event; None when it is none of its business."""
    draft = conversation.check or CheckDraft(touched_at=event.now)
    draft = draft.model_copy(update={"touched_at": event.now})
    if isinstance(event, Said):
        return _said(conversation, draft, event, world)
    press = parse(event.data) if isinstance(event, Tapped) else None
    if (
        isinstance(press, Set)
        and press.path.startswith(PREFIX)
        and press.revision == world.knowledge.self_check.version
    ):
        return _set(conversation, draft, press, world)
    if isinstance(press, Done):
        return _done(conversation, draft, press, world)
    if isinstance(press, Act) and press.version == conversation.version - 1:
        handler = _ACTS.get(press.name)
        return handler(conversation, draft, press, event, world) if handler else None
    return None


def _with(conversation: Conversation, draft: CheckDraft | None, detail: str = "") -> Conversation:
    return conversation.model_copy(update={"check": draft, "place": PLACE, "detail": detail})


def _set(conversation: Conversation, draft: CheckDraft, press: Set, world: World) -> Turn | None:
    check = world.knowledge.self_check
    name = press.path.removeprefix(PREFIX)
    if name == "parts":
        choice = check.choices.get(press.choice)
        fresh = (
            draft.model_copy(update={"parts": choice.parts, "also_ask": choice.also_ask})
            if choice and not draft.parts
            else None
        )
        return Turn(_with(conversation, fresh)) if fresh else None
    where = position(check, draft)
    if name == "beliefs":
        return (
            Turn(_with(conversation, _beliefs_decided(check, draft, press.choice))) if where.kind == "beliefs" else None
        )
    if where.question is None or where.question.id != name:
        return None
    return _answered(conversation, draft, where.question, press, world)


def _beliefs_decided(check: SelfCheck, draft: CheckDraft, choice: str) -> CheckDraft:
    if choice == "answer":
        return draft.model_copy(update={"beliefs": "answer"})
    skipped = tuple(question.id for question in check.questions if question.sensitive == "beliefs")
    return draft.model_copy(update={"beliefs": "rather_not", "skipped": (*draft.skipped, *skipped)})


def _answered(
    conversation: Conversation, draft: CheckDraft, question: Question, press: Set, world: World
) -> Turn | None:
    if press.choice == NONE_OF_THESE and question.none_option is not None:
        return Turn(_with(conversation, _taken(draft, question, ())))
    country = question.kind == "several countries" and press.choice in country_codes()
    if not country and press.choice not in question.choices(values(draft)):
        return None
    if question.kind == "choice":
        return Turn(_with(conversation, _taken(draft, question, (press.choice,))))
    return _ticked(conversation, draft, question, press.choice, on=press.kind != "off")


def _taken(draft: CheckDraft, question: Question, chosen: tuple[str, ...]) -> CheckDraft:
    answers = {**draft.answers, question.id: chosen}
    skipped = tuple(each for each in draft.skipped if each != question.id)
    return draft.model_copy(
        update={"answers": answers, "skipped": skipped, "focus": None, "pending": None, "stopped": False}
    )


def _ticked(conversation: Conversation, draft: CheckDraft, question: Question, option: str, *, on: bool) -> Turn:
    chosen = without_candidates(draft.pending or ())
    if not on:
        return Turn(
            _with(conversation, draft.model_copy(update={"pending": tuple(each for each in chosen if each != option)}))
        )
    if option in question.exclusive:
        return Turn(_with(conversation, draft.model_copy(update={"pending": (option,)})))
    now = tuple(dict.fromkeys((*(each for each in chosen if each not in question.exclusive), option)))
    if question.limit and len(now) > question.limit:
        return Turn(noticed(_with(conversation, draft), "problem", code="too_many", limit=str(question.limit)))
    return Turn(_with(conversation, draft.model_copy(update={"pending": now})))


def _said(conversation: Conversation, draft: CheckDraft, event: Said, world: World) -> Turn | None:
    where = position(world.knowledge.self_check, draft)
    question = where.question
    if where.kind == "beliefs" and not may_ask(event.text):
        return Turn(noticed(_with(conversation, draft), "problem", code="by_tap"))
    if question is None:
        return None
    texts = world.texts(conversation.language)
    option = _option_typed(_labels(question, draft, world, texts), event.text)
    if option:
        if question.kind == "choice":
            return Turn(_with(conversation, _taken(draft, question, (option,))))
        return _ticked(conversation, draft, question, option, on=True)
    if question.kind == "several countries":
        named = read_names(event.text, countries_named)
        if named.sure or named.candidates:
            return Turn(
                _with(conversation, draft.model_copy(update={"pending": with_names(draft.pending or (), named)}))
            )
    answered = in_passing(_with(conversation, draft), event, world)
    if answered is not None:
        return answered
    code = "not_a_country" if question.kind == "several countries" else "not_an_option"
    return Turn(offered(noticed(_with(conversation, draft), "problem", code=code), event, world))


def _option_typed(labels: Mapping[str, str], text: str) -> str | None:
    by_label = {folded(label): option for option, label in labels.items()}
    wanted = folded(text)
    if wanted in by_label:
        return by_label[wanted]
    found = process.extractOne(wanted, list(by_label), scorer=fuzz.ratio, score_cutoff=88) if len(wanted) > 3 else None
    return by_label[found[0]] if found else None


def _done(conversation: Conversation, draft: CheckDraft, press: Done, world: World) -> Turn | None:
    check = world.knowledge.self_check
    question = position(check, draft).question
    chosen = without_candidates(draft.pending or ())
    if question is None or not chosen or (press.path, press.revision) != (PREFIX + question.id, check.version):
        return None
    return Turn(_with(conversation, _taken(draft, question, chosen)))


def _skip(conversation: Conversation, draft: CheckDraft, press: Act, event: Event, world: World) -> Turn | None:
    question = position(world.knowledge.self_check, draft).question
    if question is None:
        return None
    answers = {name: chosen for name, chosen in draft.answers.items() if name != question.id}
    skipped = tuple(dict.fromkeys((*draft.skipped, question.id)))
    return Turn(
        _with(
            conversation,
            draft.model_copy(update={"answers": answers, "skipped": skipped, "focus": None, "pending": None}),
        )
    )


def back(conversation: Conversation, draft: CheckDraft, world: World) -> Turn:
    """One question back; from the first one to the choice of parts."""
    if conversation.detail.startswith(KEPT):
        return Turn(_with(conversation, draft, CARD + conversation.detail.removeprefix(KEPT)))
    check = world.knowledge.self_check
    where = position(check, draft)
    questions = asked(check, draft)
    done = [each for each in questions if each.id in draft.answers or each.id in draft.skipped]
    if where.question is not None and where.question in questions:
        done = [each for each in done if questions.index(each) < questions.index(where.question or each)]
    done = [each for each in done if not (each.sensitive == "beliefs" and draft.beliefs == "rather_not")]
    if not done:
        return Turn(_with(conversation, CheckDraft(touched_at=draft.touched_at)))
    earlier = done[-1]
    pending = draft.answers.get(earlier.id) if earlier.kind != "choice" else None
    return Turn(
        _with(conversation, draft.model_copy(update={"focus": earlier.id, "pending": pending, "stopped": False}))
    )


def _back(conversation: Conversation, draft: CheckDraft, press: Act, event: Event, world: World) -> Turn:
    return back(conversation, draft, world)


def forget(conversation: Conversation) -> Turn:
    """Leaves the check; its answers are gone."""
    left = conversation.model_copy(update={"check": None, "place": "menu", "detail": ""})
    return Turn(noticed(left, "nothing_kept"))


def _forget(conversation: Conversation, draft: CheckDraft, press: Act, event: Event, world: World) -> Turn:
    return forget(conversation)


def _go_on(conversation: Conversation, draft: CheckDraft, press: Act, event: Event, world: World) -> Turn:
    return Turn(_with(conversation, draft.model_copy(update={"cards_seen": (*draft.cards_seen, press.argument)})))


def _stop_here(conversation: Conversation, draft: CheckDraft, press: Act, event: Event, world: World) -> Turn:
    seen = (*draft.cards_seen, press.argument)
    return Turn(_with(conversation, draft.model_copy(update={"cards_seen": seen, "stopped": True})))


def _card(conversation: Conversation, draft: CheckDraft, press: Act, event: Event, world: World) -> Turn:
    return Turn(_with(conversation, draft, CARD + press.argument))


def _keep(conversation: Conversation, draft: CheckDraft, press: Act, event: Event, world: World) -> Turn:
    """The code on a screen of its own; it is made from the open check each time it is shown, and stored nowhere."""
    if code_of(world.knowledge.self_check, draft) is None:
        return Turn(noticed(_with(conversation, draft, conversation.detail), "problem", code="no_code"))
    return Turn(_with(conversation, draft, KEPT + str(card_index(conversation.detail, MOST_CARDS))))


def _fill_in(conversation: Conversation, draft: CheckDraft, press: Act, event: Event, world: World) -> Turn:
    """To the form, with what may be carried offered there item by item; nothing is copied without a tick."""
    form = conversation.form or FormDraft(opened_at=event.now)
    offered = {
        path: value for path, value in proposals(world.knowledge.self_check, draft).items() if path not in form.answers
    }
    form = form.model_copy(update={"proposals": offered, "carry_offered": not offered})
    return Turn(moved(conversation.model_copy(update={"form": form, "check": draft}), "form"))


_Handler = Callable[[Conversation, CheckDraft, Act, Event, World], Turn | None]
_ACTS: Mapping[str, _Handler] = {
    "skip": _skip,
    "back": _back,
    "forget": _forget,
    "go_on": _go_on,
    "stop_here": _stop_here,
    "card": _card,
    "fill_in": _fill_in,
    "keep": _keep,
}
