"""The places agree with the trajectories, and nobody who wanted in was lost."""

from collections.abc import Collection, Iterator
from datetime import date

from deploy.simulate.records import Records
from domain.places_events import BoardLeftLine, PlaceTaken
from domain.programme import Programme


def places_disagree(
    programme: Programme, wanted: Collection[str], today: date, records: Records
) -> Iterator[str]:
    places = records.places
    holders = {id_: told.board for id_, told in records.trajectories.items() if told.holds_place}
    for id_ in sorted(holders.keys() ^ places.taken.keys()):
        yield f"{id_}: it holds a place and has none, or has one and holds none"
    room = programme.places + len(_taken_again(records))
    if len(places.taken) + len(places.offered) > room:
        yield f"places: {len(places.taken)} taken and {len(places.offered)} offered of {room}"
    if places.unoffered and places.free(programme.places) > 0:
        yield f"places: {len(places.unoffered)} wait while {places.free(programme.places)} are free"
    line = [waiting.board for waiting in places.line]
    if len(set(line)) < len(line):
        yield "places: a board stands in line twice"
    positions = [places.position(waiting.board) for waiting in places.unoffered]
    if positions != list(range(1, len(positions) + 1)):
        yield "places: the positions in line are not 1 to n"
    for waiting in places.offered:
        if waiting.offered_until and waiting.offered_until < today:
            yield f"board {waiting.board}: its offer has lapsed, and stands"
    yield from _lost(wanted, records)


def _taken_again(records: Records) -> list[str]:
    """Trajectories that made room, were taken up again, and keep their place whether there is room or not."""
    taken = [event.trajectory for event in records.places_events if isinstance(event, PlaceTaken)]
    return [id_ for id_ in records.places.taken if taken.count(id_) > 1]


def _lost(wanted: Collection[str], records: Records) -> Iterator[str]:
    """Who wanted in is under way, in line, or has done with it: just one of these."""
    under_way = [told.board for told in records.trajectories.values() if not told.closed]
    line = [waiting.board for waiting in records.places.line]
    done = {told.board for told in records.trajectories.values()}
    done |= {event.board for event in records.places_events if isinstance(event, BoardLeftLine)}
    for board in sorted(wanted):
        counts = under_way.count(board), line.count(board)
        if sum(counts) > 1 or (sum(counts) == 0 and board not in done):
            yield f"board {board}: {counts[0]} times under way, {counts[1]} times in line"
