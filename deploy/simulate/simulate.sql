-- What the simulation asks of the database itself.

-- name: staff()
-- The leads and advisers.
select id, role from person where role in ('lead', 'adviser') order by mail;

-- name: regions()
-- The labour-market regions.
select code from region order by code;

-- name: located_boards()
-- The boards, and where they lie as far as their municipality tells it.
select b.number, b.region_code, b.zone, coalesce(m.zones, '{}') as zones
from board b
left join municipality m on m.code = b.municipality_code
order by b.number;

-- name: trajectories_as_they_stand()
-- How far each trajectory has come.
select id, sequence from trajectory order by id;

-- name: views(ids)
-- Trajectories as the read model shows them.
select id, sequence, view from trajectory where id = any(:ids::text[]) order by id;

-- name: meetings_as_they_stand()
-- The meetings as the read model shows them, in the order in which they were opened in a region.
select m.id, m.view from meeting m
join event e on e.stream = m.id and e.sequence = 1
order by m.regions[1], e.at, m.id;

-- name: places_as_they_stand(programme)$
-- The places as the read model shows them.
select view from places where programme = :programme;

-- name: contact_leaves(day, id)!
-- Somebody works for the board no longer.
update contact set until_on = :day where id = :id;

-- name: contacts_ever(board, function)$
-- How many contacts a board has had in a function.
select count(*) from contact where board_number = :board and function = :function;

-- name: newest_lesson(region)$
-- A lesson to add to.
select id from lesson_shown where region_code = :region or scope = 'nation' order by added_at desc, id limit 1;

-- name: undone_errands()
-- Who is still to ask something of others.
select stream, count(*) as errands from errand where done_at is null group by stream order by stream;

-- name: lengths()
-- How long each stream is.
select stream, kind, count(*) as length from event group by stream, kind order by stream;

-- name: histories(streams)
-- Events, in order.
select stream, data from event where stream = any(:streams::text[]) order by stream, sequence;

-- name: trajectory_rows()
-- The read model of the trajectories.
select * from trajectory order by id;

-- name: meeting_rows()
-- The read model of the meetings.
select * from meeting order by id;

-- name: places_row(programme)^
-- The read model of the places.
select * from places where programme = :programme;

-- name: gatherings()
-- Where the boards of each region gather.
select region_code, meeting_id from gathering order by region_code;

-- name: stray_notifications()
-- What is to be told of an event that there is not.
select n.id from notification n
where not exists (select from event e where e.stream = n.stream and e.sequence = n.sequence)
order by n.id;

-- name: board_regions()
-- Where the boards lie.
select number, region_code from board order by number;

-- name: an_offer_has_lapsed(now)$
-- Whether the clock of the places has rung.
select exists (select from places where wakes_at <= :now);
