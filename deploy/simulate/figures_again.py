"""Every figure of a report once more, from the raw events alone and as naively as it can be told: plain loops
over what stands in the database, nothing of `domain/`. What it finds is to be the report, key by key.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

Event: TypeAlias = dict[str, Any]
DAY = timedelta(days=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STANDINGS = ("under-way", "wants-to", "not-now", "unknown")
STATES = ("running", "paused", "completed", "withdrawn")


@dataclass
class Raw:
    """As JSON has it: dates and instants are text."""

    programme: dict[str, Any]  # its newest definition
    closed: Mapping[str, Collection[date]]  # weekdays by zone
    boards: Mapping[str, str | None]  # their regions
    trajectories: Mapping[str, list[Event]]
    meetings: list[list[Event]] = field(default_factory=list)
    places: list[Event] = field(default_factory=list)
    earlier: list[Event] = field(default_factory=list)  # board, on, standing, added_at


def figures_again(raw: Raw, first: date, last: date, as_of: date, regions: list[str]) -> dict[str, Any]:
    raw = until_the_end_of(as_of, raw)
    length = last - first + DAY
    halves = {"now": (first, last), "before": (first - length, first - DAY)}

    def compared(region: str | None) -> dict[str, Any]:
        return {"region": region} | {
            name: all_figures(raw, region, *days, min(days[1], as_of)) for name, days in halves.items()
        }

    return {
        "programme": raw.programme["key"],
        "period": {"from": str(first), "until": str(last)},
        "before": {"from": str(halves["before"][0]), "until": str(halves["before"][1])},
        "asOf": str(as_of),
        "total": compared(None),
        "regions": [compared(region) for region in regions],
    }


def until_the_end_of(day: date, raw: Raw) -> Raw:
    """JSON there and back: nothing of the domain's types is left in it."""

    def recorded(events: list[Event]) -> list[Event]:
        return [
            event for event in json.loads(json.dumps(events)) if event["at"] and local(event["at"]) <= day
        ]

    trajectories = {id_: recorded(events) for id_, events in raw.trajectories.items()}
    return Raw(
        programme=raw.programme,
        closed=raw.closed,
        boards=raw.boards,
        trajectories={id_: events for id_, events in sorted(trajectories.items()) if events},
        meetings=[recorded(events) for events in raw.meetings],
        places=recorded(raw.places),
        earlier=[contact for contact in raw.earlier if local(contact["added_at"]) <= day],
    )


def all_figures(raw: Raw, region: str | None, first: date, last: date, end: date) -> dict[str, Any]:
    mine = {
        id_: events
        for id_, events in raw.trajectories.items()
        if region is None or events[0]["region"] == region
    }

    def within(day: str | date | None) -> bool:
        return day is not None and first <= dated(day) <= last

    return {
        "reach": reach(raw, region, first, last),
        "trajectories": courses(raw, mine, within, end),
        "plans": plans(mine, within),
        "planned": planned(raw, mine, end),
        "realised": realised(raw, mine, end),
        "steps": step_days(raw, mine, within),
        "barriers": barriers(mine, within),
        "satisfaction": satisfaction(mine, within),
        "meetings": meetings(raw, region, within),
        "stalled": stalled(mine, end),
        "questions": {
            name: sum(
                event["type"] == f"question-{name}" and within(local(event["at"]))
                for events in mine.values()
                for event in events
            )
            for name in ("asked", "answered")
        },
        "places": places(raw, region, end),
    }


