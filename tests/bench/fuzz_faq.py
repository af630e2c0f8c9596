"""Loads broken FAQ files, as many as one likes, and says what came of it: `python -m tests.bench.fuzz_faq [COUNT] [SEED]`.

Each is a shipped file, cut to a few entries, with one to six random mutations. Whatever is not loaded must be refused by
FaqError; anything else, and a load that takes over ten seconds, is a crash. Exit code 1 if there is one; the file is then named.
"""

import re
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from time import perf_counter

from bot.faq import FaqError, load
from bot.paths import SHIPPED

HANGS = 10  # seconds
ENTRIES, PHRASINGS = 3, 4
PIECES = [
    *(b"- ", b": ", b"? ", b"# ", b"[", b"]", b"{", b"}", b"&a ", b"*a ", b"!!str ", b"!x ", b"|\n", b">-\n", b"'", b'"', b"%"),
    *(b"@", b"`", b"---\n", b"...\n", b"<<: ", b"\t", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xc2\x85", b"\xe2\x80\xa8"),
    *(b"\\x", b"~", b"no", b"12:30", b"0x1f", b"1e999", b"<b>", b"</i>", b"&", b"{0}", b"{paragraphs", b"\xed\xa0\x80"),
    *(b"\xf0\x9f\x99\x82", b"9" * 99),
]
Mutation = tuple[int, int, int]
"""A kind, a place and one more number; each is taken modulo what there is."""


def short_file(language: str) -> bytes:
    """The shipped files of a language as one, with their first few entries and phrasings. It loads, and has every kind of key."""
    text, phrasings, off_topic = (
        (SHIPPED / kind / f"{language}.yaml").read_text("utf-8") for kind in (".", "phrasings", "off_topic")
    )
    blocks = re.split(r"^(?=- id:)", text, flags=re.MULTILINE)[: ENTRIES + 1]
    entries = [re.sub(r"^  (?:related|entry):.*\n|^\n", "", block, flags=re.MULTILINE) for block in blocks]
    lists = re.split(r"^\n(?=  \S)", phrasings.partition("\nphrasings:\n")[2], flags=re.MULTILINE)[:ENTRIES]
    ways = [line for each in lists for line in each.splitlines()[: PHRASINGS + 1]]
    others = off_topic.partition("\noff_topic:\n")[2].splitlines()[:PHRASINGS]
    return "\n".join(["".join(entries).rstrip(), "phrasings:", *ways, "off_topic:", *others, ""]).encode()


def mutate(content: bytes, mutations: Sequence[Mutation]) -> bytes:
    """The content, changed by each in turn."""
    for kind, place, number in mutations:
        content = _KINDS[kind % len(_KINDS)](content, place, number)
    return content


def _flip(content: bytes, place: int, number: int) -> bytes:
    at = place % (len(content) or 1)
    return content[:at] + bytes([number % 256]) + content[at + 1 :]


def _insert(content: bytes, place: int, number: int) -> bytes:
    at = place % (len(content) + 1)
    return content[:at] + PIECES[number % len(PIECES)] + content[at:]


def _cut(content: bytes, place: int, number: int) -> bytes:
    at = place % (len(content) + 1)
    return content[:at] + content[at + number % 64 :]


def _lines(change: Callable[[list[bytes], int, int], None]) -> Callable[[bytes, int, int], bytes]:
    def changed(content: bytes, place: int, number: int) -> bytes:
        lines = content.split(b"\n")
        change(lines, place % len(lines), number)
        return b"\n".join(lines)

    return changed


def _swap(lines: list[bytes], at: int, number: int) -> None:
    other = number % len(lines)
    lines[at], lines[other] = lines[other], lines[at]


def _indent(lines: list[bytes], at: int, number: int) -> None:
    lines[at] = b" " * (number % 9) + (lines[at].lstrip() if number % 2 else lines[at])


def _line_of_pieces(lines: list[bytes], at: int, number: int) -> None:
    lines[at] = PIECES[number % len(PIECES)] * (number % 99) + lines[at]


_KINDS: list[Callable[[bytes, int, int], bytes]] = [
    _flip,
    _insert,
    _cut,
    _lines(lambda lines, at, _: lines.__delitem__(at)),
    _lines(lambda lines, at, number: lines.insert(number % len(lines), lines[at])),
    _lines(_swap),
    _lines(_indent),
    _lines(_line_of_pieces),
]


def main(count: int, seed: int) -> int:
    """Load that many files. Returns the exit code."""
    random, loaded, crashes = Random(seed), 0, 0
    seeds = [short_file(language) for language in ("en", "kk", "ru")]
    signal.signal(signal.SIGALRM, _hung)
    started = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fuzz.yaml"
        for number in range(count):
            mutations = [
                (random.getrandbits(16), random.getrandbits(24), random.getrandbits(16)) for _ in range(random.randint(1, 6))
            ]
            file.write_bytes(content := mutate(seeds[number % len(seeds)], mutations))
            signal.alarm(HANGS)
            try:
                load(file)
                loaded += 1
            except FaqError:
                pass
            except Exception as error:  # noqa: BLE001  what is looked for
                crashes += 1
                kept = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}.yaml"
                kept.write_bytes(content)
                print(f"{kept}: {type(error).__name__}: {error}")
            signal.alarm(0)
    seconds, memory = perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    came = f"{loaded} load, {count - loaded - crashes} refused, {crashes} crashes"
    print(f"{count} files: {came}; {seconds:.0f} s, {memory:.0f} MB at most")
    return 1 if crashes else 0


def _hung(*_: object) -> None:
    raise TimeoutError(f"over {HANGS} s")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [1000, 0][len(numbers) :])))
