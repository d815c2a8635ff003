"""What leads do about the places: boards want in, wait, are offered a place, give up or come back."""

from datetime import timedelta

from deploy.simulate.boards import Board
from deploy.simulate.forms import HEARD
from deploy.simulate.sight import Sight
from deploy.simulate.world import World
from domain import places_commands as pc
from domain.calendar import add_months
from domain.places import Waiting


async def look_after_the_line(world: World, sight: Sight) -> None:
    """One after the other, because the order in line is the order of asking."""
    for board in world.boards.values():
        if board.number not in world.wanted and board.wants_in <= world.today:
            await _launch(world, board)
    for waiting in sight.places.offered:
        await _answer_offer(world, waiting)
    if world.today.weekday() == 0:
        for waiting in sight.places.unoffered:
            await _perhaps_leave(world, waiting)
        await _perhaps_move(world, sight)
    await _come_back(world, sight)


async def _launch(world: World, board: Board) -> None:
    luck = world.luck(board.number, "launch", world.today)
    await world.launch(
        board,
        programme=world.programme,
        region=board.region,
        zone=board.zone,
        lead=board.lead,
        adviser=board.adviser,
        committed_by=board.director,
        committed_on=world.today - timedelta(days=luck.randint(7, 40)),
        started_on=world.today - timedelta(days=luck.choice([0, 0, 0, 1, 5])),
    )


async def _answer_offer(world: World, waiting: Waiting) -> None:
    """Most leads accept in time; some offers lapse."""
    assert waiting.offered_until
    luck = world.luck(waiting.board, waiting.offered_until)
    day = waiting.offered_until - timedelta(days=luck.randint(0, 11))
    if luck.random() < 0.85 and world.today >= day:
        await _launch(world, world.boards[waiting.board])


async def _perhaps_leave(world: World, waiting: Waiting) -> None:
    if world.luck(waiting.board, "leaves", world.today).random() < 0.01:
        await _ask(world, pc.LeaveLine, waiting.board)


async def _perhaps_move(world: World, sight: Sight) -> None:
    luck, line = world.luck("moves", world.today), sight.places.unoffered
    if len(line) > 2 and luck.random() < 0.2:
        await _ask(world, pc.MoveInLine, luck.choice(line).board, position=luck.randint(1, len(line)))


async def _ask(world: World, kind: type[pc.LeaveLine | pc.MoveInLine], board: str, **fields: int) -> None:
    by = world.boards[board].lead
    reason = await world.write(world.programme.key, by, "reason", text=HEARD)
    await world.ask_places(kind, by, board=board, document=reason, **fields)


async def _come_back(world: World, sight: Sight) -> None:
    """Some boards whose trajectory has ended want another one, months later."""
    busy = sight.has_trajectory | {waiting.board for waiting in sight.places.line}
    for id_, told in sight.trajectories.items():
        luck = world.luck(id_, "comes-back")
        if told.closed_on is None or told.board in busy or luck.random() > 0.1:
            continue
        if world.today == world.office.on_or_after(add_months(told.closed_on, luck.randint(3, 9))):
            await _launch(world, world.boards[told.board])
