"""A sentence-embedding model from a local folder is one more opinion; without it nothing changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from knowledge import check, load
from knowledge.embedding import Embedding, EmbeddingUnreadable
from knowledge.engine import Engine

MEANS = {"[UNK]": 0, "[PAD]": 0, "tea": 1, "beverage": 1, "bread": 2, "loaf": 2, "pastry": 2, "make": 3, "bake": 3}
TEXTS = {
    "en": [
        *(("tea", text) for text in ("make tea", "green tea", "tea please")),
        *(("bread", text) for text in ("bake bread", "a loaf", "fresh bread")),
    ]
}


def write_model(folder: Path, *, pooled: bool = False) -> Path:
    """A model that knows a dozen words: those that mean the same have the same vector."""
    folder.mkdir(parents=True, exist_ok=True)
    table = np.eye(4, dtype=np.float32)[list(MEANS.values())] * 5
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])]
    output, shape = "tokens", ["texts", "tokens", 4]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", ["tokens"], ["sentence"], axes=[1], keepdims=0))
        output, shape = "sentence", ["texts", 4]
    nodes.append(helper.make_node("Identity", ["attention_mask"], ["mask"]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
            for name in ("input_ids", "attention_mask")
        ],
        [
            helper.make_tensor_value_info(output, TensorProto.FLOAT, shape),
            helper.make_tensor_value_info("mask", TensorProto.INT64, ["texts", "tokens"]),
        ],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(MEANS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.mark.parametrize("pooled", [False, True])
def test_words_that_mean_the_same_have_the_same_vector_of_length_one(tmp_path: Path, pooled: bool) -> None:
    vectors = Embedding(write_model(tmp_path, pooled=pooled)).vectors(["tea", "beverage", "bread"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.allclose(vectors @ vectors.T, [[1, 1, 0], [1, 1, 0], [0, 0, 1]])


def test_padding_changes_no_vector(tmp_path: Path) -> None:
    embedding = Embedding(write_model(tmp_path))
    together = embedding.vectors(["tea", "bake fresh bread with tea and a loaf"])
    assert np.allclose(together[0], embedding.vectors(["tea"])[0])


def test_a_word_that_no_phrasing_has_is_found_by_its_meaning(tmp_path: Path) -> None:
    told = Engine(TEXTS, embedding=Embedding(write_model(tmp_path)))
    assert Engine(TEXTS).find("pastry", "en").decision == "unknown"
    assert told.rank("pastry", "en").entries[0].entry_id == "bread"
    assert told.rank("beverage", "en").entries[0].entry_id == "tea"
    assert told.find("green tea", "en").decision == "answer"
    assert told.rank("beverage", "en") == told.rank("beverage", "en")


def test_what_was_learnt_is_kept_and_never_taken_for_that_of_another_model(tmp_path: Path) -> None:
    embedding = Embedding(write_model(tmp_path / "one"))
    told = Engine(TEXTS, embedding=embedding)
    again = Engine(TEXTS, cached=told.dump(), embedding=embedding)
    assert again.rank("pastry", "en") == told.rank("pastry", "en")
    other = Embedding(write_model(tmp_path / "other", pooled=True))
    for wrong in (None, other):
        assert Engine(TEXTS, cached=told.dump(), embedding=wrong).learnt == frozenset(TEXTS)


def test_a_folder_is_loaded_with_a_model_here_and_by_the_helper(content: Path, tmp_path: Path) -> None:
    assert check(content) == ()
    folder, learnt = write_model(tmp_path / "model"), tmp_path / "learnt"
    done = subprocess.run(
        [sys.executable, "-m", "knowledge", str(content), str(learnt), str(folder)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert done.returncode == 0
    before = next(learnt.iterdir()).stat().st_mtime_ns
    knowledge = load(content, learnt, embedding=Embedding(folder))
    assert knowledge.index.find("visa length", "en").decision == "answer"
    assert next(learnt.iterdir()).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("model.onnx", b"nonsense", "no model"),
        ("tokenizer.json", b"{", "no model"),
        ("model.onnx", None, "No such file"),
    ],
)
def test_a_model_that_cannot_be_read_is_named(tmp_path: Path, name: str, text: bytes | None, said: str) -> None:
    file = write_model(tmp_path) / name
    file.unlink() if text is None else file.write_bytes(text)
    with pytest.raises(EmbeddingUnreadable, match=said):
        Embedding(tmp_path)


def test_without_the_extra_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(EmbeddingUnreadable, match="install the extra 'embedding'"):
        Embedding(write_model(tmp_path))
