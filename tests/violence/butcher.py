"""A program that builds data sets and does them violence: loaded once, it forks a process for each build.

Reads one order a line on standard input, as JSON, and answers each with a line:

    {"raw": DIR, "out": DIR, "run": NAME, "settings": {...}, "workers": 1, "poison": "", "violence": {...}}

``violence`` is one of

    {"kill_after": SECONDS}                  SIGKILL from outside, so many seconds after the start
    {"kill_at": N}                           SIGKILL at the N-th touch of a file of the data set
    {"kill_at_path": TEXT, "side": "before"} SIGKILL before or after a file with TEXT in its path is put in place
    {"no_space_from": N}                     from the N-th write on, every write fails: the disk is full
    {"wait_for": FILE}                       once the lock is held, wait until FILE is there

The answer has the exit status or signal, the error, the number of touches, and the seconds.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

TOUCHES = ("open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.symlink", "sqlite3.connect")
WRITES = ("os.rename", "os.link", "os.mkdir", "os.symlink")


class Hurt:
    """What is done to a build, by way of Python's audit events."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.violence: dict[str, Any] = order.get("violence") or {}
        self.folder = order["out"]
        self.touches = self.writes = 0

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Count what happens to the data set, and strike when it is time."""
        if event not in TOUCHES or not any(str(arg).startswith(self.folder) for arg in args[:2]):
            return
        self.touches += 1
        if self.touches == self.violence.get("kill_at"):
            os.kill(os.getpid(), signal.SIGKILL)
        is_write = event in WRITES or (event == "open" and any(mark in str(args[1]) for mark in "wax+"))
        if is_write:
            self.writes += 1
            if self.writes >= self.violence.get("no_space_from", self.writes + 1):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def wrap_replace(self) -> None:
        """Kill before or after one certain file is put in place."""
        wanted, real = self.violence.get("kill_at_path"), os.replace

        def replace(source: Any, target: Any) -> None:
            is_wanted = wanted is not None and wanted in str(target)
            if is_wanted and self.violence["side"] == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            real(source, target)
            if is_wanted:
                os.kill(os.getpid(), signal.SIGKILL)

        os.replace = replace


def ask_fewer_rules() -> None:
    """Let validation ask a few of its rules only: the others take most of the time of so small a build."""
    from dragoman import validating

    whole = validating.load_suite()
    few = {**whole, "expectations": whole["expectations"][:6]}
    validating.load_suite = lambda: few


def build(order: dict[str, Any]) -> None:
    """Do one whole build, as the flow does."""
    from dragoman import building
    from dragoman.settings import Settings
    from dragoman.storage import only_build

    settings = Settings(**{"reader": "dictionary", "batch_stories": 3, **order.get("settings", {})})
    out = Path(order["out"])
    run = building.make_build([order["raw"]], out, None, settings, order["run"], order.get("workers", 1))
    with only_build(run.interim, run.out):
        wait_for = (order.get("violence") or {}).get("wait_for")
        while wait_for and not Path(wait_for).exists():
            time.sleep(0.02)
        for step in (
            building.read_documents,
            building.split_sentences,
            building.find_mentions,
            building.code_events,
            building.group_events,
        ):
            step(run)
        building.publish_release(run, building.validate_events(run))


def obey(order: dict[str, Any], answer: int) -> None:
    """Build in this forked process, and end it."""
    os.environ["DRAGOMAN_POISON"] = order.get("poison", "")
    hurt = Hurt(order)
    hurt.wrap_replace()
    sys.addaudithook(hurt)
    from dragoman.errors import DragomanError

    error = ""
    try:
        build(order)
    except BaseException as problem:
        error = f"{type(problem).__name__}: {problem}"
        if not isinstance(problem, DragomanError):
            traceback.print_exc()
    told = {"error": error, "touches": hurt.touches, "writes": hurt.writes}
    os.write(answer, json.dumps(told).encode())
    os._exit(1 if error else 0)


def start(order: dict[str, Any]) -> tuple[int, int, float]:
    """Fork a process for an order; return its id, where its answer comes from, and when it began."""
    here, there = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(here)
        os.setpgid(0, 0)
        obey(order, there)
    os.close(there)
    return pid, here, began


def finish(pid: int, here: int, began: float, violence: dict[str, Any]) -> dict[str, Any]:
    """Wait for a process, killing it in time if that was ordered."""
    if "kill_after" in violence:
        time.sleep(max(0.0, began + violence["kill_after"] - time.monotonic()))
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.monotonic() - began
    with os.fdopen(here) as pipe:
        told = pipe.read()
    how = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {"status": os.WEXITSTATUS(status)}
    return {
        **how,
        "pid": pid,
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        **(json.loads(told) if told else {}),
    }


def main() -> None:
    """Load everything once, by a build of one story, then obey."""
    ask_fewer_rules()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        raw.mkdir()
        (raw / "a.txt").write_text(
            "France attacked Spain in Paris on 6 January 2020, officials said on Monday."
        )
        build({"raw": str(raw), "out": str(Path(folder) / "news"), "run": "0"})
    started: dict[str, tuple[int, int, float, dict[str, Any]]] = {}
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order = json.loads(line)
        violence = order.get("violence") or {}
        if "finish" in order:
            answer = finish(*started.pop(order["finish"]))
        elif "name" in order:
            started[order["name"]] = (*start(order), violence)
            answer = {"pid": started[order["name"]][0]}
        else:
            answer = finish(*start(order), violence)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
