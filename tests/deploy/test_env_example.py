import re
from pathlib import Path

import pytest
from temporalio.envconfig import ClientConfigProfile

from deploy.process import ROOT
from settings import Settings

PREFIX = "TRAJECT_"
LINE = re.compile(r"^(#?)([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)


def example() -> list[tuple[bool, str, str]]:
    """Of every variable in the example: whether it must be filled in, its name and its value."""
    text = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    return [(not behind, name, value) for behind, name, value in LINE.findall(text)]


def setting(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def test_every_setting_stands_in_the_example_once_and_no_unknown_one() -> None:
    ours = [name for _, name, _ in example() if not name.startswith("TEMPORAL_")]
    assert sorted(ours) == sorted(setting(name) for name in Settings.model_fields)


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_only_what_has_no_default_must_be_filled_in() -> None:
    required = {name for needed, name, _ in example() if needed and name.startswith(PREFIX)}
    assert required == {setting(name) for name, field in Settings.model_fields.items() if field.is_required()}


def test_the_defaults_are_shown_as_they_are() -> None:
    shown = {name: value for _, name, value in example()}
    defaults = {
        setting(name): str(field.default)
        for name, field in Settings.model_fields.items()
        if not field.is_required() and field.default is not None
    }
    assert {name: shown[name] for name in defaults} == defaults


def test_the_example_is_a_valid_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for _, name, value in example():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.smtp_host == "smtp.example.nl"
    named = repr(settings).replace("secret_key", "").replace("client_secret", "")
    assert "secret" not in named


def test_the_client_reads_every_temporal_variable_of_the_example(tmp_path: Path) -> None:
    file = tmp_path / "temporal.toml"
    file.write_text(
        '[profile.default]\naddress = "from-the-file:7233"\n[profile.production]\naddress = "other:7233"\n'
    )
    base = {"TEMPORAL_CONFIG_FILE": str(tmp_path / "none.toml")}
    plain = ClientConfigProfile.load(override_env_vars=base)
    values = {name: value for _, name, value in example() if name.startswith("TEMPORAL_")}
    values |= {"TEMPORAL_CONFIG_FILE": str(file), "TEMPORAL_NAMESPACE": "other"}
    unread = [
        name
        for name, value in values.items()
        if name != "TEMPORAL_PROFILE"
        and ClientConfigProfile.load(override_env_vars=base | {name: value}) == plain
    ]
    assert unread == []
    chosen = {"TEMPORAL_CONFIG_FILE": str(file), "TEMPORAL_PROFILE": values["TEMPORAL_PROFILE"]}
    assert ClientConfigProfile.load(override_env_vars=chosen).address == "other:7233"
