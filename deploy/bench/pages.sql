-- The boards of the sector, each in a trajectory like one of the demo's: with its events, as if it had been through them.

-- name: make_people(role, count)!
insert into person (name, mail, role)
select 'Demo ' || :role || ' ' || n, 'bench-' || :role || '-' || n || '@demo.example', :role
from generate_series(1, :count::integer) as n;

-- name: make_copies(boards)!
-- Which board is in a trajectory like which, and with whom.
create temporary table copied as
with shape as (
    select id, row_number() over (order by id) - 1 as place, count(*) over () as places from trajectory
), free as (
    select number, row_number() over (order by number) - 1 as n
    from board b
    where not exists (select from trajectory t where t.board_number = b.number)
    order by number
    limit :boards
), adviser as (
    select array_agg(id order by mail) as ids from person where role = 'adviser'
), lead as (
    select array_agg(id order by mail) as ids from person where role = 'lead'
)
select
    free.number as board, free.number || '-' || lpad(to_hex(free.n), 8, '0') as id, shape.id as shape,
    adviser.ids[1 + (free.n * 7 + free.n / shape.places) % cardinality(adviser.ids)] as adviser,
    lead.ids[1 + (free.n * 5 + free.n / shape.places) % cardinality(lead.ids)] as lead
from free
join shape on shape.place = free.n % shape.places
cross join adviser
cross join lead;

-- name: copy_trajectories()!
insert into trajectory (
    id, board_number, programme, region_code, zone, lead_id, adviser_id, state, phase, started_on,
    expected_end_on, closed_on, stalls_at, stall_reason, sequence, definition, view
)
select
    c.id, c.board, t.programme, coalesce(b.region_code, t.region_code), coalesce(b.zone, t.zone), c.lead,
    case when t.adviser_id is not null then c.adviser end, t.state, t.phase, t.started_on, t.expected_end_on,
    t.closed_on, t.stalls_at, t.stall_reason, t.sequence, t.definition, t.view
from copied c
join trajectory t on t.id = c.shape
join board b on b.number = c.board;

-- name: copy_events()!
insert into event (stream, kind, sequence, type, at, data)
select
    c.id, e.kind, e.sequence, e.type, e.at,
    case when e.data ? 'board' then jsonb_set(e.data, '{board}', to_jsonb(c.board)) else e.data end
from copied c
join event e on e.stream = c.shape;

-- name: copy_contacts()!
insert into contact (id, board_number, function, name, mail, phone, language, from_on, until_on)
select
    gen_random_uuid(), c.board, k.function, k.name, c.board || '-' || k.mail, k.phone, k.language, k.from_on, k.until_on
from copied c
join trajectory t on t.id = c.shape
join contact k on k.board_number = t.board_number;

-- name: people()
-- Who looks at the pages: one of each role, with the most to look at.
select distinct on (p.role) p.role, p.id
from person p
left join trajectory t on p.id in (t.adviser_id, t.lead_id) and t.closed_on is null
group by p.id
order by p.role, count(t.id) desc;

-- name: examples()^
-- An example of everything that can stand in a page's address, such that the page can be shown: a step that is open and
-- the last that is done, a meeting of several boards, a question without an answer.
select
    t.id as trajectory_id, t.board_number as number, t.programme, k.id::text as contact_id,
    jsonb_path_query_first(t.view, '$.steps[*] ? (@.status == "open").key') #>> '{}' as step,
    jsonb_path_query_array(t.view, '$.steps[*] ? (@.status == "completed").key') ->> -1 as done_step,
    t.adviser_id::text as person_id, 'contact' as name, 'csv' as kind,
    (
        select id from meeting where state = 'gathering' order by jsonb_array_length(view -> 'invitees') desc limit 1
    ) as meeting_id,
    (
        select id from meeting where state = 'planned' and (view -> 'planned' ->> 'on')::date <= current_date limit 1
    ) as met,
    (select jsonb_path_query_first(view, '$.line[*] ? (!exists(@.offered_until)).board') #>> '{}' from places) as board,
    (select jsonb_path_query_first(view, '$.line[*] ? (exists(@.offered_until)).board') #>> '{}' from places) as offered,
    p.region_code as code, p.id::text as point_id, q.asking, q.question,
    (select id::text from lesson limit 1) as lesson_id,
    (select id::text from report limit 1) as report
from trajectory t
join contact k on k.board_number = t.board_number
cross join (select region_code, id from contact_point limit 1) p
left join (
    select id as asking, it ->> 'id' as question from trajectory, jsonb_array_elements(view -> 'questions') it
    where it ->> 'state' <> 'answered' limit 1
) q on true
where t.phase = 'evaluation' and t.state = 'running' and t.adviser_id is not null
order by t.sequence desc
limit 1;

-- name: counts()^
-- How much there is.
select
    (select count(*) from board) as boards, (select count(*) from trajectory) as trajectories,
    (select count(*) from trajectory where stalls_at <= now()) as stalled, (select count(*) from event) as events;
