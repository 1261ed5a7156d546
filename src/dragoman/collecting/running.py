"""One run: ask every source, follow the links that are due, put down what became of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any

from dragoman import __version__
from dragoman.collecting.addresses import Address, parse_address
from dragoman.collecting.archive import Archive
from dragoman.collecting.clock import Clock
from dragoman.collecting.feeds import read_links
from dragoman.collecting.fetching import NOT_MODIFIED, Answer, Fetcher, Limits
from dragoman.collecting.house import HOUSE, RejectList, Summary, only_run, open_rejects, write_origin
from dragoman.collecting.pages import Pages, extension_of, is_feed
from dragoman.collecting.reasons import CollectProblem
from dragoman.collecting.sources import Source, Sources
from dragoman.collecting.state import Known, State, StoredLink
from dragoman.collecting.visiting import Visitor, in_polite_order
from dragoman.progress import track
from dragoman.provenance import sha256_bytes

# Charsets of web pages; a stranger's header does not choose among all codecs that Python has.
_CHARSET = re.compile(
    r"^(?:iso-8859-\d{1,2}|latin-?\d|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)"
    r"|shift_jis|iso-2022-jp|tis-620|mac(?:intosh|-?roman)|utf-16(?:le|be)?)$",
    re.I,
)


@dataclass(frozen=True)
class Plan:
    """How a run collects.

    Args:
        out: folder of the raw data.
        user_agent: who we are; its first word is our name in robots.txt.
        delay: seconds between two requests to a host.
        limits: of one answer.
        limit: most pages asked for in this run; None for all.
        recheck: a page in hand is asked for again after this time.
        allowed: hosts that may lie in a private network.
        warc: folder of archives, if they are wanted.
    """

    out: Path
    user_agent: str
    delay: float = 2.0
    limits: Limits = field(default_factory=Limits)
    limit: int | None = None
    recheck: timedelta = timedelta(days=1)
    allowed: tuple[str, ...] = ()
    warc: Path | None = None


def user_agent(contact: str | None) -> str:
    """Return who we are: the project's name, its version, and whom a site may write to.

    >>> user_agent("mailto:me@uni.example").partition("/")[0]
    'dragoman'
    """
    plain = "".join(c for c in contact or "" if " " <= c <= "~" and c not in "()\\")
    return f"dragoman/{__version__} (collects news for research; contact: {plain or 'none given'})"


def collect(sources: Sources, plan: Plan, clock: Clock | None = None) -> Summary:
    """Collect from every source once, and go on where a run that was stopped left off.

    Raises:
        StorageError: a folder cannot be written, or another run is at work on it.
    """
    clock = clock or Clock()
    house = plan.out / HOUSE
    with ExitStack() as stack:
        stack.enter_context(only_run(house))
        state = State(house / "state.sqlite")
        stack.callback(state.close)
        rejects = stack.enter_context(open_rejects(house, clock))
        keep: Callable[[Answer], None] = lambda answer: None  # noqa: E731 - no archive is wanted
        if plan.warc:
            keep = stack.enter_context(Archive(plan.warc, clock.now(), plan.user_agent)).add
        fetcher = Fetcher(plan.user_agent, plan.limits, plan.allowed, clock)
        stack.callback(fetcher.close)
        robot = re.split(r"[/\s]", plan.user_agent.strip(), maxsplit=1)[0] or "dragoman"
        visitor = Visitor(fetcher, robot, plan.delay, clock, state, keep)
        pages = Pages(plan.out)
        pages.clear_staging()
        write_origin(plan.out, sources.sources, plan.user_agent)
        run = _Run(plan, clock, state, pages, visitor, rejects)
        run.ask_sources(sources.sources)
        run.follow_links(sources.sources)
    return rejects.summary


@dataclass
class _Run:
    """A run at work."""

    plan: Plan
    clock: Clock
    state: State
    pages: Pages
    visitor: Visitor
    rejects: RejectList
    _n_asked: int = 0
    _seen: set[str] = field(default_factory=set)
    _done: set[str] = field(default_factory=set)

    # --- sources --------------------------------------------------------------------------

    def ask_sources(self, sources: Sequence[Source]) -> None:
        """Ask each source that may be a feed for its links; one that proves to be a page is kept."""
        asked: list[tuple[Source, Address]] = []
        for source in sources:
            try:
                address = parse_address(source.address)
            except CollectProblem as problem:
                self.rejects.add(source.address, source.address, problem)
                continue
            if not self.state.is_page(str(address)):  # else it is followed like a link, when it is due
                asked.append((source, address))
        order = in_polite_order([address for _, address in asked], self.visitor.ready_at)
        for number in track(order, "sources", len(asked)):
            source, address = asked[number]
            if self._may_ask() or self.state.has_links(str(address)):
                self._ask_source(source, address)
            else:
                self.rejects.summary.left += 1

    def _may_ask(self) -> bool:
        return self.plan.limit is None or self._n_asked < self.plan.limit

    def _ask_source(self, source: Source, address: Address) -> None:
        name = str(address)
        try:
            answer = self.visitor.visit(address, lambda step: self._validators(step, name))
            if not self._is_feed(answer):
                self._n_asked += 1
                self.state.enter_link(name, name)
                link = StoredLink(name, name, None, None)
                self._finish([link], lambda: self._take(answer, source, link))
                return
            if answer.status == NOT_MODIFIED:
                self.state.see(str(answer.address), answer.at)
            else:
                self._take_links(answer, source, name)
        except CollectProblem as problem:
            self.rejects.add(source.address, source.address, problem)
            return
        self.rejects.summary.feeds += 1

    def _is_feed(self, answer: Answer) -> bool:
        if answer.status != NOT_MODIFIED:
            return is_feed(answer.body)
        known = self.state.known(str(answer.address))
        return known is not None and known.kind == "feed"

    def _take_links(self, answer: Answer, source: Source, name: str) -> None:
        links, problems = read_links(answer.body, str(answer.address), self.clock.now().date())
        for problem in problems:
            self.rejects.add(source.address, source.address, problem)
        self.state.enter_feed(str(answer.address), _known(answer, "feed", None), name, links, answer.at)

    # --- pages ----------------------------------------------------------------------------

    def follow_links(self, sources: Sequence[Source]) -> None:
        """Follow the links that are due, each page once, at most as many as the plan allows."""
        due: dict[str, tuple[list[StoredLink], Source]] = {}
        for source in sources:
            for link in self._due_of(source):
                due.setdefault(link.address, ([], source))[0].append(link)
        taken = list(due.values())
        if self.plan.limit is not None:
            taken = taken[: max(0, self.plan.limit - self._n_asked)]
        self.rejects.summary.left += len(due) - len(taken)
        addresses = [parse_address(links[0].address) for links, _ in taken]
        order = in_polite_order(addresses, self.visitor.ready_at)
        for number in track(order, "pages", len(taken)):
            links, source = taken[number]
            self._finish(links, lambda: self._follow(addresses[number], links[0], source))  # noqa: B023

    def _due_of(self, source: Source) -> list[StoredLink]:
        try:
            name = str(parse_address(source.address))
        except CollectProblem:
            return []  # told when the sources were asked
        due = self.state.due(name, self.clock.now(), self.plan.recheck)
        self.rejects.summary.fresh += self.state.n_links(name) - len(due) - (name in self._done)
        return [link for link in due if link.address not in self._done]

    def _finish(self, links: Sequence[StoredLink], action: Callable[[], str]) -> None:
        """Do what a link asks for, and put down how it ended, for every source that has the link."""
        address = links[0].address
        self._done.add(address)
        is_done = True
        try:
            self.rejects.summary.pages[action()] += 1
        except CollectProblem as problem:
            self.rejects.add(address, links[0].source, problem)
            is_done = problem.is_final
        for link in links:
            if is_done:
                self.state.finish(link, self.clock.now())
            else:
                self.state.count_try(link)

    def _follow(self, address: Address, link: StoredLink, source: Source) -> str:
        answer = self.visitor.visit(address, lambda step: self._validators(step, link.source))
        return self._take(answer, source, link)

    def _take(self, answer: Answer, source: Source, link: StoredLink) -> str:
        self._see(answer.address)
        if answer.status == NOT_MODIFIED:
            self.state.see(str(answer.address), answer.at)
            return "unchanged"
        return self._keep(answer, source, link)

    def _keep(self, answer: Answer, source: Source, link: StoredLink) -> str:
        if not answer.body.strip():
            raise CollectProblem("empty", "Expected a page, found an answer without any text.", is_final=True)
        if is_feed(answer.body):
            raise CollectProblem(
                "not_a_story", "Expected a page, found a feed. Name it as a source.", is_final=True
            )
        facts: dict[str, Any] = {
            "url": str(answer.address),
            "title": link.title,
            "date": link.published,
            "publisher": source.publisher,
            "language": source.language,
            "charset": _charset(answer),
            "fetched": answer.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        name, became = self.pages.write(answer.address, extension_of(answer), answer.body, facts)
        self.state.enter_page(str(answer.address), _known(answer, "page", name), answer.at)
        return became

    def _see(self, address: Address) -> None:
        if str(address) in self._seen:
            raise CollectProblem(
                "same_page",
                f"Expected a page of its own, found {address}, which this run already has.",
                is_final=True,
            )
        self._seen.add(str(address))

    def _validators(self, address: Address, source: str) -> dict[str, str]:
        """Return the headers that ask for changes only, if what would then be missing is in hand."""
        known = self.state.known(str(address))
        if known is None:
            return {}
        is_in_hand = self.pages.has(known.file) if known.kind == "page" else self.state.has_links(source)
        return known.validators() if is_in_hand else {}


def _known(answer: Answer, kind: str, file: str | None) -> Known:
    etag, last_modified = answer.header("etag"), answer.header("last-modified")
    return Known(
        kind,
        etag if len(etag) <= 1000 else "",
        last_modified if len(last_modified) <= 100 else "",
        file,
        sha256_bytes(answer.body),
    )


def _charset(answer: Answer) -> str | None:
    """Return the charset that the header names, if it is one of the web's other than UTF-8."""
    header = Message()
    header["Content-Type"] = answer.header("content-type")
    told = header.get_content_charset() or ""
    return told if _CHARSET.match(told) else None
