"""The local identity provider: real OpenID Connect, with the demo people of each role.

Its access tokens name the person as `sub` (the username) and carry `roles`; name, mail and locale stand in
`attributes`. `python -m deploy.identity` writes the files that compose.yaml mounts.
"""

import csv
from pathlib import Path

import httpx
import yaml

from deploy.process import ROOT

AUDIENCE = "traject"
CLIENT = "traject"
PASSWORD = "demo"  # noqa: S105 -- of people who exist only on this machine

COMPOSE_FOLDER = ROOT / "deploy" / "compose-identity"
COMPOSE_ISSUER = "http://idp.localhost:8083"
COMPOSE_PAGES = "http://localhost:8080"
# Of the pages; on this address the identity provider lets any port come back.
PAGES = "http://127.0.0.1:8080"

# What the demo people read when they choose who to be.
DOES = {
    "lead": "projectleider: neemt besturen op, start trajecten en plant regiogesprekken",
    "adviser": "adviseur: rondt de stappen van de eigen besturen af",
    "manager": "manager: ziet welke besturen zijn stilgevallen, en de cijfers",
}


async def token(issuer: str, username: str) -> str:
    """An access token of one of the demo people."""
    grant = {"grant_type": "password", "client_id": CLIENT, "username": username, "password": PASSWORD}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{issuer}/token", data=grant)
    return str(answer.raise_for_status().json()["access_token"])


def issuer(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def files(issuer: str, keys: str, pages: str = PAGES) -> dict[str, str]:
    client = {
        "client_id": CLIENT,
        "token_endpoint_auth_method": "none",
        "description": "Traject (demo)",
        "show_client_id": False,
        "show_description": True,
        "redirect_uris": [f"{pages}/aanmelden/terug"],
    }
    settings: dict[str, object] = {
        "oauth": {
            "issuer": issuer,
            "audience": AUDIENCE,
            "token_expiry_minutes": 600,
            "clients": [client],
        },
        "login": {"mode": "persona"},  # one chooses a name; tokens for curl still ask the password
        "jwt": {"keys_dir": keys},
        "logging": {"level": "WARNING", "verbose_logging": False},
    }
    documents: dict[str, dict[str, object]] = {"settings.yaml": settings, "users.yaml": {"users": _people()}}
    return {
        name: yaml.safe_dump({"config_version": 1} | document, allow_unicode=True, sort_keys=False)
        for name, document in documents.items()
    }


def write(folder: Path, issuer: str, keys: str, pages: str = PAGES) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(issuer, keys, pages).items():
        (folder / name).write_text(text, encoding="utf-8")


def _people() -> dict[str, object]:
    with (ROOT / "data" / "demo_people.csv").open(encoding="utf-8", newline="") as file:
        return {
            person["username"]: {
                "password": PASSWORD,
                "description": f"{person['name']}, {DOES[person['role']]}",
                "email": person["mail"],
                "roles": [person["role"]],
                "attributes": {
                    "name": person["name"],
                    "email": person["mail"],
                    "locale": person["language"],
                },
            }
            for person in csv.DictReader(file)
        }


if __name__ == "__main__":
    write(COMPOSE_FOLDER, COMPOSE_ISSUER, "/app/keys", COMPOSE_PAGES)
