"""The FAQ files: YAML to validated, frozen entries; every mistake at once, each with file, line and column."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

_PACKAGED = Path(__file__).parent / "shipped"  # where the build puts faq/ in a wheel
SHIPPED = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[1] / "faq"

Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9-]{1,40}$")]
Paragraph = Annotated[int, Field(strict=True, ge=1)]
Paragraphs = Annotated[tuple[Paragraph, ...], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]
"""One paragraph number or a list of them."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Model):
    """One question with its answer. `also` holds other ways to ask; `items` the entries that a list in the answer names, in its
    order; `gap` says that the speech does not answer it, `small_talk` that it is about the conversation: it gives way to a real
    question in the same message."""

    id: Id
    topic: Text | None = None
    question: Text
    also: tuple[Text, ...] = ()
    answer: Text
    source: Paragraphs = ()
    related: tuple[Id, ...] = ()
    items: tuple[Id, ...] = ()
    gap: Annotated[bool, Field(strict=True)] = False
    small_talk: Annotated[bool, Field(strict=True)] = False

    @property
    def phrasings(self) -> tuple[str, ...]:
        return (self.question, *self.also)


class Messages(_Model):
    """Every word the bot says that is not an answer. What a file leaves out is said in English."""

    description: Text = "I answer questions about a speech. Ask in your own words."
    short_description: Text = "Questions and answers about a speech."
    start: Text = "Hello! Ask me anything about the speech, in your own words. For example:"
    help: Text = "Ask a question in your own words. /topics lists what I can answer."
    about: Text = "All answers come from one text: the report of the speech."
    privacy: Text = "Questions are kept without names, so that the editors see what I lack."
    topics: Text = "Topics"
    choose_question: Text = "Choose a question:"
    back: Text = "‹ Back"
    suggest: Text = "Did you mean:"
    none_of_these: Text = "None of these"
    none_noted: Text = "I see: I do not have that answer. Please ask in other words."
    see_also: Text = "See also:"
    more: Text = "Here is what else there is on this:"
    unknown: Text = "I do not know. The speech may not speak of it, or I did not understand: please ask in other words."
    source: Text = "Source: the report of the speech, para. {paragraphs}"
    nothing_asked: Text = "Please ask your question in words."
    text_only: Text = "I understand text only: please write your question in words."
    share: Text = "Share"
    share_link: Text = "Link to the answer:"
    voted: Text = "Thank you for the vote!"
    ask_bot: Text = "Ask the bot"
    outdated: Text = "This button is out of date: please ask again."
    outdated_link: Text = "That link is out of date, but you can ask."
    failed: Text = "Something went wrong. Please ask again in a moment."
    command_start: Text = "Begin"
    command_ask: Text = "Ask a question"
    command_topics: Text = "What I can answer"
    command_share: Text = "Link to the last answer"
    command_source: Text = "Where the answers come from"
    command_privacy: Text = "What the bot keeps"
    command_help: Text = "How to ask"


class FollowUps(_Model):
    """Words of a short message that only makes sense after an answer: `ordinals` name the items of a list, the first first;
    `following` and `last` another item, `more` whatever else there is; `filler` may stand beside them."""

    ordinals: tuple[tuple[Text, ...], ...] = ()
    following: tuple[Text, ...] = ()
    last: tuple[Text, ...] = ()
    more: tuple[Text, ...] = ()
    filler: tuple[Text, ...] = ()


class Faq(_Model):
    """One language file, whole. `topics` is the menu, in its order: key to title; from `off_topic`, questions about anything
    else, the bot learns what not to answer."""

    language: Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z]{2,3}$")]
    title: Text = "FAQ"
    topics: Mapping[Id, Text] = {}
    messages: Messages = Messages()
    follow_ups: FollowUps = FollowUps()
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]
    off_topic: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong in a file. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    level: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {self.message}"


