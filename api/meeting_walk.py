"""The walk of a meeting's command, as that of a trajectory's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

import structlog
from fastapi import Depends

from activities.give import give_meeting
from api.auth import Anyone, Person
from api.commanded import Happened, Written, happened, keep
from api.idempotency import Call, Called, answer_among
from api.meetings import Id
from api.problems import not_found
from api.shapes import Body
from api.state import Here, State
from db.queries import queries
from domain.commands import Command
from domain.meeting import Meeting
from domain.meeting_commands import AnyMeetingCommand
from domain.outcome import Outcome
from domain.refusals import MeetingOver


class MeetingCommandReply(Happened):
    meeting_id: str


@dataclass(frozen=True)
class MeetingWalk:
    state: State
    person: Person
    call: Call
    meeting_id: str
    meeting: Meeting
    known: list[dict[str, Any]]

    @property
    def is_repeat(self) -> bool:
        """One's own command is answered again also to who may not do it any more."""
        return any(it["subject"] == self.meeting_id for it in self.known)

    async def give(
        self, kind: type[Command], body: Body, written: Mapping[str, Written] | None = None, **fields: Any
    ) -> MeetingCommandReply:
        """`written` is what stands in documents, by the command's field that names the document."""
        fingerprint = self.call.fingerprint(body)
        known = answer_among(self.known, fingerprint, self.meeting_id)
        if known is not None:
            return meeting_reply(self.meeting_id, Outcome.model_validate(known))
        if self.meeting.is_over:
            raise MeetingOver
        documents = await keep(
            self.state.pool,
            written or {},
            call=self.call,
            person=self.person,
            subject=self.meeting_id,
            fingerprint=fingerprint,
        )
        about = {"id": self.call.id, "fingerprint": fingerprint}
        by = {"by": self.person.id, "role": self.person.role}
        command = kind.model_validate({**about, **by, **fields, **documents})
        outcome = await give_meeting(
            self.state.temporal,
            self.state.settings.task_queue,
            self.meeting_id,
            cast(AnyMeetingCommand, command),
        )
        return meeting_reply(self.meeting_id, outcome)


async def _begin(state: Here, person: Anyone, call: Called, meeting_id: Id) -> MeetingWalk:
    row = await queries.meeting_to_command(state.pool, id=meeting_id, key=call.id)
    if row is None:
        raise not_found("meeting")
    structlog.contextvars.bind_contextvars(meeting=meeting_id)
    meeting = Meeting.model_validate(row["view"])
    return MeetingWalk(state, person, call, meeting_id, meeting, row["known"] or [])


MeetingWalking = Annotated[MeetingWalk, Depends(_begin)]


def meeting_reply(meeting_id: str, outcome: Outcome) -> MeetingCommandReply:
    return MeetingCommandReply(meeting_id=meeting_id, **happened(outcome).model_dump())
