"""What editors wrote, and how it is read, checked and searched. Pure but for the reading of the folder.

``load(path)`` gives an immutable ``Knowledge`` (entries, sources, cautions, regions, glossary, the two forms and a
search index) or raises ``ContentInvalid``, which names every fault; ``check(path)`` gives all faults, editorial rules
included, each with file, line, column and remedy. ``Knowledge.index.find`` answers, suggests, or says that nothing
fits; ``SelfCheck.evaluate`` judges answers in three-valued logic. Nothing here knows of Telegram, clocks or databases.
"""

from knowledge.checker import Examined, check, examine
from knowledge.conditions import Condition
from knowledge.confusion import Lost, Pair, worst_pairs
from knowledge.entries import Caution, Entry, EntryText, Region, Source, Term
from knowledge.faults import ContentInvalid, Fault
from knowledge.forms import ApplicationForm, ConsentPoint, Field
from knowledge.freshness import footprint, insist, withdrawn_in
from knowledge.loader import load
from knowledge.markup import TELEGRAM_LIMIT, plain, telegram_length, to_html
from knowledge.search import Found, Index, Scored
from knowledge.self_check import Choice, Judged, Question, Route, RouteCondition, RouteResult, SelfCheck
from knowledge.snapshot import Knowledge
from knowledge.words import Words

__all__ = [
    "TELEGRAM_LIMIT",
    "ApplicationForm",
    "Caution",
    "Choice",
    "Condition",
    "ConsentPoint",
    "ContentInvalid",
    "Entry",
    "EntryText",
    "Examined",
    "Fault",
    "Field",
    "Found",
    "Index",
    "Judged",
    "Knowledge",
    "Lost",
    "Pair",
    "Question",
    "Region",
    "Route",
    "RouteCondition",
    "RouteResult",
    "Scored",
    "SelfCheck",
    "Source",
    "Term",
    "Words",
    "check",
    "examine",
    "footprint",
    "insist",
    "load",
    "plain",
    "telegram_length",
    "to_html",
    "withdrawn_in",
    "worst_pairs",
]
