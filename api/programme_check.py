"""What a change of a programme means: what is otherwise than it was, and how long a trajectory then takes."""

import asyncio
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import get_args

from pydantic import Field
from pydantic.alias_generators import to_camel

from activities.calendars import calendar
from api.programme_versions import Promise, promised
from api.shapes import CodeReply, Reply, coded
from api.walk import today
from domain.commands import Zone
from domain.programme import Programme
from domain.programme_versions import CHANGEABLE
from domain.promise import Miss, durations

ZONES: tuple[Zone, ...] = get_args(Zone)
Setting = int | str | list[int]


class WayReply(Reply):
    started_on: date
    ends_on: date
    days: int


class OutsideReply(Reply):
    first_on: date
    last_on: date
    miss: Miss


class DurationsReply(Reply):
    zone: str
    shortest: WayReply
    longest: WayReply
    outside: list[OutsideReply] = Field(description="Days of launch whose end lies outside what is promised")


class Check(Reply):
    """What becomes of the launches of the coming twelve months, when every step takes just its term."""

    longest_way: int = Field(description="From launch to end, in working days")
    promised: Promise
    as_promised: bool
    zones: list[DurationsReply]


class SettingChange(Reply):
    pointer: str = Field(description="Its place in the request, as in /terms/action-plan")
    before: Setting
    after: Setting


class RungChange(Reply):
    offset: int = Field(description="Working days after the due date; before it when negative")
    before: list[CodeReply] | None = Field(description="To whom; null where the rung is new")
    after: list[CodeReply] | None = Field(description="To whom; null where the rung is taken out")


async def check(programme: Programme) -> Check:
    # Apart, because a year of launches with long terms takes a second to reckon.
    first = today()
    zones = await asyncio.to_thread(lambda: [_durations(programme, zone, first) for zone in ZONES])
    return Check(
        longest_way=programme.longest_way,
        promised=promised(programme),
        as_promised=not any(zone.outside for zone in zones),
        zones=zones,
    )


@lru_cache(maxsize=32)  # of what is checked, and is checked again beside each of its changes
def _durations(programme: Programme, zone: Zone, first: date) -> DurationsReply:
    found = durations(programme, calendar(zone), first)
    return DurationsReply(
        zone=found.zone,
        shortest=WayReply(**dict(found.shortest), days=found.shortest.days),
        longest=WayReply(**dict(found.longest), days=found.longest.days),
        outside=[OutsideReply(**dict(days)) for days in found.outside],
    )


def settings_changed(before: Programme, after: Programme) -> list[SettingChange]:
    """All but the ladder."""
    was, will_be = dict(_settings(before)), dict(_settings(after))
    return [
        SettingChange(pointer=pointer, before=was[pointer], after=setting)
        for pointer, setting in will_be.items()
        if setting != was[pointer]
    ]


def _settings(programme: Programme) -> Iterator[tuple[str, Setting]]:
    for step in programme.steps:
        yield f"/terms/{step.key}", step.term
    for name in CHANGEABLE:
        match getattr(programme, name):
            case int() | str() as setting:
                yield f"/{to_camel(name)}", setting
            case tuple() as numbers if name != "ladder":
                yield f"/{to_camel(name)}", list(numbers)
    for name, number in programme.meeting:
        yield f"/meeting/{to_camel(name)}", number


def rungs_changed(before: Programme, after: Programme) -> list[RungChange]:
    """The earliest first."""
    was, will_be = ({rung.offset: coded("audience", rung.to) for rung in it.ladder} for it in (before, after))
    return [
        RungChange(offset=offset, before=was.get(offset), after=will_be.get(offset))
        for offset in sorted(was.keys() | will_be.keys())
        if was.get(offset) != will_be.get(offset)
    ]
