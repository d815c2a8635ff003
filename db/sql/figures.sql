-- name: figures_streams(programme)
-- How far each stream of a programme is: its trajectories, its meetings and its places.
with streams (id) as (
    select t.id from trajectory t where t.programme = :programme
    union all
    select m.id from meeting m where m.programme = :programme
    union all
    select :programme
)
select s.id as stream, e.sequence as last
from streams s
cross join lateral (select sequence from event where stream = s.id order by sequence desc limit 1) e;

-- name: figures_events(streams, after)
-- What has happened in these streams, each after a sequence, as a JSON array each.
select e.kind, e.stream, max(e.sequence) as last, jsonb_agg(e.data order by e.sequence)::text as events
from unnest(:streams::text[], :after::integer[]) as s (id, after)
join event e on e.stream = s.id and e.sequence > s.after
group by e.kind, e.stream;

-- name: figures_boards()
-- Where the boards lie.
select number, region_code from board;

-- name: region_names()
-- The labour-market regions, in the order of their codes.
select code, name from region order by code;

-- name: earlier_contacts(programme)
-- The boards that a programme reached before this service did, or outside a trajectory.
select board_number as board, on_day as "on", standing, added_at from earlier_contact where programme = :programme;

-- name: earlier_contacts_of(board)
-- When a board was reached before this service did, or outside a trajectory; the last first.
select programme, on_day as "on", standing from earlier_contact where board_number = :board
order by on_day desc, programme;

-- name: lock_earlier_contacts()$
-- Lets imports take turns.
select pg_advisory_xact_lock(1, 3);

-- name: put_earlier_contacts(programme, contacts)!
-- Earlier contacts, new ones or with another standing. When one was added stays.
insert into earlier_contact (programme, board_number, on_day, standing)
select :programme, c.board, c.on_day, c.standing
from jsonb_to_recordset(:contacts::jsonb) as c (board text, on_day date, standing text)
on conflict (programme, board_number, on_day) do update set standing = excluded.standing;

-- name: add_report(id, programme, as_of, content, person)$
-- Keeps a report.
insert into report (id, programme, as_of, content, kept_by)
values (:id, :programme, :as_of, :content, :person)
returning kept_at;

-- name: reports(after_at, after_id, size)
-- The reports that were kept, the newest first, a page at a time.
select
    r.id, r.programme, r.as_of, r.content -> 'period' as period, r.kept_by, p.name as kept_by_name, r.kept_at
from report r
join person p on p.id = r.kept_by
where (r.kept_at, r.id) < (
    coalesce(:after_at, 'infinity'::timestamptz), coalesce(:after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
)
order by r.kept_at desc, r.id desc limit :size;

-- name: report(id)^
-- A report as it was kept.
select r.id, r.programme, r.as_of, r.content, r.kept_by, p.name as kept_by_name, r.kept_at
from report r
join person p on p.id = r.kept_by
where r.id = :id;
