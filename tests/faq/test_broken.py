"""Broken FAQs, each with another mistake: what the loader says to it, and where. A folder is a FAQ of several files."""

import re
from pathlib import Path

import pytest

from bot.faq import FaqError, files_of, load

BROKEN = sorted(each for each in (Path(__file__).parent / "broken").iterdir() if each.suffix == ".yaml" or each.is_dir())
FINDING = re.compile(r"(\d+:\d+: error: )(.+)")


def expected(file: Path) -> list[tuple[str, str]]:
    """Beginning and part of the message of each finding: from the file's first lines, or from the file beside it."""
    beside = file.with_name(f"{file.name}.expected")
    if beside.exists():
        lines = beside.read_text("utf-8").splitlines()
    else:
        lines = re.findall(r"^# expect: (.*)", file.read_text("utf-8"), re.MULTILINE)
    return [(f"{file}:{match[1]}", match[2]) for line in lines if (match := FINDING.fullmatch(line))]


@pytest.mark.parametrize("faq", BROKEN, ids=lambda faq: faq.stem)
def test_a_broken_faq_is_met_with_its_mistake(faq: Path) -> None:
    """Each FAQ gives the findings that its files name and no other: the place, and what to do."""
    with pytest.raises(FaqError) as raised:
        load(faq)
    found = [str(finding) for finding in raised.value.findings]
    wanted = [each for file in files_of(faq) for each in expected(file)]
    assert wanted
    assert len(found) == len(wanted), found
    for line, (place, part) in zip(found, wanted, strict=True):
        assert line.startswith(place), found
        assert part in line, found


def test_there_are_many() -> None:
    """Every kind of mistake that was thought of has its FAQ."""
    assert len(BROKEN) >= 60
