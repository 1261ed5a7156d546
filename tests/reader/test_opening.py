"""Which reader codes: each has its name, and the settings know the same names."""

from __future__ import annotations

from typing import get_args

import pytest

from dragoman.errors import WeightsError
from dragoman.reader import NoReader, Reading, opening
from dragoman.reader.dictionary import VERSION, DictionaryReader
from dragoman.reader.neural import neural_reader
from dragoman.reader.opening import READERS, open_reader
from dragoman.settings import Settings


def test_settings_name_the_readers_there_are():
    """The values of the setting are the names that can be opened."""
    assert get_args(Settings.model_fields["reader"].annotation) == READERS


@pytest.mark.parametrize("name", READERS)
def test_every_reader_reads(name: str):
    """Each reader has a version and answers each sentence."""
    reader = open_reader(name, 2023)

    readings = reader.read(["Russia attacked Ukraine.", ""])

    assert len(readings) == 2
    assert reader.version


def test_trained_reader_is_the_shipped_one():
    """The neural reader stands alone: codings come after it, when the actors are resolved."""
    assert open_reader("neural") is neural_reader()


def test_dictionary_reader_is_of_its_year():
    """The reader by verb patterns chooses among actors by the story's year."""
    reader = open_reader("dictionary", 1983)

    assert isinstance(reader, DictionaryReader)
    assert (reader.version, reader.year) == (VERSION, 1983)


def test_dictionary_reader_needs_no_weights(monkeypatch: pytest.MonkeyPatch):
    """Without weights the trained reader cannot be opened and the other can."""

    def refuse() -> None:
        raise WeightsError("models/reader/encoder.onnx: cannot be read")

    monkeypatch.setattr(opening, "neural_reader", refuse)

    assert open_reader("dictionary").version == VERSION
    with pytest.raises(WeightsError):
        open_reader("neural")


def test_no_reader_sees_nothing():
    """Who wants only dates or places asks a reader that sees neither actor nor event."""
    reader = NoReader()

    assert reader.read(["Russia attacked Ukraine.", ""]) == [Reading((), ())] * 2
    assert reader.classify("Russia attacked Ukraine.", (0, 6), (16, 23)) == ("", 0.0)
