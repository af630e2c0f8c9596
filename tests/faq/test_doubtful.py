"""FAQs that load though something of them is lost, each in another way: what `check` warns of, and where."""

import re
from pathlib import Path

import pytest

from tests.conftest import call

DOUBTFUL = sorted((Path(__file__).parent / "doubtful").iterdir())
EXPECTED = re.compile(r"^# expect: ((?:\d+:\d+: )?)warning: (.+)", re.MULTILINE)
FEW_PHRASINGS = re.compile(r"entry \S+ has \d+ phrasings?, and wants 12")  # true of every FAQ here


@pytest.mark.parametrize("faq", DOUBTFUL, ids=lambda faq: faq.stem)
def test_what_is_lost_is_warned_of(faq: Path) -> None:
    """Each FAQ gives the warnings that its files name and no other, and it can be used."""
    result = call("check", "--faq", str(faq))
    found = [line for line in result.stdout.splitlines() if not FEW_PHRASINGS.search(line)]
    files = sorted(each for each in faq.rglob("*") if each.is_file()) if faq.is_dir() else [faq]
    wanted = [
        (f"{file}:{place or ' '}warning: ", part) for file in files for place, part in EXPECTED.findall(file.read_text("utf-8"))
    ]
    assert result.exit_code == 0
    assert len(found) == len(wanted), found
    for line, (place, part) in zip(found, wanted, strict=True):
        assert line.startswith(place), found
        assert part in line, found
