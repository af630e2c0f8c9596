"""Hostile FAQ files: whatever is in them, the loader gives a FAQ or says why not."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.faq import FaqError, load, read
from tests.bench import fuzz_faq

NUMBERS = st.tuples(st.integers(0, 255), st.integers(0, 1 << 24), st.integers(0, 1 << 16))
SETTINGS = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def refused_or_loaded(folder: Path, content: bytes) -> None:
    file = folder / "fuzz.yaml"
    file.write_bytes(content)
    faqs, findings = read(file)
    assert bool(faqs) != bool(findings)
    assert all(each.line >= 1 and each.column >= 1 and each.message for each in findings)


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
@given(mutations=st.lists(NUMBERS, min_size=1, max_size=6))
@SETTINGS
def test_a_mutated_file_is_loaded_or_refused(tmp_path: Path, language: str, mutations: list[fuzz_faq.Mutation]) -> None:
    """Flipped bytes, lines deleted, doubled, swapped and indented, stray punctuation: no exception but FaqError."""
    refused_or_loaded(tmp_path, fuzz_faq.mutate(fuzz_faq.short_file(language), mutations))


@given(content=st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
@SETTINGS
def test_any_bytes_are_refused(tmp_path: Path, content: bytes) -> None:
    """Bytes and texts of any kind give an error, not a crash."""
    refused_or_loaded(tmp_path, content)


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_file_that_is_mutated_is_sound(tmp_path: Path, language: str) -> None:
    """The mutations start from a file that loads, so that they reach past the parser."""
    file = tmp_path / "short.yaml"
    file.write_bytes(fuzz_faq.short_file(language))
    ((loaded,), findings) = read(file)
    assert (len(loaded.faq.entries), findings) == (fuzz_faq.ENTRIES, [])


@pytest.mark.parametrize("content", ["[" * 1_000_000, "- " * 500_000, "{a: " * 200_000, "? " * 100_000])
def test_bottomless_nesting_is_refused(tmp_path: Path, content: str) -> None:
    """Nesting that would exhaust the parser's stack or time is refused at its first levels."""
    file = tmp_path / "deep.yaml"
    file.write_text(content)
    with pytest.raises(FaqError, match="nested too deep"):
        load(file)


def test_the_long_run_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m tests.bench.fuzz_faq` says how many were loaded, refused and crashed on."""
    assert fuzz_faq.main(20, 1) == 0
    assert "20 files: " in capsys.readouterr().out
