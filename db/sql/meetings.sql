-- The regional meetings as the API reads them. What writes them stands with the commits.

-- name: meetings(state, region, after_place, after_id, size)
-- The regional meetings, a page at a time: those that are open first, by their day; those without one come after
-- these. Of the others the last comes first.
select id, view, lead_id, lead_name, regions, place
from (
    select
        m.id, m.state, m.regions as codes, m.view, m.lead_id, l.name as lead_name,
        (
            select jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name)
                order by array_position(m.regions, r.code))
            from region r where r.code = any(m.regions)
        ) as regions,
        case when m.state in ('gathering', 'planned')
            then coalesce(extract(epoch from m.begins_at), 1e11)
            else 1e12 - coalesce(extract(epoch from m.begins_at), 0)
        end::double precision as place
    from meeting m
    join person l on l.id = m.lead_id
) m
where (:state::text is null or m.state = :state)
and (:region::text is null or :region = any(m.codes))
and (m.place, m.id) > (coalesce(:after_place, 0::double precision), coalesce(:after_id::text, ''))
order by m.place, m.id limit :size;

-- name: meeting(id)^
-- One regional meeting, with the document that tells why it was called off, if it was.
select
    m.id, m.view, m.lead_id, l.name as lead_name,
    (
        select jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name)
            order by array_position(m.regions, r.code))
        from region r where r.code = any(m.regions)
    ) as regions,
    (
        select (e.data ->> 'document')::uuid from event e
        where e.stream = m.id and e.sequence = (m.view ->> 'ended_in')::integer
    ) as ended_because
from meeting m
join person l on l.id = m.lead_id
where m.id = :id;

-- name: meeting_to_command(id, key)^
-- What the API needs to know before it gives a meeting a command, in one go.
select
    m.view,
    (
        select jsonb_agg(jsonb_build_object(
            'subject', k.subject, 'fingerprint', k.fingerprint, 'outcome', k.outcome
        ))
        from command k where k.id = :key
    ) as known
from meeting m where m.id = :id;

-- name: trajectories_by_id(ids)
-- Trajectories as they now stand.
select id, view, definition from trajectory where id = any(:ids::text[]);

-- name: regions_by_code(codes)
-- The regions that there are of these, each with the school-holiday zone in which most of its municipalities lie.
select
    r.code,
    (select mode() within group (order by zone) from municipality m, unnest(m.zones) zone where m.region_code = r.code)
        as zone
from region r where r.code = any(:codes::text[]);

-- name: advisers_of(ids)
-- Who advises each of these trajectories.
select t.id, t.adviser_id, a.name
from trajectory t
left join person a on a.id = t.adviser_id
where t.id = any(:ids::text[]);
