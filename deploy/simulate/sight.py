"""What people see of the programme this morning, as the read model shows it."""

from dataclasses import dataclass, field

from deploy.simulate.queries import simulate
from deploy.simulate.world import World
from domain.meeting import Meeting
from domain.places import Places
from domain.trajectory import Trajectory


@dataclass
class Sight:
    trajectories: dict[str, Trajectory] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)  # region by region, in the order of opening
    places: Places = field(default_factory=Places)

    async def refresh(self, world: World) -> None:
        pool, programme = world.pool, world.programme
        stand = [(row["id"], row["sequence"]) async for row in simulate.trajectories_as_they_stand(pool)]
        known = {id_: told.sequence for id_, told in self.trajectories.items()}
        changed = [id_ for id_, sequence in stand if known.get(id_) != sequence]
        async for row in simulate.views(pool, ids=changed):
            # Whoever shares a programme shares it as one object, which is not read again.
            view = {**row["view"], "programme": programme}
            self.trajectories[row["id"]] = Trajectory.model_validate(view)
        rows = [row async for row in simulate.meetings_as_they_stand(pool)]
        self.meetings = {row["id"]: Meeting.model_validate(row["view"]) for row in rows}
        self.places = Places.model_validate(
            await simulate.places_as_they_stand(pool, programme=programme.key) or {}
        )

    @property
    def has_trajectory(self) -> set[str]:
        return {told.board for told in self.trajectories.values() if not told.closed}