def reach(raw: Raw, region: str | None, first: date, last: date) -> dict[str, Any]:
    days: list[tuple[str, date]] = []  # a board, and a day on which it was reached
    for events in raw.trajectories.values():
        board = events[0]["board"]
        steps = {step["key"]: step for step in events[0]["programme"]["steps"]}
        for event in events:
            spoke = event["type"] == "contacted" and event["reached"] and event["way"] != "mail"
            if event["type"] in ("step-completed", "decision-deferred", "plan-returned"):
                spoke = steps[event["step"]].get("with_board", True)
            if spoke:
                days.append((board, dated(event["on"])))
    for meeting in raw.meetings:
        for event in meeting:
            if event["type"] == "meeting-held":
                days += [(board, dated(event["on"])) for board in event.get("attended", [])]
    days += [(contact["board"], dated(contact["on"])) for contact in raw.earlier]
    days = [(board, day) for board, day in days if region in (None, region_of(raw, board))]

    now = {board for board, day in days if first <= day <= last}
    ever = {board for board, day in days if day <= last}
    earlier = {board for board, day in days if day < first}
    size = raw.programme.get("sector_size") if region is None else None
    standings = dict.fromkeys(STANDINGS, 0)
    for board in {contact["board"] for contact in raw.earlier}:
        rows = [it for it in raw.earlier if it["board"] == board and dated(it["on"]) <= last]
        if rows and region in (None, region_of(raw, board)):
            standings[max(rows, key=lambda it: dated(it["on"]))["standing"]] += 1
    return {
        "reached": len(now),
        "firstReached": len(now - earlier),
        "everReached": len(ever),
        "share": round(len(ever) / size, 4) if size else None,
        "standings": standings,
    }


def region_of(raw: Raw, board: str) -> str | None:
    """Where it was launched last; else where it lies."""
    region, newest = raw.boards.get(board), ""
    for events in raw.trajectories.values():
        if events[0]["board"] == board and events[0]["at"] >= newest:
            region, newest = events[0]["region"], events[0]["at"]
    return region


def courses(raw: Raw, mine: dict[str, list[Event]], within: Any, end: date) -> dict[str, Any]:
    states = dict.fromkeys(STATES, 0)
    phases = dict.fromkeys(raw.programme["phases"], 0)
    stops: dict[tuple[str, str, str], int] = {}
    for events in mine.values():
        then = as_it_stood(events, lambda event: event["type"] == "launched" or dated(event["on"]) <= end)
        if dated(events[0]["started_on"]) <= end:
            states[then["state"]] += 1
            if then["phase"]:
                phases[then["phase"]] = phases.get(then["phase"], 0) + 1
        for event in events:
            if event["type"] == "withdrawn" and within(event["on"]):
                before = as_it_stood(events, lambda it, stop=event: it["sequence"] < stop["sequence"])
                step = next(
                    it for it in events[0]["programme"]["steps"] if before["steps"][it["key"]] == "open"
                )
                stop = (step["phase"], step["key"], event["reason"])
                stops[stop] = stops.get(stop, 0) + 1
    every = [event for events in mine.values() for event in events]
    return {
        "launched": sum(within(events[0]["started_on"]) for events in mine.values()),
        "completed": sum(event["type"] == "completed" and within(event["on"]) for event in every),
        "withdrawn": sum(event["type"] == "withdrawn" and within(event["on"]) for event in every),
        "states": states,
        "phases": phases,
        "stops": [
            {"phase": phase, "step": step, "reason": reason, "trajectories": number}
            for (phase, step, reason), number in sorted(stops.items())
        ],
    }


def as_it_stood(events: list[Event], counts: Any) -> dict[str, Any]:
    """What is open, and how it stands, by the events that count."""
    programme = events[0]["programme"]
    steps = {step["key"]: "waiting" for step in programme["steps"]}
    ended, paused = None, False
    shaping = "launched step-opened step-completed step-skipped step-reopened plan-returned "
    shaping += "paused resumed withdrawn completed"
    for event in events:
        if event["type"] not in shaping.split() or not counts(event):
            continue
        match event["type"]:
            case "step-opened":
                steps[event["step"]] = "open"
            case "step-completed" | "step-skipped":
                steps[event["step"]] = "done"
            case "step-reopened":
                steps |= dict.fromkeys(event.get("waiting", []), "waiting")
                steps[event["step"]] = "open"
            case "plan-returned":
                steps |= {event["step"]: "waiting", event["plan"]: "open"}
            case "paused" | "resumed":
                paused = event["type"] == "paused"
            case "withdrawn" | "completed":
                ended = event["type"]
    left = [step["phase"] for step in programme["steps"] if steps[step["key"]] != "done"]
    phase = None if ended else min(left, key=programme["phases"].index, default=None)
    return {"steps": steps, "state": ended or ("paused" if paused else "running"), "phase": phase}


