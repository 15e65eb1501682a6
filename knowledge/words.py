"""One text in several languages, and the order in which a reader falls back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

FALLBACK = ("en", "ru")


class Words(Mapping[str, str]):
    """A text in several languages: language code → text. Immutable and hashable.

    A reader takes the language asked for, else English, else Russian, else whatever there is; an empty
    ``Words()`` reads as the empty text, so that an absent optional sentence never breaks a screen.
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._texts: dict[str, str] = dict(texts or {})

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        return f"Words({self._texts!r})"

    def language(self, language: str) -> str:
        """The language that ``text`` takes for a reader of ``language``; that language itself when there is no text."""
        return nearest_language(self._texts, language)

    def text(self, language: str) -> str:
        """The text for a reader of ``language``: language → en → ru → any; empty when there is none."""
        return self._texts.get(self.language(language), "")


def nearest_language(available: Mapping[str, object], language: str) -> str:
    """The language to show of those available: the one asked for, else English, else Russian, else the first."""
    for candidate in (language, *FALLBACK):
        if candidate in available:
            return candidate
    return next(iter(available), language)
