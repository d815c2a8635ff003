"""What the identity provider tells of a person, in a token or at its userinfo endpoint."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Profile:
    name: str
    mail: str
    language: Literal["nl", "en"]
    verified: bool  # nobody says that the address is not this person's


def profile_in(claims: dict[str, Any]) -> Profile | None:
    """Nothing when there is no mail address in it. Some providers put what they know under `attributes`."""
    attributes = claims.get("attributes")
    told = (attributes if isinstance(attributes, dict) else {}) | claims
    mail = told.get("email")
    if not isinstance(mail, str) or "@" not in mail:
        return None
    name = told.get("name") or told.get("preferred_username") or mail
    return Profile(
        name=str(name)[:200],
        mail=mail[:254],
        language="en" if str(told.get("locale", "")).startswith("en") else "nl",
        verified=told.get("email_verified") is not False,
    )
