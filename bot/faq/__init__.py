"""The FAQ files: YAML to validated, frozen entries; every mistake at once, each with file, line and column."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from yaml import events
from yaml.resolver import Resolver

from bot import telegram_html
from bot.errors import UserError
from bot.telegram_html import utf16

LONGEST_TEXT = 4096  # UTF-16 units of a message, after entities
LONGEST_NOTICE = 200  # of what Telegram shows over the chat
LONGEST_DESCRIPTION = 512  # of a bot's description
LONGEST_SHORT_DESCRIPTION = 120
LONGEST_COMMAND = 256  # of a command's description
DEEPEST = 16  # levels of nesting; a FAQ has four. The parser's time grows with their square, and its stack is limited


def _html(text: str) -> str:
    if faults := telegram_html.read(text).faults:
        raise ValueError(f"is not Telegram's HTML: {'; '.join(faults)}")
    return text


def _at_most(units: int, text: str) -> str:
    if (length := utf16(text)) > units:
        raise ValueError(f"has {length} characters, and Telegram takes {units}: shorten it")
    return text


def _message(html: str) -> str:
    shown = telegram_html.read(_html(html)).text
    if not shown.strip():
        raise ValueError("shows no text: write some between the tags")
    _at_most(LONGEST_TEXT, shown)
    return html


def _source_line(text: str) -> str:
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        fields = []
    if not fields or any(field[1:] != ("paragraphs", "", None) for field in fields):
        raise ValueError("must hold {paragraphs}, where the numbers go, and no other { or }")
    return text


Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9-]{1,40}$")]
Html = Annotated[Text, AfterValidator(_html)]
"""Telegram HTML."""
Message = Annotated[Text, AfterValidator(_message)]
"""Telegram HTML that is a message of its own."""
Plain = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_TEXT, text))]
"""A message that is shown as it stands."""
Notice = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_NOTICE, text))]
Description = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_DESCRIPTION, text))]
ShortDescription = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_SHORT_DESCRIPTION, text))]
Command = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_COMMAND, text))]
SourceLine = Annotated[Text, AfterValidator(_source_line)]
Paragraph = Annotated[int, Field(strict=True, ge=1)]
Paragraphs = Annotated[
    tuple[Paragraph, ...],
    BeforeValidator(
        lambda value: value if isinstance(value, list) else [value], json_schema_input_type=Paragraph | list[Paragraph]
    ),
]
"""One paragraph number or a list of them."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Entry(_Model):
    """One question with its answer."""

    id: Id
    """The entry's name in every language: a-z, 0-9 and -, at most 40 characters. Entries of one id are translations."""
    topic: Text | None = None
    """The key of the topic, of those under topics:, in whose menu the question stands."""
    question: Text
    """The question as the bot shows it, above the answer and on buttons."""
    also: tuple[Text, ...] = ()
    """Other ways to ask it. The more, the better it is understood; one asked word for word always finds its entry."""
    answer: Html
    """The answer, in Telegram HTML: <b>, <i>, <a href="…"> and so on; &lt; &gt; &amp; for < > &."""
    source: Paragraphs = ()
    """The paragraph of the speech that says so, or a list of them."""
    related: tuple[Id, ...] = ()
    """Ids of entries that a reader may want next."""
    items: tuple[Id, ...] = ()
    """Where the answer is a list: the ids of the entries about its items, in its order, for "and the second?"."""
    gap: Annotated[bool, Field(strict=True)] = False
    """True where the speech does not answer the question, and the answer says so."""
    small_talk: Annotated[bool, Field(strict=True)] = False
    """True where the entry is about the conversation: it gives way to a real question in the same message."""

    @property
    def phrasings(self) -> tuple[str, ...]:
        return (self.question, *self.also)


