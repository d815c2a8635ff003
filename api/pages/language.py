"""The two languages of the pages: texts stand in English in code and templates, in Dutch in `locale/nl`."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from api.shapes import Language

FOLDER = Path(__file__).parent / "locale"


def _(text: str) -> str:
    """Marks a text that is translated where it is shown."""
    return text


@cache
def translations(language: Language) -> NullTranslations:
    """English is what the code says."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    return Translations(compiled)


def catalogue() -> Catalog:
    """The Dutch texts, of all areas together."""
    together = Catalog(locale="nl")
    for file in sorted((FOLDER / "nl").glob("*.po")):
        with file.open("rb") as text:
            for message in read_po(text, locale="nl"):
                if message.id:
                    together.add(message.id, message.string, context=message.context, flags=message.flags)
    return together
