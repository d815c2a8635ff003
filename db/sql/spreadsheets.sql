-- name: lock_boards_named(numbers)!
-- Lets launches and changes of contacts of these boards take turns; in order, so that no two wait for each other.
select from board where number = any(:numbers::text[]) order by number for no key update;

-- name: boards_named(today, numbers)
-- What a spreadsheet needs to know of boards: where they lie, their contacts now, and all their trajectories.
select
    b.number, b.name, b.region_code,
    case when b.zone is null then coalesce(m.zones, '{}') else array[b.zone] end as zones,
    coalesce((
        select jsonb_agg(
            jsonb_build_object('id', c.id, 'function', c.function, 'mail', c.mail) order by c.from_on desc, c.id
        )
        from contact c
        where c.board_number = b.number and (c.until_on is null or c.until_on >= :today)
    ), '[]') as contacts,
    coalesce((
        select jsonb_object_agg(t.id, t.state in ('running', 'paused'))
        from trajectory t where t.board_number = b.number
    ), '{}') as trajectories
from board b
left join municipality m on m.code = b.municipality_code
where b.number = any(:numbers::text[]);

-- name: people_named(mails)
-- The people with these mail addresses, which are in small letters.
select id, lower(mail) as mail, role from person where lower(mail) = any(:mails::text[]);

-- name: started_since(day)
-- How many trajectories of each adviser began on a day or later.
select adviser_id, count(*) as count
from trajectory where started_on >= :day and adviser_id is not null
group by adviser_id;

-- name: how_trajectories_stand(ids)
-- The folded trajectories, with their programmes.
select id, view || jsonb_build_object('programme', definition) as trajectory, stalls_at, stall_reason
from trajectory where id = any(:ids::text[]);
