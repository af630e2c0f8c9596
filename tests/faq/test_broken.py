"""Broken FAQ files, each with another mistake: what the loader says to it, and where."""

import re
from pathlib import Path

import pytest

from bot.faq import FaqError, load

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))
FINDING = re.compile(r"(\d+:\d+: error: )(.+)")


def expected(file: Path) -> list[tuple[str, str]]:
    """Place and part of the message of each finding: from the file's first lines, or from the file beside it."""
    beside = file.with_name(f"{file.name}.expected")
    if beside.exists():
        lines = beside.read_text("utf-8").splitlines()
    else:
        lines = re.findall(r"^# expect: (.*)", file.read_text("utf-8"), re.MULTILINE)
    return [(match[1], match[2]) for line in lines if (match := FINDING.fullmatch(line))]


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_file_is_met_with_its_mistake(file: Path) -> None:
    """Each file gives the findings that it names and no other: the place, and what to do."""
    with pytest.raises(FaqError) as raised:
        load(file)
    found = [str(finding).removeprefix(f"{file}:") for finding in raised.value.findings]
    wanted = expected(file)
    assert wanted
    assert len(found) == len(wanted), found
    for line, (place, part) in zip(found, wanted, strict=True):
        assert line.startswith(place)
        assert part in line


def test_there_are_many() -> None:
    """Every kind of mistake that was thought of has its file."""
    assert len(BROKEN) >= 60