class Messages(_Model):
    """Every word the bot says that is not an answer. What a file leaves out is said in English."""

    description: Description = "I answer questions about a speech. Ask in your own words."
    """What the bot can do, in an empty chat with it; at most 512 characters."""
    short_description: ShortDescription = "Questions and answers about a speech."
    """The same in its profile; at most 120 characters."""
    start: Message = "Hello! Ask me anything about the speech, in your own words. For example:"
    """The answer to /start, above three questions as buttons. Telegram HTML."""
    help: Message = "Ask a question in your own words. /topics lists what I can answer."
    """The answer to /help. Telegram HTML."""
    about: Message = "All answers come from one text: the report of the speech."
    """The answer to /source. Telegram HTML."""
    privacy: Message = "Questions are kept without names, so that the editors see what I lack."
    """The answer to /privacy. Telegram HTML."""
    topics: Message = "Topics"
    """Above the menu of topics. Telegram HTML."""
    choose_question: Message = "Choose a question:"
    """Above the questions of a topic. Telegram HTML."""
    back: Text = "‹ Back"
    """The button that leads from a topic to the menu."""
    suggest: Plain = "Did you mean:"
    """Above the questions offered where the bot is not sure."""
    none_of_these: Text = "None of these"
    """The button below them."""
    none_noted: Message = "I see: I do not have that answer. Please ask in other words."
    """What that button gives. Telegram HTML."""
    see_also: Plain = "See also:"
    """Above related questions."""
    more: Plain = "Here is what else there is on this:"
    """Above what is offered after "more"."""
    unknown: Plain = "I do not know. The speech may not speak of it, or I did not understand: please ask in other words."
    """What the bot says where it has no answer."""
    source: SourceLine = "Source: the report of the speech, para. {paragraphs}"
    """The line below an answer; {paragraphs} becomes the numbers."""
    nothing_asked: Plain = "Please ask your question in words."
    """What the bot says to a message without words."""
    text_only: Message = "I understand text only: please write your question in words."
    """What it says to a voice message, a photo, a sticker or a file. Telegram HTML."""
    share: Text = "Share"
    """The button that sends an answer to another chat."""
    share_link: Message = "Link to the answer:"
    """Above the links that /share gives. Telegram HTML."""
    voted: Notice = "Thank you for the vote!"
    """A notice of at most 200 characters, after a vote."""
    ask_bot: Text = "Ask the bot"
    """The button to the private chat, where inline mode finds nothing."""
    outdated: Notice = "This button is out of date: please ask again."
    """A notice of at most 200 characters, where a button's entry is gone."""
    outdated_link: Message = "That link is out of date, but you can ask."
    """Above the greeting, where a link's entry is gone. Telegram HTML."""
    failed: Message = "Something went wrong. Please ask again in a moment."
    """What the bot says after an error of its own. Telegram HTML."""
    command_start: Command = "Begin"
    """What /start does, in Telegram's list of commands; at most 256 characters."""
    command_ask: Command = "Ask a question"
    """What /ask does."""
    command_topics: Command = "What I can answer"
    """What /topics does."""
    command_share: Command = "Link to the last answer"
    """What /share does."""
    command_source: Command = "Where the answers come from"
    """What /source does."""
    command_privacy: Command = "What the bot keeps"
    """What /privacy does."""
    command_help: Command = "How to ask"
    """What /help does."""


class FollowUps(_Model):
    """Words of a short message that only makes sense after an answer, such as "and the second?"."""

    ordinals: tuple[tuple[Text, ...], ...] = ()
    """Words for the items of a list: a list of words for the first, one for the second and so on."""
    following: tuple[Text, ...] = ()
    """Words for the next item."""
    last: tuple[Text, ...] = ()
    """Words for the last item."""
    more: tuple[Text, ...] = ()
    """Words for whatever else there is."""
    filler: tuple[Text, ...] = ()
    """Words that may stand beside all these, such as "and", "the", "what about"."""


class Faq(_Model):
    """One language file, whole."""

    language: Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z]{2,3}$")]
    """The language's code, such as ru, en or kk. One file a language."""
    title: Text = "FAQ"
    """What this FAQ is about, in one line."""
    topics: Mapping[Id, Text] = {}
    """The menu, in its order: key to title. A button shows up to 64 characters of a title."""
    messages: Messages = Messages()
    """Every word the bot says that is not an answer. What is left out is said in English."""
    follow_ups: FollowUps = FollowUps()
    """What a message of a few words after an answer asks for."""
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]
    """The questions and their answers."""
    off_topic: tuple[Text, ...] = ()
    """Questions about anything else, from which the bot learns what not to answer."""


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


class FaqError(UserError):
    """The FAQ cannot be used; `findings` says why, all of it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(["The FAQ cannot be used:", *map(str, self.findings)]))


def json_schema() -> str:
    """The JSON Schema (draft 2020-12) of a FAQ file, with what editors show as help."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Faq.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False)


Place = tuple[str | int, ...]
"""Where a value stands in a file: keys, and numbers of items from 0, such as ("entries", 0, "also", 3)."""


def load(path: Path) -> list[Faq]:
    """Read a folder of `*.yaml` or one file, a language each. Raises FaqError with every finding of every file."""
    faqs, findings = read(path)
    if findings:
        raise FaqError(findings)
    return list(faqs.values())


