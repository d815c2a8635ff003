"""What the identity provider tells of a person, in a token or at its userinfo endpoint."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Profile:
    name: str
    mail: str
    language: Literal["nl", "en"]
    # Nobody says that the address is not this person's. Many providers say nothing of it, and then whoever
    # can choose an address there can be taken for the person whom a lead entered with it.
    verified: bool


def profile_in(claims: dict[str, Any]) -> Profile | None:
    """Nothing when there is no mail address in it. Some providers put what they know under `attributes`."""
    attributes = claims.get("attributes")
    told = (attributes if isinstance(attributes, dict) else {}) | claims
    mail = told.get("email")
    if not isinstance(mail, str) or "@" not in mail or not mail.isprintable():
        return None
    name = str(told.get("name") or told.get("preferred_username") or mail)
    return Profile(
        name="".join(letter for letter in name if letter.isprintable())[:200],
        mail=mail[:254],
        language="en" if str(told.get("locale", "")).startswith("en") else "nl",
        verified=str(told.get("email_verified", True)).lower() == "true",
    )
