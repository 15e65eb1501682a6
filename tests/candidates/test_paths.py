"""No path of a package leaves its folder or deceives whoever looks at it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates import UnsafePath, attachment_path, package_path
from candidates.paths import distinct

UNSAFE = [
    "", ".", "..", "../up", "a/../b", "/root", "a//b", "a/", "C:/x", "a\\b", "a\x00b", "a\nb", "con", "NUL.txt", "lpt1",
    "COM¹.log", "invoice\u202efdp.exe", "a\u200bb", "a\u2028b", ".hidden", "~home", "end.", "end ", " start", "x" * 121,
    "я" * 121, "😀" * 61, "a/b/c/d/e", "e\u0301", "\ud800", "a|b", "what?",
]  # fmt: skip


@pytest.mark.parametrize("path", UNSAFE, ids=ascii)
def test_an_unsafe_path_is_refused(path: str) -> None:
    with pytest.raises(UnsafePath, match="unsafe path"):
        package_path(path)


@pytest.mark.parametrize("path", ["candidate.json", "attachments/diploma-1.pdf", "вложения/скан.pdf", "a b", "console"])
def test_an_ordinary_path_is_kept(path: str) -> None:
    assert package_path(path) == path


@given(st.text(max_size=30))
def test_whatever_is_accepted_stays_inside_its_folder(path: str) -> None:
    try:
        kept = package_path(path)
    except UnsafePath:
        return
    root = Path("/srv/package")
    assert (root / kept).resolve().is_relative_to(root)
    assert (root / kept).resolve() != root
    assert len(Path(kept).name.encode()) <= 255


@given(st.text(max_size=60), st.integers(1, 99), st.sampled_from(["application/pdf", "image/png", "text/x"]))
def test_every_attachment_gets_a_safe_path(field: str, number: int, media_type: str) -> None:
    path = attachment_path(field, number, media_type)
    assert package_path(path).startswith("attachments/")


@pytest.mark.parametrize("paths", [("a", "A"), ("a", "a/b"), ("straße", "STRASSE")])
def test_paths_that_would_overwrite_each_other_are_refused(paths: tuple[str, ...]) -> None:
    with pytest.raises(UnsafePath):
        distinct(paths)
