"""A sentence-embedding model from a folder, as an optional second opinion: ``pip install …[embedding]``.

The folder holds ``model.onnx`` and ``tokenizer.json``, as the usual multilingual models are exported. Nothing is ever
fetched. One thread and no randomness, so that the same text always means the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from knowledge.weights import Floats

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
MOST_TOKENS = 128
BATCH = 64


class EmbeddingUnreadable(Exception):
    """The model cannot be used; the message says why and what to do."""


class Embedding:
    """Turns texts into vectors of length one."""

    def __init__(self, folder: Path) -> None:
        """Read the model in ``folder``. Raises EmbeddingUnreadable."""
        try:
            import onnxruntime  # type: ignore[import-untyped, unused-ignore]
            from tokenizers import Tokenizer
        except ImportError as error:
            raise EmbeddingUnreadable(f"{error.name} is not installed: install the extra 'embedding'") from None
        self.folder = folder
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            model, tokenizer = (folder / MODEL).read_bytes(), (folder / TOKENIZER).read_bytes()
        except OSError as error:
            raise EmbeddingUnreadable(f"{error.filename}: {error.strerror}") from None
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_buffer(tokenizer)
        except Exception as error:  # both libraries raise classes of their own, which they do not export
            raise EmbeddingUnreadable(f"{folder} holds no model that can be read: {error}") from None
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.enable_padding()
        self._inputs = [one.name for one in self._session.get_inputs()]
        self.mark = sha256(sha256(model).digest() + sha256(tokenizer).digest()).hexdigest()
        """What tells this model from another."""

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Texts × dimensions, rows of length one."""
        parts = [self._batch(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def _batch(self, texts: Sequence[str]) -> Floats:
        read = self._tokenizer.encode_batch(list(texts))
        mask = np.array([one.attention_mask for one in read], np.int64)
        fed = {
            "input_ids": np.array([one.ids for one in read], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        found = np.asarray(self._session.run(None, {name: fed[name] for name in self._inputs})[0], np.float32)
        if found.ndim == 3:  # a vector a token: their mean
            found = (found * mask[:, :, None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-9), np.float32)