def files_of(path: Path) -> list[Path]:
    """The `*.yaml` of a folder, or the one file."""
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def read(path: Path) -> tuple[dict[Path, Faq], list[Finding]]:
    """As `load`, but gives the files that are sound beside the findings in the others."""
    files = files_of(path)
    if not files:
        return {}, [Finding(str(path), 1, 1, "error", "no *.yaml file here: put one FAQ file a language into this folder")]
    faqs: dict[Path, Faq] = {}
    findings: list[Finding] = []
    for file in files:
        try:
            faqs[file] = _load_file(file)
        except FaqError as error:
            findings += error.findings
    findings += (twice := list(_same_language_twice(faqs)))
    again = {finding.file for finding in twice}
    return {file: faq for file, faq in faqs.items() if str(file) not in again}, findings


def locate(file: Path, places: Iterable[Place]) -> dict[Place, tuple[int, int]]:
    """Line and column, from 1, of places in a file that loads: of the value, or of the nearest that is there."""
    source = _Source(file)
    root = source.compose()
    marks = {place: _walk(root, place).node.start_mark for place in places} if root else {}
    return {place: (mark.line + 1, mark.column + 1) for place, mark in marks.items()}


def _same_language_twice(faqs: Mapping[Path, Faq]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for file, faq in faqs.items():
        if first.setdefault(faq.language, file) != file:
            message = f"language {faq.language} is in {first[faq.language].name} already: keep one file a language"
            yield Finding(str(file), 1, 1, "error", message)


def _load_file(file: Path) -> Faq:
    source = _Source(file)
    root = source.compose()
    if not isinstance(root, yaml.MappingNode):
        raise FaqError([*source.findings, source.finding(root, "must begin with keys such as language: and entries:")])
    data = source.build(root)
    try:
        faq = Faq.model_validate(data)
    except ValidationError as error:
        entries = data.get("entries")
        details = [
            detail for detail in error.errors(include_url=False) if detail["type"] != "too_short" or not entries
        ]  # wrong ones count as none
        source.findings += source.invalid(root, details)
    else:
        source.findings += source.inconsistent(root, faq)
    if source.findings:
        raise FaqError(source.findings)
    return faq


_REFUSED = "refused"
"""The tag of a node that has its finding already."""
_STANDARD = "tag:yaml.org,2002:"
_TAGS = {f"{_STANDARD}{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")} | {"!"}


