-- name: lock_stream(id)^
-- Lets commits on one trajectory, or one meeting, take turns. Not a lock on its row: a launch has none yet.
select pg_advisory_xact_lock(hashtextextended(:id, 0));

-- name: find_command(subject, id)^
-- What a command was answered, if it was taken before.
select fingerprint, outcome from command where subject = :subject and id = :id;

-- name: add_command(subject, id, fingerprint, outcome)!
-- Keeps what a command was answered.
insert into command (subject, id, fingerprint, outcome) values (:subject, :id, :fingerprint, :outcome);

-- name: history(id)$
-- The events of a stream, in order, as one JSON array.
select coalesce(jsonb_agg(data order by sequence), '[]')::text
from event where stream = :id;

-- name: stream_so_far(id)^
-- The events of a stream likewise, and whether it has something left to ask of others: for a commit, in one go.
select
    (select coalesce(jsonb_agg(data order by sequence), '[]')::text from event where stream = :id) as history,
    exists (select from errand where stream = :id and done_at is null) as errands;

-- name: add_trajectory(id, board, programme, region, zone, lead, adviser, state, phase, started_on, expected_end_on, closed_on, stalls_at, stall_reason, wakes_at, sequence, definition, view)$
-- The row of a trajectory that is launched; nothing when its board has an open one.
insert into trajectory (
    id, board_number, programme, region_code, zone, lead_id, adviser_id, state, phase,
    started_on, expected_end_on, closed_on, stalls_at, stall_reason, wakes_at, sequence, definition, view
) values (
    :id, :board, :programme, :region, :zone, :lead, :adviser, :state, :phase,
    :started_on, :expected_end_on, :closed_on, :stalls_at, :stall_reason, :wakes_at, :sequence,
    :definition, :view
) on conflict do nothing returning id;

-- name: lock_board(number)!
-- Lets whoever changes a board's contacts, and whoever tells its trajectory of them, take turns.
select from board where number = :number for no key update;

-- name: contact_refs(board)
-- A board's contacts without names: former ones too, or a trajectory would not know who left.
select id, function, from_on, until_on from contact where board_number = :board order by from_on, id;

-- name: locate_board(region, zone, board)!
-- A board whose municipality does not tell its region and zone keeps those of its launch.
update board set region_code = coalesce(region_code, :region), zone = coalesce(zone, :zone)
where number = :board and (region_code is null or zone is null);

-- name: change_trajectory(lead, adviser, state, phase, closed_on, stalls_at, stall_reason, wakes_at, sequence, view, id)!
-- The read model, as the newest event leaves it.
update trajectory set
    lead_id = :lead, adviser_id = :adviser, state = :state, phase = :phase, closed_on = :closed_on,
    stalls_at = :stalls_at, stall_reason = :stall_reason, wakes_at = :wakes_at,
    sequence = :sequence, view = :view
where id = :id;

-- name: change_pinned_programme(definition, expected_end_on, id)!
-- A trajectory goes on with another version of its programme.
update trajectory set definition = :definition, expected_end_on = :expected_end_on where id = :id;

-- name: add_events(stream, kind, events)!
-- New events; their sequence numbers are unique for the stream.
insert into event (stream, kind, sequence, type, at, data)
select :stream, :kind, (data ->> 'sequence')::integer, data ->> 'type', (data ->> 'at')::timestamptz, data
from jsonb_array_elements(:events::jsonb) as data;

-- name: add_notifications(stream, now, notifications)!
-- Queues whom to tell of these events.
insert into notification (
    stream, sequence, kind, audience, person_id, step, due_on, urgent, queued_at
)
select
    :stream, n.sequence, n.kind, n.audience, n.person, n.step, n.due_on, coalesce(n.urgent, false), :now
from jsonb_to_recordset(:notifications::jsonb) as n (
    sequence integer, kind text, audience text, person uuid, step text, due_on date, urgent boolean
);

-- name: open_trajectories(after, size)
-- The ids of the trajectories that are open, a page at a time.
select id from trajectory
where state in ('running', 'paused') and id > :after
order by id limit :size;

-- name: open_trajectories_of(post, person)
-- The trajectories that a person leads, or advises: open, or ended and still to be asked after.
select id from trajectory
where (state in ('running', 'paused') or wakes_at is not null)
and case when :post = 'lead' then lead_id else adviser_id end = :person
order by id;

-- name: open_meetings_of(person)
-- The meetings that a person leads or chairs, and that are not over.
select id from meeting
where state in ('gathering', 'planned')
and (lead_id = :person or (view -> 'planned' ->> 'chair')::uuid = :person)
order by id;

