"""Puts poison into every Python that is started with this folder on its path: see ``test_poison.py``.

A story with the word ``POISON`` does what ``DRAGOMAN_POISON`` says, such as ``mentions:segfault``, to the
process that is at that stage of it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import signal
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

FUNCTIONS = {"sentences": "sentence_rows", "mentions": "find_mentions", "events": "code_events"}
WORD = "POISON"


def _strike(how: str) -> None:
    if how == "segfault":
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGSEGV)
    elif how == "exit":
        os._exit(3)
    elif how == "memory":
        bytearray(64 << 30)
    elif how == "deep":
        _deeper(0)


def _deeper(depth: int) -> int:
    return _deeper(depth + 1) + 1


def _poisoned(real: Callable[..., Any], stage: str) -> Callable[..., Any]:
    def work(story: Any, *others: Any) -> Any:
        wanted, _, how = os.environ.get("DRAGOMAN_POISON", "").partition(":")
        if wanted == stage and WORD in _text(story):
            _strike(how)
        return real(story, *others)

    return work


def _text(story: Any) -> str:
    return str(story["text"]) if isinstance(story, dict) else " ".join(row["text"] for row in story)


class _Loader(importlib.abc.Loader):
    def __init__(self, real: importlib.abc.Loader) -> None:
        self._real = real

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._real.exec_module(module)
        for stage, name in FUNCTIONS.items():
            setattr(module, name, _poisoned(getattr(module, name), stage))


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        spec = (
            importlib.machinery.PathFinder.find_spec(name, path, target)
            if name == "dragoman.coding"
            else None
        )
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


if os.environ.get("DRAGOMAN_VIOLENCE"):
    sys.meta_path.insert(0, _Finder())
