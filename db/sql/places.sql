-- The places of programmes and their waiting lists as the API reads them.

-- name: newest_programmes()
-- The programmes, each in its newest version.
select distinct on (key) key, definition from programme order by key, version desc;

-- name: first_starts()
-- When the first trajectory of each programme started.
select programme, min(started_on) as started_on from trajectory group by programme;

-- name: programme_version(key, version)^
-- One version of a programme, and who made it; the newest when none is named.
select
    p.version, p.definition, coalesce(p.shipped, p.definition) as shipped, p.added_at,
    p.by_person, b.name as by_name,
    not exists (select from programme n where n.key = p.key and n.version > p.version) as newest
from programme p
left join person b on b.id = p.by_person
where p.key = :key and p.version = coalesce(
    :version::integer, (select max(n.version) from programme n where n.key = :key)
);

-- name: programme_versions(key)
-- The versions of a programme, the newest first, and how many open trajectories go by each.
select
    p.version, p.added_at, p.by_person, b.name as by_name, coalesce(t.running, 0) as running
from programme p
left join person b on b.id = p.by_person
left join (
    select (definition ->> 'version')::integer as version, count(*) as running from trajectory
    where programme = :key and state in ('running', 'paused')
    group by 1
) t on t.version = p.version
where p.key = :key
order by p.version desc;

-- name: open_trajectories_in(programme)
-- The open trajectories of a programme, and which version each goes by; those of the oldest first.
select
    t.id, t.board_number, b.name as board_name, t.state, t.expected_end_on,
    (t.definition ->> 'version')::integer as version
from trajectory t
join board b on b.number = t.board_number
where t.programme = :programme and t.state in ('running', 'paused')
order by version nulls first, lower(b.name), t.id;

-- name: states_of(programme, ids)
-- Which of these trajectories are in a programme, and how each stands.
select id, state from trajectory where programme = :programme and id = any(:ids::text[]);

-- name: places(programme)$
-- Who holds a place of a programme and who waits for one; nothing when nobody ever asked for one.
select view from places where programme = :programme;

-- name: places_where_waits(board)
-- The programmes on whose waiting list a board stands.
select programme, view from places
where view -> 'line' @> jsonb_build_array(jsonb_build_object('board', :board::text))
order by programme;

-- name: offers_to(person, today)$
-- How many places are offered to boards of which somebody is the lead, or is so today for an absent colleague.
select count(*) from places p, jsonb_array_elements(coalesce(p.view -> 'line', '[]')) as waiting
where waiting ->> 'offered_until' is not null
and (waiting -> 'wish' ->> 'lead')::uuid in (select acts_for(:person, :today));

-- name: reasons_in_line(programme)
-- Why boards were moved in line or taken off it, as a person wrote it: the last first.
select
    e.data ->> 'board' as board, e.type, e.at, (e.data ->> 'position')::integer as position,
    d.content ->> 'text' as reason, w.id as by_id, w.name as by_name, b.name as board_name
from event e
join document d on d.id = (e.data ->> 'document')::uuid
join board b on b.number = e.data ->> 'board'
left join person w on w.id = (e.data ->> 'by')::uuid
where e.stream = :programme and e.kind = 'places' and e.type in ('board-moved', 'board-left-line')
order by e.sequence desc limit 1000;
