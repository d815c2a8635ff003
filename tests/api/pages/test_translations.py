"""Everything that the pages say is there in Dutch too, once, and in the same words everywhere."""

import re
from collections import defaultdict

from tests.api.pages.sentences import sentences
from tests.api.pages.texts import Id, bare, entries, used


def test_every_text_of_the_pages_stands_in_a_catalogue() -> None:
    known = {entry.id for entry in entries()}
    missing = [f"{where}: {text}" for text, where in used().items() if text not in known]
    assert not missing, "put these in a file of api/pages/locale/nl:\n" + "\n".join(sorted(missing))


def test_no_catalogue_has_a_text_that_is_empty_or_unsure() -> None:
    unsure = [entry for entry in entries() if entry.fuzzy or not all(entry.text)]
    assert not unsure, "\n".join(f"{entry.file}: {entry.id}" for entry in unsure)


def test_no_catalogue_has_a_text_that_is_not_used() -> None:
    there = {*used(), *sentences()}
    over = [f"{it.file}: {it.id}" for it in entries() if it.id not in there]
    assert not over, "take these out of api/pages/locale/nl:\n" + "\n".join(over)


def test_a_translation_fills_in_what_the_text_fills_in() -> None:
    wrong = [it for it in entries() if _gaps(*it.text) != _gaps(*it.ids)]
    assert not wrong, "\n".join(f"{entry.file}: {entry.id}" for entry in wrong)


def test_a_text_has_one_translation() -> None:
    said: dict[Id, set[tuple[str, ...]]] = defaultdict(set)
    for entry in entries():
        said[entry.id].add(entry.text)
    assert not {text: ways for text, ways in said.items() if len(ways) > 1}


def test_no_template_has_a_text_that_cannot_be_translated() -> None:
    assert not list(bare())


def _gaps(*texts: str) -> set[str]:
    return {gap for text in texts for gap in re.findall(r"%\(\w+\)s|%(?![%(])", text)}