-- name: waiting_boards_of(post, person)
-- The boards in line that this person is to lead, or to advise, with the programme whose place they wait for.
select p.programme, waiting ->> 'board' as board
from places p, jsonb_array_elements(p.view -> 'line') with ordinality as line (waiting, place)
where (waiting -> 'wish' ->> :post)::uuid = :person
order by p.programme, place;

-- name: earlier_trajectory(board, programme)^
-- The last one of a board that has ended: it may come back, and starts from what was found before.
select id, coalesce(view -> 'barriers', '[]') as barriers from trajectory
where board_number = :board and programme = :programme and state in ('completed', 'withdrawn')
order by closed_on desc, id desc limit 1;

-- name: lock_places(programme)^
-- The places of a programme, in the hands of whoever asks until its transaction ends.
insert into places (programme) values (:programme)
on conflict (programme) do update set programme = excluded.programme
returning sequence;

-- name: change_places(wakes_at, sequence, view, programme)!
-- The places, as the newest event leaves them.
update places set wakes_at = :wakes_at, sequence = :sequence, view = :view where programme = :programme;

-- name: put_meeting(id, programme, state, lead, regions, begins_at, wakes_at, sequence, view)!
-- A meeting, as its newest event leaves it.
insert into meeting (id, programme, state, lead_id, regions, begins_at, wakes_at, sequence, view)
values (:id, :programme, :state, :lead, :regions, :begins_at, :wakes_at, :sequence, :view)
on conflict (id) do update set
    state = excluded.state, lead_id = excluded.lead_id, regions = excluded.regions,
    begins_at = excluded.begins_at, wakes_at = excluded.wakes_at, sequence = excluded.sequence,
    view = excluded.view;

-- name: lock_gathering(programme)$
-- Lets those who decide where the boards of a region gather take turns.
select pg_advisory_xact_lock(hashtextextended('gathering:' || :programme, 4));

-- name: where_boards_gather(programme, regions, now)
-- The meetings that boards of these regions can join now, by region; not from the day before one is held, as in
-- domain/permitted_meeting.py.
select g.region_code, g.meeting_id, m.state from gathering g
join meeting m on m.id = g.meeting_id
where g.programme = :programme and g.region_code = any(:regions::text[])
and m.state in ('gathering', 'planned')
and (m.begins_at is null or m.begins_at > :now::timestamptz + interval '1 day')
order by g.region_code;

-- name: gather_here(programme, meeting_id, regions)!
-- Boards of these regions join this meeting from now on.
insert into gathering (programme, meeting_id, region_code)
select :programme, :meeting_id, unnest(:regions::text[])
on conflict (programme, region_code) do update set meeting_id = excluded.meeting_id;

-- name: gather_elsewhere(meeting_id)!
-- Boards join this meeting no longer.
delete from gathering where meeting_id = :meeting_id;

-- name: open_meetings(after, size)
-- The ids of the meetings that are open, a page at a time.
select id from meeting
where state in ('gathering', 'planned') and id > :after
order by id limit :size;

-- ## Errands

-- name: add_errands(stream, errands)!
-- What is to be asked of others; `stream` is who sees to it.
insert into errand (id, stream, errand)
select errand ->> 'id', :stream, errand from jsonb_array_elements(:errands::jsonb) with ordinality as e (errand, n)
order by n
on conflict (id) do nothing;

-- name: errands_of(stream)
-- What this stream is still to ask of others, in order.
select errand from errand where stream = :stream and done_at is null order by number;

-- name: settle_errand(id)!
-- It was answered, in whatever way.
update errand set done_at = now() where id = :id;

-- name: streams_with_errands()
-- Who was to ask something of others and did not get to it.
select stream from errand
where done_at is null and queued_at < now() - interval '1 minute'
group by stream order by min(number);

-- ## Clocks

-- name: overdue_trajectories(now)
-- Those whose clock did not ring, or that have ended and are to be asked after.
select id, wakes_at from trajectory where wakes_at < :now order by wakes_at, id limit 1000;

-- name: overdue_meetings(now)
-- Those whose clock did not ring.
select id, wakes_at from meeting where wakes_at < :now order by wakes_at, id limit 1000;

-- name: overdue_places(now)
-- Where an offer has lapsed, or where boards wait while the programme has a newer version: it may have grown.
select p.programme, coalesce(p.wakes_at, :now::timestamptz) as wakes_at from places p
where p.wakes_at < :now or jsonb_array_length(p.view -> 'line') > 0 and exists (
    select from programme n where n.key = p.programme and n.added_at > (p.view ->> 'at')::timestamptz
)
order by p.programme;
