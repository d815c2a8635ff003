"""The digest of lessons: once a month at most, what is new in a region to every board there."""

from datetime import date, datetime, timedelta
from email.policy import Policy
from itertools import count
from typing import get_args

from asyncpg import Record

from activities.calendars import calendar
from activities.mail_gather import DIGEST_AT, ONE_A_WEEK, is_office_day
from activities.mail_letter import Letter, Letterhead, worded
from activities.office import FIRST, one_line
from db.connect import Connection, Pool
from db.queries import queries
from domain.calendar import ONE_DAY, local_day, moment
from domain.commands import Zone
from domain.words import WORDS

# What could not be told for so long is no news any more, and who joins later does not get all of it at once.
IS_NEWS_FOR = timedelta(days=92)


class _Whole(str):
    """On one line: the library would encode so long a link, and then no mail program follows it."""

    name = "List-Unsubscribe"

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


async def gather_lessons(pool: Pool, now: datetime) -> None:
    """What was new when the month's first digests were made; who could not be mailed then is so later on."""
    today = local_day(now)
    if not is_office_day(today):
        return
    until = moment(_first_office_day(today), DIGEST_AT)
    lately = queries.contacts_mailed_after(pool, day=today - ONE_A_WEEK)
    await queries.gather_lessons(
        pool,
        since=until - IS_NEWS_FOR,
        until=until,
        zones=[zone for zone in get_args(Zone) if calendar(zone).is_open(today)],
        day=today,
        functions=list(FIRST),
        month=today.strftime("%Y-%m"),
        mailed=[row["contact_id"] async for row in lately],
    )


def _first_office_day(today: date) -> date:
    first = today.replace(day=1)
    return next(day for day in (first + ONE_DAY * after for after in count()) if is_office_day(day))


async def write_lessons(pool: Pool, letterhead: Letterhead, claim: Record, now: datetime) -> Letter | None:
    """None when its reader left or unsubscribed meanwhile, or what it was to tell was withdrawn."""
    reader = await queries.reader_of_lessons(pool, id=claim["contact_id"], day=local_day(now))
    rows = [row async for row in queries.lessons_in_mail(pool, mail_id=claim["id"])]
    if reader is None or not rows:
        return None
    link = letterhead.signed_link("unsubscriptions", "unsubscription", str(reader["id"]))
    facts = {
        "reader": {"name": one_line(reader["name"]), "language": reader["language"]},
        "sender": letterhead.name,
        "lessons": [_lesson(row, reader["language"]) for row in rows],
        "link": link,
    }
    message = worded(reader["language"], "lessons", facts)
    message["From"] = letterhead.signed(letterhead.name)
    # RFC 8058: mail programs show a button, and post to the link by themselves when it is pressed.
    message["List-Unsubscribe"] = _Whole(f"<{link}>")
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"

    async def refused(connection: Connection, at: datetime) -> None:
        await queries.forget_lessons_mailed(connection, mail_id=claim["id"])
        await queries.mark_contact_refused(connection, id=reader["id"], mail=reader["mail"], now=at)
        trajectory = await queries.open_trajectory_of_board(connection, board=reader["board_number"])
        if trajectory:
            await queries.tell_of_refused_contact(
                connection, stream=trajectory, lead=None, contact_id=reader["id"], now=at
            )

    return Letter(message, reader["name"], reader["mail"], refused)


def _lesson(row: Record, language: str) -> dict[str, object]:
    """Outside the project no board is named without its consent."""
    return {
        "title": one_line(row["title"]),
        "text": row["text"],
        "worked": row["worked"],
        "barriers": [_word(code, language) for code in row["barriers"]],
        "region": row["region_name"],
        "board": one_line(row["board_name"]) if row["named"] else None,
        "additions": [
            {"text": it["text"], "board": one_line(it["board_name"]) if it["named"] else None}
            for it in row["additions"]
        ],
    }


def _word(code: str, language: str) -> str:
    nl, en = WORDS["barrier"].get(code, (code, code))
    return en if language == "en" else nl
