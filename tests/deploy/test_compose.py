from collections.abc import Iterator
from typing import Any

import yaml

from deploy import identity
from deploy.process import ROOT
from settings import Settings

FOLDER = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("api", "worker", "migrate")


def test_our_containers_get_every_setting_that_they_need_and_no_unknown_one() -> None:
    known = {f"TRAJECT_{name.upper()}" for name in Settings.model_fields}
    needed = {
        f"TRAJECT_{name.upper()}" for name, field in Settings.model_fields.items() if field.is_required()
    }
    for name in OURS:
        given = {key for key in SERVICES[name]["environment"] if not key.startswith("TEMPORAL_")}
        assert needed <= given <= known, name
        assert {"TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"} <= set(SERVICES[name]["environment"])


def test_every_image_is_pinned_by_a_tag() -> None:
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


def test_what_a_container_waits_for_exists_and_can_come_about() -> None:
    for service in SERVICES.values():
        for name, need in service.get("depends_on", {}).items():
            if need["condition"] == "service_healthy":
                assert "test" in SERVICES[name]["healthcheck"], name
            else:
                assert SERVICES[name]["restart"] in {"no", "on-failure:5"}, name


def test_only_this_machine_reaches_the_containers() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_every_volume_and_file_that_is_used_is_there() -> None:
    for source in mounted():
        assert (FOLDER / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], source


def mounted() -> Iterator[str]:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            yield volume.split(":")[0]


def test_the_identity_provider_has_the_demo_people_and_the_issuer_that_the_api_trusts() -> None:
    """When this fails, `python -m deploy.identity` writes the files anew."""
    written = identity.files(identity.COMPOSE_ISSUER, "/app/keys", identity.COMPOSE_PAGES)
    for name, text in written.items():
        assert (identity.COMPOSE_FOLDER / name).read_text(encoding="utf-8") == text
    assert SERVICES["api"]["environment"]["TRAJECT_OIDC_ISSUER"] == identity.COMPOSE_ISSUER
    assert SERVICES["api"]["environment"]["TRAJECT_OIDC_CLIENT_ID"] == identity.CLIENT
    assert SERVICES["api"]["environment"]["TRAJECT_PUBLIC_URL"] == identity.COMPOSE_PAGES


def test_every_package_and_module_of_ours_is_in_the_image() -> None:
    dockerfile = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    allowed = (FOLDER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    packages = {folder.parent.name for folder in ROOT.glob("*/__init__.py")} - {"deploy", "tests"}
    for name in sorted(packages | {"data"}):
        assert f"COPY {name} {name}\n" in dockerfile
        assert f"!{name}" in allowed
    for file in ROOT.glob("*.py"):
        assert file.name in dockerfile
        assert f"!{file.name}" in allowed
