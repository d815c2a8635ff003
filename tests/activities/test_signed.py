from base64 import urlsafe_b64encode

from joserfc import jwt
from joserfc.jwk import OctKey

from activities.signed import sign, unsign

SECRET, OTHER = "a-secret-key-for-the-tests-alone", "another-key-for-the-same-purpose"
QUESTION = "8f14e45f-ceea-467f-a9d1-3c2f1f2b6a11"
TOKEN = sign(SECRET, "answer", QUESTION)


def made(algorithm: str = "HS256", secret: str = SECRET, **claims: object) -> str:
    return jwt.encode({"alg": algorithm}, claims, OctKey.import_key(secret), algorithms=[algorithm])


def test_what_was_signed_is_found_again_and_signing_it_again_gives_the_same_link() -> None:
    assert unsign(SECRET, "answer", TOKEN) == QUESTION
    assert sign(SECRET, "answer", QUESTION) == TOKEN


def test_a_link_is_good_for_one_purpose_and_under_one_key() -> None:
    assert unsign(SECRET, "unsubscription", TOKEN) is None
    assert unsign(OTHER, "answer", TOKEN) is None


def test_a_link_that_was_tampered_with_is_none() -> None:
    head, claims, signature = TOKEN.split(".")
    _, others, _ = sign(SECRET, "answer", "another").split(".")
    for tampered in (
        f"{head}.{others}.{signature}",
        f"{head}.{claims}.",
        f"{head}.{claims}",
        f"{TOKEN}.{signature}",
        TOKEN[:-3],
        "",
        "é.é.é",
        "....",
        "W10.W10.W10",
    ):
        assert unsign(SECRET, "answer", tampered) is None, tampered


def test_no_other_algorithm_does() -> None:
    none = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    assert unsign(SECRET, "answer", made(aud="answer", sub=QUESTION)) == QUESTION
    assert unsign(SECRET, "answer", made("HS512", aud="answer", sub=QUESTION)) is None
    assert unsign(SECRET, "answer", f"{none}.{TOKEN.split('.')[1]}.") is None


def test_a_link_without_a_subject_or_a_purpose_is_none() -> None:
    assert unsign(SECRET, "answer", made(aud="answer")) is None
    assert unsign(SECRET, "answer", made(sub=QUESTION)) is None