def filled_in(events: list[Event], *forms: str) -> list[dict[str, Any]]:
    """Each time a step was completed: when it was opened and done, and what its form said in the end."""
    form = {step["key"]: step["form"] for step in events[0]["programme"]["steps"]}
    done: list[dict[str, Any]] = []
    for at, event in enumerate(events):
        if event["type"] == "step-completed":
            for before in events[:at]:
                if before["type"] in ("step-opened", "step-reopened") and before["step"] == event["step"]:
                    opened = before["on"]
                if before["type"] == "plan-returned" and before["plan"] == event["step"]:
                    opened = before["on"]
            done.append(
                {
                    "step": event["step"],
                    "form": form[event["step"]],
                    "opened": dated(opened),
                    "on": dated(event["on"]),
                    "said": event.get("findings", {}),
                }
            )
        if event["type"] == "step-corrected":
            [*_, last] = [it for it in done if it["step"] == event["step"]]
            last["said"] = event.get("findings", {})
    return [it for it in done if not forms or it["form"] in forms]


def plans(mine: dict[str, list[Event]], within: Any) -> dict[str, int]:
    made = adopted = 0
    for events in mine.values():
        made += within(min((it["on"] for it in filled_in(events, "action-plan")), default=None))
        decisions = filled_in(events, "board-decision")
        yes = [it["on"] for it in decisions if it["said"].get("decision", "adopted") == "adopted"]
        adopted += within(min(yes, default=None))
    return {"made": made, "adopted": adopted}


def planned(raw: Raw, mine: dict[str, list[Event]], end: date) -> dict[str, Any]:
    last = []
    for events in mine.values():
        written = [it for it in filled_in(events, "action-plan") if it["on"] <= end]
        if written and says_a_number(written[-1]["said"]):
            last.append((written[-1]["on"], written[-1]["said"]))
    return added(raw, last)


def realised(raw: Raw, mine: dict[str, list[Event]], end: date) -> dict[str, Any]:
    last = []
    for events in mine.values():
        measured = [
            (it["on"], 0, place, it["said"])
            for place, it in enumerate(filled_in(events, "carry-out", "evaluation"))
        ]
        for months in {event["months"] for event in events if event["type"] == "measured"}:
            [*_, event] = [it for it in events if it["type"] == "measured" and it["months"] == months]
            measured.append((dated(event["on"]), months, 0, event))
        known = [it for it in measured if says_a_number(it[3]) and it[0] <= end]
        if known:
            newest = max(known, key=lambda it: it[:3])
            last.append((newest[0], newest[3]))
    return added(raw, last)


def says_a_number(said: Event) -> bool:
    return said.get("jobs") is not None or said.get("hours") is not None


def added(raw: Raw, numbers: list[tuple[date, Event]]) -> dict[str, Any]:
    contracts, exactly = 0, Fraction(0)
    for _, said in numbers:
        contracts += said.get("jobs") or 0
        exactly += Fraction(said.get("hours") or 0)
    hours = float(exactly)
    return {
        "trajectories": len(numbers),
        "contracts": contracts,
        "hours": round(hours, 2),
        "jobs": round(hours / raw.programme["job_hours"], 2),
        "on": str(max(on for on, _ in numbers)) if numbers else None,
    }


def step_days(raw: Raw, mine: dict[str, list[Event]], within: Any) -> list[dict[str, Any]]:
    taken: dict[str, list[int]] = {}
    for events in mine.values():
        closed = raw.closed[events[0]["zone"]]
        for it in filled_in(events):
            if within(it["on"]):
                lost = paused_days(events, it["on"])
                days = days_after(it["opened"], it["on"])
                worked = [day for day in days if day.weekday() < 5 and day not in closed and day not in lost]
                taken.setdefault(it["step"], []).append(len(worked))
    order = [step["key"] for step in raw.programme["steps"]]
    return [
        {
            "step": step,
            "completed": len(taken[step]),
            "median": ranked(taken[step], 0.5),
            "ninetieth": ranked(taken[step], 0.9),
        }
        for step in [*order, *(step for step in taken if step not in order)]
        if step in taken
    ]


def paused_days(events: list[Event], until: date) -> set[date]:
    """The days that a pause took: from the day after it began up to the day of the return."""
    days: set[date] = set()
    began = None
    for event in events:
        if event["type"] == "paused":
            began = dated(event["on"])
        if event["type"] == "resumed" and began:
            days.update(days_after(began, dated(event["on"])))
            began = None
    if began:
        days.update(days_after(began, until))
    return days