class FaqError(Exception):
    """The FAQ cannot be used; `findings` says why, all of it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(map(str, self.findings)))


def load(path: Path) -> list[Faq]:
    """Read a folder of `*.yaml` or one file, a language each. Raises FaqError with every finding of every file."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise FaqError([Finding(str(path), 1, 1, "error", "no *.yaml file here: put one FAQ file a language into this folder")])
    faqs: dict[Path, Faq] = {}
    findings: list[Finding] = []
    for file in files:
        try:
            faqs[file] = _load_file(file)
        except FaqError as error:
            findings += error.findings
    findings += _same_language_twice(faqs)
    if findings:
        raise FaqError(findings)
    return list(faqs.values())


def _same_language_twice(faqs: Mapping[Path, Faq]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for file, faq in faqs.items():
        if first.setdefault(faq.language, file) != file:
            message = f"language {faq.language} is in {first[faq.language].name} already: keep one file a language"
            yield Finding(str(file), 1, 1, "error", message)


def _load_file(file: Path) -> Faq:
    source = _Source(file)
    try:
        root = yaml.compose(file.read_bytes(), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise FaqError([source.finding(None, f"cannot be read: {error.strerror}")]) from None
    except UnicodeError:
        raise FaqError([source.finding(None, "is not UTF-8 text: save it as UTF-8")]) from None
    except RecursionError:
        raise FaqError([source.finding(None, "is nested too deep")]) from None
    except yaml.YAMLError as error:
        raise FaqError([source.syntax(error)]) from None
    if not isinstance(root, yaml.MappingNode):
        raise FaqError([source.finding(root, "must begin with keys such as language: and entries:")])
    try:
        data = source.build(root)
    except RecursionError:
        raise FaqError([source.finding(None, "is nested too deep")]) from None
    try:
        faq = Faq.model_validate(data)
    except ValidationError as error:
        entries = data.get("entries")
        details = [
            detail for detail in error.errors() if detail["type"] != "too_short" or not entries
        ]  # wrong ones count as none
        source.findings += [source.invalid(root, detail) for detail in details]
    else:
        source.findings += source.inconsistent(root, faq)
    if source.findings:
        raise FaqError(source.findings)
    return faq


class _Source:
    """One file being read: builds data from YAML nodes and says where things stand."""

    def __init__(self, file: Path) -> None:
        self.file = str(file)
        self.findings: list[Finding] = []
        self._seen: set[int] = set()

    def finding(self, node: yaml.Node | None, message: str) -> Finding:
        return self._at(node.start_mark if node else None, message)

    def _at(self, mark: yaml.Mark | None, message: str) -> Finding:
        return Finding(self.file, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, "error", message)

    def syntax(self, error: yaml.YAMLError) -> Finding:
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        hint = _SYNTAX_HINTS.get(str(problem), "look at the quotes, colons and indentation here")
        return self._at(getattr(error, "problem_mark", None), f"not YAML: {problem}: {hint}")

    def build(self, node: yaml.Node) -> Any:
        """Plain data of a node. Aliases are refused, since they can blow up in memory; so are duplicate keys."""
        if not isinstance(node, yaml.ScalarNode):
            if id(node) in self._seen:
                self.findings.append(self.finding(node, "is used by an alias (*name): write the text out where it is needed"))
                return None
            self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name in data:
                self.findings.append(self.finding(key, f"{name} is here twice: keep one"))
            data[name] = self.build(value)
        return data

    def invalid(self, root: yaml.Node, detail: ErrorDetails) -> Finding:
        """A pydantic error in words for editors, at the node that it is about."""
        key, node, path = root, root, ["the file"]
        for step in detail["loc"]:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                key = node = node.value[step]
                path.append(f"item {step + 1} of {path[-1]}")
                continue
            if isinstance(step, int):  # the one value of what may be a list
                continue
            path.append(step)
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            found = next((pair for pair in pairs if pair[0].value == step), None)
            if found is None:  # a missing key: its place is where the others stand
                break
            key, node = found
        at_key = detail["type"] == "extra_forbidden" or (isinstance(node, yaml.ScalarNode) and node.value == "")
        return self.finding(key if at_key else node, _explain(detail, path[-1], node))

    def inconsistent(self, root: yaml.MappingNode, faq: Faq) -> Iterator[Finding]:
        """What single values cannot show: ids used twice, related entries and topics that are not there."""
        nodes = {key.value: value for key, value in root.value}["entries"].value
        ids: set[str] = set()
        known = {entry.id for entry in faq.entries}
        for node, entry in zip(nodes, faq.entries, strict=True):
            at = {key.value: (key, value)[key.value != "related"] for key, value in node.value}
            if entry.id in ids:
                yield self.finding(at["id"], f"id {entry.id} is here twice: give one entry another id, or merge the two")
            ids.add(entry.id)
            if entry.topic and entry.topic not in faq.topics:
                yield self.finding(at["topic"], f"topic {entry.topic} is not in topics:{_did_you_mean(entry.topic, faq.topics)}")
            for key in ("related", "items"):
                for name in getattr(entry, key):
                    if name not in known:
                        yield self.finding(at[key], f"{key}: entry {name} does not exist{_did_you_mean(name, known)}")


_SYNTAX_HINTS = {
    "mapping values are not allowed in this context": "a colon inside a text wants quotes around the text",
    "did not find expected key": "check the indentation and the quotes of the line before",
    "did not find expected '-' indicator": "check the indentation: items of one list stand below one another",
    "found a tab character that violates indentation": "indent with spaces, not tabs",
    "found character that cannot start any token": "indent with spaces, not tabs; a text that begins with @, ` or % wants quotes",
    "found unexpected end of stream": "a quote is opened and never closed",
    "control characters are not allowed": "delete the invisible character",
    "found undefined alias": "a text that begins with * wants quotes",
    "expected a single document in the stream": "delete the line ---",
}


def _scalar(node: yaml.ScalarNode) -> object:
    kind = node.tag.rpartition(":")[2]
    if kind == "str":
        return node.value
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() in ("yes", "true", "on")
    if kind == "int" and re.fullmatch(r"[0-9]{1,9}", node.value):
        return int(node.value)
    return float("nan")  # a number, date or tag that no key takes: refused by every model, whatever its value


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""


def _explain(detail: ErrorDetails, name: str, node: yaml.Node) -> str:
    kind = detail["type"]
    value = node.value if isinstance(node, yaml.ScalarNode) else ""
    if kind == "extra_forbidden":
        return f"unknown key {name}{_did_you_mean(name, _KEYS)}"
    if kind == "string_type" and value and detail["input"] is not None:
        return f'{name} must be text, and YAML reads {value} as something else: put it in quotes, "{value}"'
    if kind == "string_pattern_mismatch":
        what = "two or three small letters, such as ru" if name == "language" else "a-z, 0-9 and -, at most 40 characters"
        return f"{name} {value!r} must be {what}"
    family = next((family for family in _CURES if kind.startswith(family)), "")
    return f"{name} {_CURES[family]}" if family else f"{name}: {detail['msg']}"


_CURES = {
    "missing": "is missing: add it",
    "string_t": "is empty: write a text or delete the line",
    "tuple": "must be a list: write each item on a line of its own that begins with -",
    "list": "must be a list: write each item on a line of its own that begins with -",
    "mapping": "must hold keys and values, such as  id: …",
    "dict": "must hold keys and values, such as  id: …",
    "model": "must hold keys and values, such as  id: …",
    "too_short": "is empty: add at least one entry",
    "bool": "must be true or false",
    "int": "must be a paragraph number such as 5, or a list such as [5, 6]",
    "greater": "must be a paragraph number such as 5, or a list such as [5, 6]",
}
_KEYS = [*Faq.model_fields, *Entry.model_fields, *Messages.model_fields, *FollowUps.model_fields]
