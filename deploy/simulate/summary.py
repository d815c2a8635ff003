"""What came of it, in lines for people."""

from collections import Counter
from collections.abc import Iterable

from deploy.simulate.check_figures import whole_report
from deploy.simulate.play import Play
from domain import events as e
from domain import meeting_events as m
from domain import places_events as pe


async def summary(play: Play, seconds: float) -> str:
    world, records = play.world, play.records
    figures = (await whole_report(world, records)).total.now
    trajectories, meetings, places = figures.trajectories, figures.meetings, figures.places
    told = [event for events in records.trajectory_events.values() for event in events]
    lines = {
        "boards that wanted in": len(world.wanted),
        "left the line": sum(isinstance(event, pe.BoardLeftLine) for event in records.places_events),
        "launched": len(records.trajectories),
        "completed": trajectories.completed,
        "withdrawn": trajectories.withdrawn,
        "under way": trajectories.states["running"] + trajectories.states["paused"],
        "places": f"{places.taken} taken, {places.offered} offered, {places.waiting} waiting",
        "most in line": play.most_in_line,
        "meetings": f"{meetings.held} held, {_moved(play)} moved",
        "attendance": f"{meetings.attended} of {meetings.invited}",
        "lessons": _counted(event.findings.lesson for event in told if isinstance(event, e.StepCompleted)),
        "jobs realised": f"{figures.realised.jobs:g} ({figures.realised.contracts} contracts)",
        "stalls": _counted(reason for _, reason, _ in play.stalls),
        "reminders": sum(isinstance(event, e.Reminded) for event in told),
        "commands": sum(world.commands.values()),
        "refused": _counted(world.refusals.elements()),
        "events": f"{sum(map(len, records.raw.values())):,}",
        "run time": f"{seconds:.0f} s",
    }
    width = max(map(len, lines))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in lines.items())


def _moved(play: Play) -> int:
    """Meetings that were planned more than once."""
    histories = play.records.meeting_events.values()
    return sum(sum(isinstance(it, m.MeetingPlanned) for it in events) > 1 for events in histories)


def _counted(codes: Iterable[str | None]) -> str:
    counts = Counter(code for code in codes if code)
    return ", ".join(f"{count} {code}" for code, count in counts.most_common()) or "none"