class _Source:
    """One file being read: builds nodes and data from YAML and says where things stand."""

    def __init__(self, file: Path) -> None:
        self.path = file
        self.file = str(file)
        self.findings: list[Finding] = []

    def finding(self, node: yaml.Node | events.Event | None, message: str) -> Finding:
        return self._at(node.start_mark if node else None, message)

    def _at(self, mark: Any, message: str) -> Finding:
        return Finding(self.file, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, "error", message)

    def _before(self, text: str, message: str) -> Finding:
        """A finding at what comes after that much text."""
        lines = f"{text}|".splitlines()
        return Finding(self.file, len(lines), len(lines[-1]), "error", message)

    def _read(self) -> str:
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise FaqError([self.finding(None, f"cannot be read: {error.strerror}")]) from None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8-sig", "ignore")
            raise FaqError([self._before(before, "is not UTF-8 text: save it as UTF-8")]) from None

    def compose(self) -> yaml.Node | None:
        """The nodes of the file, None where it holds none. Raises FaqError if it is not YAML."""
        text = self._read()
        try:
            return self._compose(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.reader.ReaderError as error:
            before = text.encode()[: error.position].decode("utf-8", "ignore")
            raise FaqError([self._before(before, self._syntax(error.reason))]) from None
        except yaml.MarkedYAMLError as error:
            problem = error.problem or ""
            mark = error.context_mark if problem in _UNCLOSED else error.problem_mark
            raise FaqError([*self.findings, self._at(mark, self._syntax(problem))]) from None

    def _syntax(self, problem: str) -> str:
        return f"not YAML: {problem}: {_SYNTAX_HINTS.get(problem, 'look at the quotes, colons and indentation here')}"

    def _compose(self, parsed: Iterable[events.Event]) -> yaml.Node | None:
        """As yaml.compose, but neither deep nesting nor aliases can cost time, memory or the stack."""
        roots: list[yaml.Node] = []
        unfinished: list[yaml.CollectionNode] = []
        for event in parsed:
            if isinstance(event, events.DocumentStartEvent) and roots:
                raise FaqError([*self.findings, self.finding(event, "a second document begins here: delete the line ---")])
            if isinstance(event, events.CollectionEndEvent):
                node = unfinished.pop()
                if isinstance(node, yaml.MappingNode):
                    node.value = list(self._pairs(node.value))
            elif isinstance(event, events.NodeEvent):
                node = self._node(event)
                (unfinished[-1].value if unfinished else roots).append(node)
                if isinstance(node, yaml.CollectionNode):
                    unfinished.append(node)
                if len(unfinished) > DEEPEST:
                    deep = "is nested too deep: write entries, and lists of texts in them, and nothing deeper"
                    raise FaqError([*self.findings, self.finding(event, deep)])
        return roots[0] if roots else None

    def _node(self, event: events.NodeEvent) -> Any:
        start: Any = event.start_mark
        end: Any = event.end_mark
        if isinstance(event, events.AliasEvent):
            self.findings.append(self.finding(event, f"*{event.anchor} is an alias: write the text out; if it is text, quote it"))
            return yaml.ScalarNode(_REFUSED, "", start, end)
        tag = getattr(event, "tag", None)
        if tag and tag not in _TAGS:
            self.findings.append(
                self.finding(event, f"{tag.replace(_STANDARD, '!!')} is a tag: delete it; a text that begins with ! wants quotes")
            )
            tag = _REFUSED
        if isinstance(event, events.ScalarEvent):
            return yaml.ScalarNode(tag or _RESOLVE(yaml.ScalarNode, event.value, event.implicit), event.value, start, end)
        kind = yaml.MappingNode if isinstance(event, events.MappingStartEvent) else yaml.SequenceNode
        return kind(tag or "", [], start, end)

    def _pairs(self, nodes: Sequence[yaml.Node]) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Keys with values; a key that is no text gets a finding in its place."""
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, yaml.ScalarNode):
                self.findings.append(self.finding(key, "a key must be a word: a text that begins with { or [ wants quotes"))
            elif key.tag != _REFUSED:
                yield key, value

    def build(self, node: yaml.Node) -> Any:
        """Plain data of a node. Duplicate keys are refused."""
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in data:
                self.findings.append(self.finding(key, f"{key.value} is here twice: keep one"))
            data[key.value] = self.build(value)
        return data

    def invalid(self, root: yaml.Node, details: Iterable[ErrorDetails]) -> Iterator[Finding]:
        """Pydantic errors in words for editors, each at the node that it is about."""
        for detail in details:
            found = _walk(root, detail["loc"])
            if found.refused:
                continue
            empty = isinstance(found.node, yaml.ScalarNode) and found.node.value == ""
            at_key = detail["type"] == "extra_forbidden" or detail["loc"][-1] == _KEY or empty
            yield self.finding(found.key if at_key else found.node, _explain(detail, found))

    def inconsistent(self, root: yaml.MappingNode, faq: Faq) -> Iterator[Finding]:
        """What single values cannot show: ids used twice, related entries and topics that are not there, texts too long."""
        ids: set[str] = set()
        known = {entry.id for entry in faq.entries}
        for number, entry in enumerate(faq.entries):

            def at(*place: str | int, number: int = number) -> yaml.Node:
                return _walk(root, ("entries", number, *place)).node

            if entry.id in ids:
                yield self.finding(at("id"), f"id {entry.id} is here twice: give one entry another id, or merge the two")
            ids.add(entry.id)
            if entry.topic and entry.topic not in faq.topics:
                meant = _did_you_mean(entry.topic, faq.topics) or ": add it there, or delete the line"
                yield self.finding(at("topic"), f"topic {entry.topic} is not in topics{meant}")
            for field in ("related", "items"):
                for item, name in enumerate(getattr(entry, field)):
                    if name not in known:
                        meant = _did_you_mean(name, known) or ": write the id of an entry of this file, or delete it"
                        yield self.finding(at(field, item), f"{field} entry {name} does not exist{meant}")
            if (length := _shown(entry, faq.messages)) > LONGEST_TEXT:
                message = f"answer, with its question and source line, has {length} characters, and Telegram takes {LONGEST_TEXT}"
                yield self.finding(at("answer"), f"{message}: shorten it, or make two entries of it")


def _shown(entry: Entry, messages: Messages) -> int:
    """UTF-16 units of an answer as it is shown, with its question and source line."""
    parts = [telegram_html.read(entry.answer).text]
    if not entry.small_talk:
        parts.append(entry.question)
    if entry.source and not entry.small_talk:
        parts.append(messages.source.format(paragraphs=", ".join(map(str, entry.source))))
    return utf16("\n\n".join(parts))


@dataclass(frozen=True, slots=True)
class _Found:
    """A node, the key or item that it stands at, its name in words, and whether it has its finding already."""

    key: yaml.Node
    node: yaml.Node
    name: str
    refused: bool


_KEY = "[key]"  # pydantic's last step where the key is wrong, not the value


def _walk(root: yaml.Node, place: Iterable[str | int]) -> _Found:
    """Follow keys and item numbers as far as they go: where a key is missing, its place is where the others stand."""
    key, node, name, refused = root, root, "the file", False
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            key = node = node.value[step]
            name = f"item {step + 1} of {name}"
        elif step == _KEY:
            name = f"key {name}"
        elif isinstance(step, str):  # a number is the one value of what may be a list
            name = step
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            found = next((pair for pair in pairs if pair[0].value == step), None)
            if found is None:
                break
            key, node = found
        refused = refused or node.tag == _REFUSED
    return _Found(key, node, name, refused)


_SYNTAX_HINTS = {
    "mapping values are not allowed in this context": "a colon inside a text wants quotes around the text; if there is none, "
    "check the indentation",
    "did not find expected key": "check the indentation and the quotes of the line before",
    "did not find expected '-' indicator": "check the indentation: items of one list stand below one another",
    "found a tab character that violates indentation": "indent with spaces, not tabs",
    "found character that cannot start any token": "indent with spaces, not tabs; a text that begins with @, ` or % wants quotes",
    "found unexpected end of stream": "a quote is opened and never closed",
    "control characters are not allowed": "delete the invisible character, or save the file as UTF-8",
    "found unknown escape character": "write \\\\ for \\, or put the text in single quotes",
    "did not find expected alphabetic or numeric character": "a text that begins with & or * wants quotes",
    "did not find expected ',' or ']'": "close the list with ], or put a text that holds [ or ] in quotes",
    "did not find expected ',' or '}'": "close the braces with }, or put a text that holds { or } in quotes",
    "could not find expected ':'": "put a colon after the key, or indent the line as a part of the text above",
    "block sequence entries are not allowed in this context": "begin the list on a line of its own",
}
_UNCLOSED = ("found unexpected end of stream", "did not find expected ',' or ']'", "did not find expected ',' or '}'")
"""Problems that are better looked for where the quote, list or braces begin."""
_RESOLVE: Callable[[type, str, tuple[bool, bool]], str] = Resolver().resolve


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


def _explain(detail: ErrorDetails, found: _Found) -> str:
    kind, name, node = detail["type"], found.name, found.node
    value = node.value if isinstance(node, yaml.ScalarNode) else ""
    if kind == "extra_forbidden":
        return _unknown(name, detail["loc"])
    if kind == "value_error":
        return f"{name} {detail['ctx']['error']}"
    if kind == "string_type" and not isinstance(node, yaml.ScalarNode):
        return f"{name} must be one text: a text that begins with [ or {{ or holds a colon wants quotes"
    if kind == "string_type" and value and detail["input"] is not None:
        return f'{name} must be text, and YAML reads {value} as something else: put it in quotes, "{value}"'
    if kind == "string_pattern_mismatch":
        what = "two or three small letters, such as ru" if name == "language" else "a-z, 0-9 and -, at most 40 characters"
        return f"{name} must be {what}, not {detail['input']!r}"
    family = next((family for family in _CURES if kind.startswith(family)), "")
    return f"{name} {_CURES[family]}" if family else f"{name}: {detail['msg']}"


def _unknown(name: str, place: Place) -> str:
    """What to do with a key that does not belong where it stands."""
    if name == "<<":
        return "<< is a merge key: write the keys out"
    models: dict[str, type[_Model]] = {"entries": Entry, "messages": Messages, "follow_ups": FollowUps}
    known = (models[str(place[0])] if len(place) > 1 else Faq).model_fields
    if name in Entry.model_fields and name not in known:
        return f"unknown key {name}: it belongs to an entry; indent it as the lines of its entry"
    return f"unknown key {name}{_did_you_mean(name, known) or ': delete it; the keys here are ' + ', '.join(known)}"


_ITEMS = "must be a list: write each item on a line of its own that begins with -"
_PAIRS = "must hold keys and values, such as  id: …"
_NUMBER = "must be a paragraph number such as 5, or a list such as [5, 6]"
_CURES = {
    "missing": "is missing: add it",
    "string_t": "is empty: write a text or delete the line",
    "tuple": _ITEMS,
    "list": _ITEMS,
    "mapping": _PAIRS,
    "dict": _PAIRS,
    "model": _PAIRS,
    "too_short": "is empty: add at least one entry",
    "bool": "must be true or false",
    "int": _NUMBER,
    "greater": _NUMBER,
}
