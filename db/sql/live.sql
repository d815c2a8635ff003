-- What open pages are told while they are open.

-- name: happenings(streams, sequences)
-- What happened, in the order asked: which board or region it is about, who did it, and who may know of it.
select
    e.stream, e.kind, e.sequence, e.type, e.at,
    jsonb_build_object('meeting', e.data -> 'meeting', 'on', e.data -> 'on') as about,
    (
        select step -> 'title' from jsonb_array_elements(t.definition -> 'steps') step
        where step ->> 'key' = e.data ->> 'step'
    ) as step,
    b.number as board_number, b.name as board_name,
    array(
        select r.name from region r
        where r.code = t.region_code or r.code = any(m.regions)
        order by array_position(m.regions, r.code)
    ) as regions,
    t.adviser_id, coalesce(t.lead_id, m.lead_id) as lead_id, p.id as by_id, p.name as by_name
from unnest(:streams::text[], :sequences::integer[]) with ordinality as heard (stream, sequence, n)
join event e on e.stream = heard.stream and e.sequence = heard.sequence
left join trajectory t on e.kind = 'trajectory' and t.id = e.stream
left join meeting m on e.kind = 'meeting' and m.id = e.stream
left join board b on b.number = case e.kind when 'trajectory' then t.board_number when 'places' then e.data ->> 'board' end
left join person p on p.id = (e.data ->> 'by')::uuid
order by heard.n;

-- name: acts_for(person, today)
-- For whom somebody acts today: him or herself, and the absent.
select id from acts_for(:person, :today) id;

-- name: sessions_that_last(ids)
-- Those that have not ended, of the sessions with an open page. It also shows whether the connection still lives.
select id::text from session where id = any(:ids::uuid[]) and expires_at > now();
