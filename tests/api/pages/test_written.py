"""What a form asks can be filled in, and read again afterwards."""

import pytest

from api.pages.render import HERE, environment
from domain.forms import FORMS, Form


@pytest.mark.parametrize("name", FORMS)
def test_every_field_of_a_form_is_asked(name: str) -> None:
    folder = HERE / "templates" / "forms"
    asked = (folder / f"{name}.html").read_text() + (folder / "_target_group.html").read_text()
    assert [it for it in _fields(FORMS[name]) if f'"form/{it}"' not in asked] == []


@pytest.mark.parametrize("name", FORMS)
def test_every_field_of_a_form_can_be_read_afterwards(name: str) -> None:
    labels = environment("nl").get_template("written.html").module.labels  # type: ignore[attr-defined]
    assert [it for it in _fields(FORMS[name]) if it not in labels] == []


def _fields(form: type[Form]) -> list[str]:
    return [str(field.alias) for field in form.model_fields.values()]
