"""How far a best score can be trusted: a logistic curve, fitted to what a base says of its own phrasings.

Each phrasing left out of training is a question with a known answer; each phrasing whose whole entry is left out is a
question without one. Where a base has little to say, what was found on the shipped one stands in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.weights import NONE, Numbers, Scores

Doubles = NDArray[np.float64]

SHARE = 0.12
"""Expected share of questions that no entry answers, for which the decision's thresholds were found."""
USUAL = (4.8, 2.4, 0.38, -3.4)
"""Score, lead, logarithm of the number of words, constant: what the shipped base's phrasings gave."""
TRUST = 50.0  # how strongly the usual values hold, by square of the distance from them
STRANGERS = 0.5  # weight of a question without an answer beside one with
SILENCE = 0.2  # weight of the same question about something else entirely, which scores nothing
STEPS = 20


@dataclass(frozen=True)
class Confidence:
    """The chance that the best entry is right: logistic in score, lead over the next, and number of words."""

    score: float
    lead: float
    words: float
    constant: float

    def chance(self, score: float, lead: float, words: int) -> float:
        """Between 0 and 1. ``words``: of the question, at least one."""
        sum_ = self.score * score + self.lead * lead + self.words * math.log(max(words, 1)) + self.constant
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, sum_))))

    def expecting(self, share: float) -> Confidence:
        """The same where another share of questions, between 0 and 1, is out of scope than was taken for granted."""
        shift = math.log((1 - share) / share) - math.log((1 - SHARE) / SHARE)
        return replace(self, constant=self.constant + shift)


def calibrated(
    left_out: Scores, strangers: Scores, owners: Numbers, words: Numbers, nothing: int | None = None
) -> Confidence:
    """Fit to phrasings left out. ``owners``, ``words``: by phrasing its entry's number and its number of words;
    ``nothing``: the number of what stands for no entry, which is never right and takes the lead from the others.
    """
    asked, first = _cases(left_out, words, nothing)
    right = first == owners
    others, _ = _cases(strangers, words, nothing)
    silent = asked * (0, 0, 1, 1)
    count = len(owners)
    truth = np.concatenate([right.astype(np.float64), np.zeros(2 * count)])
    weight = np.repeat([1.0, STRANGERS, SILENCE], count)
    return Confidence(*_fitted(np.concatenate([asked, others, silent]), truth, weight).tolist())


def _cases(scores: Scores, words: Numbers, nothing: int | None) -> tuple[Doubles, Numbers]:
    """Score, lead, words, one — a row each phrasing, and its best entry. One that is not there scores nothing."""
    known = np.where(scores.fit <= NONE / 2, 0, scores.fit) if scores.fit.shape[1] < 3 else scores.fit.copy()
    order = scores.order.copy()
    if nothing is not None:
        order[:, nothing] = NONE
    rows, first = np.arange(len(words)), order.argmax(axis=1)
    best = known[rows, first]
    known[rows, first] = NONE
    lead = best - known.max(axis=1) if known.shape[1] > 1 else best
    cases = np.column_stack([best, lead, np.log(np.maximum(words, 1)), np.ones(len(words))]).astype(np.float64)
    return cases, first


def _fitted(cases: Doubles, truth: Doubles, weight: Doubles) -> Doubles:
    """Newton's steps on the penalised likelihood, damped where the curve is flat."""
    usual = np.array(USUAL)
    found = usual.copy()
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(cases @ found, -40, 40)))
        slope = cases.T @ (weight * (chance - truth)) + TRUST * (found - usual)
        curve = (cases * (weight * chance * (1 - chance))[:, None]).T @ cases + TRUST * np.eye(len(usual))
        found = found - np.clip(np.linalg.solve(curve, slope), -5, 5)
    return found