def days_after(start: date, end: date) -> list[date]:
    return [start + DAY * number for number in range(1, (end - start).days + 1)]


def ranked(values: list[int], part: float) -> int:
    """The least value that at least this part of them does not exceed."""
    return min(value for value in values if sum(it <= value for it in values) >= part * len(values))


def barriers(mine: dict[str, list[Event]], within: Any) -> list[dict[str, Any]]:
    counts: dict[str, dict[str, int]] = {}
    for events in mine.values():
        for name, said in (("found", "barriers"), ("solved", "solved")):
            first: dict[str, date] = {}
            for it in sorted(filled_in(events), key=lambda it: it["on"]):
                for code in it["said"].get(said, []):
                    first.setdefault(code, it["on"])
            for code, on in first.items():
                if within(on):
                    counts.setdefault(code, {"found": 0, "solved": 0})[name] += 1
    return [{"barrier": code, **counts[code]} for code in sorted(counts)]


def satisfaction(mine: dict[str, list[Event]], within: Any) -> dict[str, Any]:
    last = []
    for events in mine.values():
        marks = [it["said"].get("satisfaction") for it in filled_in(events) if within(it["on"])]
        last += [mark for mark in marks if mark is not None][-1:]
    return {"answers": len(last), "average": round(sum(last) / len(last), 2) if last else None}


def meetings(raw: Raw, region: str | None, within: Any) -> dict[str, int]:
    held = invited = attended = 0
    for events in raw.meetings:
        regions: list[str] = []
        for event in events:
            regions = event.get("regions", regions)
            if event["type"] == "meeting-held" and within(event["on"]):
                held += region is None or region in regions
                there, away = event.get("attended", []), event.get("absent", [])
                attended += sum(region in (None, region_of(raw, board)) for board in there)
                invited += sum(region in (None, region_of(raw, board)) for board in [*there, *away])
    return {"held": held, "invited": invited, "attended": attended}


def stalled(mine: dict[str, list[Event]], end: date) -> dict[str, int]:
    midnight = datetime.combine(end + DAY, time(0), AMSTERDAM).astimezone(UTC)
    reasons: dict[str, int] = {}
    for events in mine.values():
        then = as_it_stood(events, lambda event: event["type"] == "launched" or dated(event["on"]) <= end)
        outlook = {}
        for event in events:
            if datetime.fromisoformat(event["at"]) < midnight:
                outlook = event["outlook"]
        ended = then["state"] in ("completed", "withdrawn") or dated(events[0]["started_on"]) > end
        if not ended and "stalls_at" in outlook and datetime.fromisoformat(outlook["stalls_at"]) < midnight:
            reasons[outlook["stall_reason"]] = reasons.get(outlook["stall_reason"], 0) + 1
    return reasons


def places(raw: Raw, region: str | None, end: date) -> dict[str, int]:
    taken: dict[str, str] = {}
    line: dict[str, dict[str, Any]] = {}
    for event in raw.places:
        if local(event["at"]) > end:
            continue
        match event["type"]:
            case "place-taken":
                taken[event["trajectory"]] = event["board"]
                line.pop(event["board"], None)
            case "place-freed":
                taken.pop(event["trajectory"], None)
            case "board-queued":
                line[event["board"]] = {"region": event["wish"]["region"], "offered": False}
            case "place-offered" | "offer-lapsed":
                line[event["board"]]["offered"] = event["type"] == "place-offered"
            case "board-left-line":
                line.pop(event["board"])
    here = [it for it in line.values() if region in (None, it["region"])]
    launched = {id_: str(events[0]["region"]) for id_, events in raw.trajectories.items()}
    return {
        "taken": sum(
            region in (None, launched.get(id_) or region_of(raw, board)) for id_, board in taken.items()
        ),
        "offered": sum(it["offered"] for it in here),
        "waiting": sum(not it["offered"] for it in here),
    }


def local(at: str) -> date:
    return datetime.fromisoformat(at).astimezone(AMSTERDAM).date()


def dated(day: str | date) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)
