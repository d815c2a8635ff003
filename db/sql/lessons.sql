-- name: put_lesson(id, trajectory, board, programme, region, scope, named, title, text, worked, barriers, function_areas, at)!
-- The lesson of a trajectory, new or changed; it keeps the moment at which it was added.
insert into lesson (
    id, trajectory_id, board_number, programme, region_code, scope, named, title, text, worked,
    barriers, function_areas, added_at
) values (
    :id, :trajectory, :board, :programme, :region, :scope, :named, :title, :text, :worked,
    :barriers, :function_areas, :at
) on conflict (trajectory_id) do update set
    scope = excluded.scope, named = excluded.named, title = excluded.title, text = excluded.text,
    worked = excluded.worked, barriers = excluded.barriers, function_areas = excluded.function_areas,
    withdrawn_at = null;

-- name: withdraw_lesson(at, trajectory)!
-- The lesson of a trajectory is shown no more.
update lesson set withdrawn_at = :at where trajectory_id = :trajectory and withdrawn_at is null;

-- name: put_addition(trajectory, board, named, text, at, lesson)!
-- What a trajectory adds to an earlier lesson, new or changed.
insert into lesson_addition (trajectory_id, lesson_id, board_number, named, text, added_at)
select :trajectory, id, :board, :named, :text, :at from lesson where id = :lesson
on conflict (trajectory_id) do update set
    lesson_id = excluded.lesson_id, named = excluded.named, text = excluded.text;

-- name: remove_addition(trajectory)!
-- A trajectory adds nothing any more.
delete from lesson_addition where trajectory_id = :trajectory;

-- name: may_be_added_to(id, trajectory)$
-- Whether there is such a lesson, of another trajectory.
select exists (select from lesson_shown where id = :id and trajectory_id <> :trajectory);

-- name: lessons(q, labels, barrier, region, area, scope, after_id, after_rank, after_at, size)
-- The lessons in which every word is found, those in which it counts most first and then the newest, a page at a
-- time; of a region, what was shared nationally too. `labels` are the words of barriers and function areas.
select * from (
    select
        l.*,
        case when :q::text is null then 0
            else ts_rank(l.words, websearch_to_tsquery('dutch', :q))::float8
        end as rank
    from lesson_shown l
    where (:q::text is null
        or l.words || to_tsvector('dutch', coalesce((
            select string_agg(:labels::jsonb ->> code, ' ') from unnest(l.barriers || l.function_areas) code
        ), '')) @@ websearch_to_tsquery('dutch', :q)
        or exists (
            select from lesson_addition a
            where a.lesson_id = l.id and to_tsvector('dutch', a.text) @@ websearch_to_tsquery('dutch', :q)
        ))
    and (:barrier::text is null or :barrier = any(l.barriers))
    and (:region::text is null or l.region_code = :region or l.scope = 'nation')
    and (:area::text is null or :area = any(l.function_areas))
    and (:scope::text is null or l.scope = :scope)
) found
where :after_id::uuid is null or (rank, added_at, id) < (:after_rank::float8, :after_at::timestamptz, :after_id)
order by rank desc, added_at desc, id desc limit :size;

-- name: lesson(id)^
-- One lesson.
select * from lesson_shown where id = :id;

-- name: lessons_that_help(barriers, region, board, size)
-- Lessons of other boards on these barriers: of what is shared in a region, those that share most of them first,
-- then the region's own, then the newest.
select *
from lesson_shown
where barriers && :barriers::text[]
and (region_code = :region or scope = 'nation')
and board_number <> :board
order by
    cardinality(array(select unnest(barriers) intersect select unnest(:barriers))) desc,
    region_code = :region desc, added_at desc, id
limit :size;

-- name: lessons_to_bundle(region, programme)
-- What may be handed out in a region or, without one, nationally; the oldest first.
select *
from lesson_shown
where (scope = 'nation' or region_code = :region)
and (:programme::text is null or programme = :programme)
order by added_at, id;

-- name: region_name(code)$
-- What a region is called; nothing when there is no such region.
select name from region where code = :code;

-- name: gather_lessons(since, until, zones, day, functions, month, mailed)!
-- One digest of what is new to it for every board that can be mailed and has had none this month: to the first of
-- its contacts, unless that one has had a mail of late. A board gets each lesson once, and not its own.
with news as (
    select b.number as board_number, l.id as lesson_id
    from lesson_shown l
    join board b on b.number <> l.board_number and (b.region_code = l.region_code or l.scope = 'nation')
    where l.added_at >= :since and l.added_at < :until
    and (b.zone is null or b.zone = any(:zones::text[]))
    and not exists (select from lesson_mail m where m.lesson_id = l.id and m.board_number = b.number)
), reader as (
    select distinct on (c.board_number) c.board_number, c.id
    from contact c
    where c.board_number in (select board_number from news)
    and c.mail_refused_at is null and c.from_on <= :day and (c.until_on is null or c.until_on >= :day)
    and not exists (
        select from unsubscribed u join contact o on o.id = u.contact_id where lower(o.mail) = lower(c.mail)
    )
    order by c.board_number, array_position(:functions::text[], c.function), c.from_on, c.id
), letter as (
    insert into mail (id, kind, contact_id, on_day)
    select left(encode(sha256(convert_to('lessons:' || board_number || ':' || :month, 'UTF8')), 'hex'), 32),
        'lessons', id, :day
    from reader where id <> all(:mailed::uuid[])
    on conflict do nothing
    returning id, contact_id
)
insert into lesson_mail (lesson_id, board_number, mail_id)
select news.lesson_id, news.board_number, letter.id
from letter
join reader on reader.id = letter.contact_id
join news on news.board_number = reader.board_number;

-- name: lessons_in_mail(mail_id)
-- What a digest tells, as far as it is shown still; the oldest first.
select l.*
from lesson_mail m
join lesson_shown l on l.id = m.lesson_id
where m.mail_id = :mail_id
order by l.added_at, l.id;

-- name: reader_of_lessons(id, day)^
-- A contact who may be mailed lessons on a day still.
select
    c.id, c.board_number, c.function, c.name, c.mail, c.phone, c.language, false as refused,
    b.name as board_name
from contact c join board b on b.number = c.board_number
where c.id = :id and c.mail_refused_at is null
and c.from_on <= :day and (c.until_on is null or c.until_on >= :day)
and not exists (
    select from unsubscribed u join contact o on o.id = u.contact_id where lower(o.mail) = lower(c.mail)
);

-- name: forget_lessons_mailed(mail_id)!
-- These were not mailed after all, and wait for the next digest.
delete from lesson_mail where mail_id = :mail_id;

-- name: subscription(id)^
-- Whose a link to unsubscribe is: the board, the language, and whether that was done already.
select
    c.id, b.name as board_name, c.language,
    exists (select from unsubscribed u where u.contact_id = c.id) as unsubscribed
from contact c join board b on b.number = c.board_number
where c.id = :id;

-- name: unsubscribe(id)!
-- No digest of lessons any more, for whoever has this address.
insert into unsubscribed (contact_id) select id from contact where id = :id on conflict do nothing;
