"""The manifest names every part, and its hash tells nothing of what is inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from candidates import CANDIDATE_FILE, CandidateFile, Manifest, build, canonical_json, sha256
from tests.candidates.specimen import NONCE, PAGE, attached, candidate

nonces = st.binary(min_size=16, max_size=16).map(bytes.hex)


def test_the_manifest_names_each_part_with_size_and_checksum() -> None:
    file = candidate()
    body = canonical_json(file)
    entries = {entry.path: entry for entry in build(file, NONCE).files}
    assert (entries[CANDIDATE_FILE].size, entries[CANDIDATE_FILE].sha256) == (len(body), sha256(body))
    assert (entries["attachments/diploma-1.pdf"].size, entries["attachments/diploma-1.pdf"].sha256) == (
        len(PAGE),
        sha256(PAGE),
    )
    assert len(entries) == 2


def test_the_manifest_hash_is_stable() -> None:
    assert sha256(canonical_json(build(candidate(), NONCE))) == (
        "ba3ebb563cd9678749b9f1fee9d8c881df6f9c66f834f2c4c844e1d8cf74156d"
    )


@given(st.permutations(list(candidate().model_dump())))
def test_the_order_of_keys_changes_no_hash(order: list[str]) -> None:
    data = candidate().model_dump()
    shuffled = CandidateFile.model_validate({key: data[key] for key in order})
    assert canonical_json(build(shuffled, NONCE)) == canonical_json(build(candidate(), NONCE))


@given(st.permutations([attached(f"attachments/a-{number}.pdf") for number in range(4)]))
def test_files_stand_in_the_order_of_their_paths(order: list[object]) -> None:
    paths = [entry.path for entry in build(candidate(attachments=tuple(order)), NONCE).files]  # type: ignore[arg-type]
    assert paths == sorted(paths)


@given(nonces, nonces)
def test_another_nonce_gives_another_hash(one: str, other: str) -> None:
    hashes = {sha256(canonical_json(build(candidate(), nonce))) for nonce in (one, other)}
    assert len(hashes) == len({one, other})


def test_a_short_nonce_is_refused() -> None:
    with pytest.raises(ValidationError):
        build(candidate(), "short")


def test_a_manifest_without_the_candidate_file_is_refused() -> None:
    data = build(candidate(), NONCE).model_dump()
    data["files"] = [entry for entry in data["files"] if entry["path"] != CANDIDATE_FILE]
    with pytest.raises(ValidationError, match=r"candidate\.json is missing"):
        Manifest.model_validate(data)
