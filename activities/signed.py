"""Links that stand in for a login: who holds one may do the one thing that it was signed for."""

from typing import Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

Purpose = Literal["answer", "unsubscription"]  # of a question, by its id; of a contact, by its id
ALGORITHM = "HS256"


def sign(secret: str, purpose: Purpose, subject: str) -> str:
    """The same each time. Anybody can read the subject in it: an id, never anything personal."""
    return jwt.encode({"alg": ALGORITHM}, {"aud": purpose, "sub": subject}, OctKey.import_key(secret))


def unsign(secret: str, purpose: Purpose, token: str) -> str | None:
    """The subject that was signed for this purpose; None when it was not."""
    try:
        claims = jwt.decode(token, OctKey.import_key(secret), algorithms=[ALGORITHM]).claims
        jwt.JWTClaimsRegistry(aud={"essential": True, "value": purpose}, sub={"essential": True}).validate(
            claims
        )
    except (JoseError, ValueError):
        return None
    return str(claims["sub"])
