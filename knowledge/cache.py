"""Trained scorers as bytes and back, so that a language that did not change need not be learnt again. Never pickle.

The bytes are a NumPy archive: numbers as arrays, features as lines of text, and the mark of the texts they came from.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from hashlib import sha256
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.calibration import Confidence
from knowledge.meaning import Meaning
from knowledge.scorer import Dense, Scorer, Small, Sparse
from knowledge.vectors import Space
from knowledge.weights import Floats

VERSION = 13
"""Raised whenever features, training or this form change, so that older bytes are not taken."""


class CacheUnreadable(Exception):
    """The bytes are no cache of this version."""


def mark(texts: Iterable[str]) -> str:
    """What tells one set of texts from another."""
    found = sha256(str(VERSION).encode())
    for text in texts:
        found.update(text.encode(errors="surrogatepass") + b"\0")
    return found.hexdigest()


def dumped(scorers: Mapping[str, Scorer], marks: Mapping[str, str]) -> bytes:
    """Language → scorer, as bytes, with the mark of each language's texts."""
    languages = sorted(scorers)
    arrays: dict[str, NDArray[np.generic]] = {
        "version": np.array([VERSION]),
        "languages": _text(languages),
        "marks": _text(marks[language] for language in languages),
    }
    for language, scorer in scorers.items():
        arrays |= {f"{language}/{name}": array for name, array in _arrays(scorer).items()}
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **arrays)
    return out.getvalue()


def loaded(data: bytes, marks: Mapping[str, str]) -> dict[str, Scorer]:
    """Language → scorer, from bytes, of the languages whose mark is still the same; raises CacheUnreadable."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            if arrays["version"].tolist() != [VERSION]:
                raise CacheUnreadable("it is of another version")
            kept = dict(zip(_lines(arrays["languages"]), _lines(arrays["marks"]), strict=True))
            return {language: _scorer(arrays, language) for language in kept if kept[language] == marks.get(language)}
    except (BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError) as error:
        raise CacheUnreadable(str(error)) from None


def lost(data: bytes) -> dict[str, tuple[tuple[str, ...], Floats]]:
    """Language → entries by number, and the phrasings that another entry would win; raises CacheUnreadable."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return {
                language: (tuple(_lines(arrays[f"{language}/entries"])), arrays[f"{language}/lost"].reshape(-1, 3))
                for language in _lines(arrays["languages"])
            }
    except (BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError) as error:
        raise CacheUnreadable(str(error)) from None


def _arrays(scorer: Scorer) -> dict[str, NDArray[np.generic]]:
    weights, space, confidence = scorer.weights, scorer.space, scorer.confidence
    arrays: dict[str, NDArray[np.generic]] = {
        "entries": _text(scorer.entries),
        "words": _text(space.numbers[0]),
        "pieces": _text(space.numbers[1]),
        "rarity": space.rarity,
        "lost": scorer.lost,
        "confidence": np.array([confidence.score, confidence.lead, confidence.words, confidence.constant]),
    }
    if scorer.meaning is not None:
        arrays |= {"meanings": scorer.meaning.vectors, "owners": scorer.meaning.owners}
    if isinstance(weights, Dense):
        return arrays | {"dense": weights.weights}
    if isinstance(weights, Small):
        return arrays | {"small": weights.weights, "bias": weights.bias, "starts": weights.starts}
    return arrays | {"starts": weights.starts, "columns": weights.columns, "sparse": weights.weights}


def _scorer(arrays: Mapping[str, NDArray[np.generic]], language: str) -> Scorer:
    own = {name: arrays[f"{language}/{name}"] for name in ("entries", "words", "pieces", "rarity", "confidence")}
    entries = tuple(_lines(own["entries"]))
    words, pieces = _lines(own["words"]), _lines(own["pieces"])
    numbers = (
        {feature: number for number, feature in enumerate(words)},
        {feature: number for number, feature in enumerate(pieces, len(words))},
    )
    space = Space(numbers, own["rarity"].astype(np.float32))
    score, lead, length, constant = (float(one) for one in own["confidence"])
    weights, confidence = _weights(arrays, language, len(entries)), Confidence(score, lead, length, constant)
    lost = arrays[f"{language}/lost"].astype(np.float32).reshape(-1, 3)
    meaning = _meaning(arrays, language, len(entries))
    return Scorer(entries, space, weights, confidence, lost, meaning)


def _meaning(arrays: Mapping[str, NDArray[np.generic]], language: str, entries: int) -> Meaning | None:
    if f"{language}/meanings" not in arrays:
        return None
    vectors, owners = arrays[f"{language}/meanings"], arrays[f"{language}/owners"]
    return Meaning(vectors.astype(np.float16), owners.astype(np.int64), entries)


def _weights(arrays: Mapping[str, NDArray[np.generic]], language: str, entries: int) -> Dense | Small | Sparse:
    if f"{language}/dense" in arrays:
        return Dense(arrays[f"{language}/dense"].astype(np.float16))
    if f"{language}/small" in arrays:
        both, bias, starts = (arrays[f"{language}/{name}"] for name in ("small", "bias", "starts"))
        return Small(both.astype(np.float16), bias.astype(np.float32), starts.astype(np.int64))
    starts, columns, weights = (arrays[f"{language}/{name}"] for name in ("starts", "columns", "sparse"))
    return Sparse(starts.astype(np.int64), columns.astype(np.int32), weights.astype(np.float32), entries)


def _text(lines: Iterable[str]) -> NDArray[np.generic]:
    return np.frombuffer("\n".join(lines).encode(errors="surrogatepass"), np.uint8)


def _lines(array: NDArray[np.generic]) -> list[str]:
    text = array.tobytes().decode(errors="surrogatepass")
    return text.split("\n") if text else []
