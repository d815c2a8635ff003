-- name: trajectory_ahead(id)^
-- A trajectory with what it takes to play its clock ahead, and to tell of it.
select
    t.id as trajectory_id, t.state, t.lead_id, t.adviser_id, t.stalls_at, t.stall_reason, t.wakes_at,
    t.view, t.definition as programme, b.number as board_number, b.name as board_name,
    array(select r.name from region r where r.code = t.region_code) as regions
from trajectory t
join board b on b.number = t.board_number
where t.id = :id;

-- name: mail_of_trajectory(id, after_key, after_id, size)
-- The mail that told of a trajectory, with who it went to and the events that it told of; and what its board was
-- mailed of the regional meetings that gathered it. The newest first, a page at a time.
with told as (
    select n.mail_id, jsonb_agg(distinct jsonb_build_object('what', e.type, 'step', n.step)) as about
    from notification n
    join event e on e.stream = n.stream and e.sequence = n.sequence
    where n.stream = :id and n.sequence is not null and n.mail_id is not null
    group by n.mail_id
), invited as (
    select m.id as mail_id, '[]'::jsonb as about
    from mail m
    join contact c on c.id = m.contact_id
    join trajectory t on t.id = :id and t.board_number = c.board_number
    where m.meeting_id in (
        select data ->> 'meeting' from event where stream = :id and type = 'meeting-assigned'
    )
)
select
    m.id, m.kind, m.sent_at, coalesce(p.name, c.name, o.name) as name,
    coalesce(p.role, c.function, 'contact-point') as post, a.about
from (select * from told union all select * from invited) a
join mail m on m.id = a.mail_id
left join person p on p.id = m.person_id
left join contact c on c.id = m.contact_id
left join contact_point o on o.id = m.contact_point_id
where m.sent_at is not null
and (m.sent_at, m.id) < (coalesce(:after_key, 'infinity'::timestamptz), coalesce(:after_id::text, ''))
order by m.sent_at desc, m.id desc limit :size;
