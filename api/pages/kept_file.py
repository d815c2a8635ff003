"""A file that was checked travels along in the page, so that nobody has to choose it twice."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256

from api.envelope import MOST_BYTES
from api.pages.sent import Sent

FILE, KEPT, CHECKED = "file", "_file", "_checked"
MOST_KEPT = 1_000_000  # a field of a form holds a megabyte


def packed(data: bytes) -> str | None:
    """Nothing when it is too large: then it is asked for again."""
    text = urlsafe_b64encode(zlib.compress(data)).decode()
    return text if len(text) <= MOST_KEPT else None


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


async def file_of(sent: Sent) -> bytes | None:
    """The file that was chosen, or else the one that travelled along."""
    if FILE in sent.files:
        return await sent.files[FILE].read()
    kept = sent.pressed.get(KEPT)
    return _unpacked(kept) if kept else None


def was_checked(sent: Sent, data: bytes) -> bool:
    """Another file than the one that was checked is checked first."""
    return sent.pressed.get(CHECKED) == digest(data)


def _unpacked(text: str) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(urlsafe_b64decode(text.encode("ascii")), MOST_BYTES)
    except (NotBase64, UnicodeEncodeError, zlib.error):
        return None
