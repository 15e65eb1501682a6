"""A copy of a small content folder, and how an editor works in it; nobody touches the content that ships."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.knowledge.conftest import FILES

VISA = "faq/visas/visa.yaml"


@dataclass(frozen=True)
class Desk:
    """An editor's folder."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Desk:
        """A folder that checks clean."""
        for name, text in FILES.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return cls(folder)

    def read(self, name: str) -> str:
        """A file as it stands."""
        return (self.folder / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Replaces the one place where a text stands, as an editor's program saves it: a new file over the old."""
        text = self.read(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        beside = self.folder / f".{Path(name).name}.part"
        beside.write_text(text.replace(old, new), encoding="utf-8")
        beside.replace(self.folder / name)
