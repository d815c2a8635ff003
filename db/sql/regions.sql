-- name: regions(today, without_contact_point)
-- The labour-market regions by name, with who speaks for each today, its arrangement, and how much is under way there.
select
    r.code, r.name, to_jsonb(p) as contact_point, a.agreed_on, a.link,
    (select count(*) from board b where b.region_code = r.code) as boards,
    (
        select count(*) from trajectory t
        where t.region_code = r.code and t.state in ('running', 'paused')
    ) as open_trajectories
from region r
left join lateral (
    select
        c.id, c.kind, c.name, c.deputy, c.mail, c.phone, c.language, c.from_on, c.until_on,
        c.mail_refused_at is not null as mail_refused
    from contact_point c
    where c.region_code = r.code and c.from_on <= :today and (c.until_on is null or c.until_on >= :today)
) p on true
left join arrangement a on a.region_code = r.code
where :without_contact_point::boolean is null or (p.id is null) = :without_contact_point
order by r.name;

-- name: region_exists(code)$
-- Whether there is such a region.
select exists (select from region where code = :code);

-- name: lock_region(code)$
-- Lets whoever changes a region's contact points take turns; nothing when there is no such region.
select code from region where code = :code for no key update;

-- name: contact_points_of(region)
-- Everybody who speaks or spoke for a region, the newest first.
select
    id, kind, name, deputy, mail, phone, language, from_on, until_on,
    mail_refused_at is not null as mail_refused
from contact_point where region_code = :region
order by from_on desc;

-- name: contact_point(region, id)^
-- One contact point of a region.
select
    id, kind, name, deputy, mail, phone, language, from_on, until_on,
    mail_refused_at is not null as mail_refused
from contact_point where region_code = :region and id = :id;

-- name: contact_point_on(region, day)^
-- Who speaks for a region on a day.
select
    id, kind, name, deputy, mail, phone, language, from_on, until_on,
    mail_refused_at is not null as mail_refused
from contact_point
where region_code = :region and from_on <= :day and (until_on is null or until_on >= :day);

-- name: contact_point_meets(region, id, from_on, until_on)$
-- Whether another contact point speaks for the region on one of these days.
select exists (
    select from contact_point
    where region_code = :region and id <> :id
    and daterange(from_on, until_on, '[]') && daterange(:from_on, :until_on, '[]')
);

-- name: add_contact_point(id, region, kind, name, deputy, mail, phone, language, from_on, until_on)!
-- Somebody speaks for a region from now on.
insert into contact_point (
    id, region_code, kind, name, deputy, mail, phone, language, from_on, until_on
) values (
    :id, :region, :kind, :name, :deputy, :mail, :phone, :language, :from_on, :until_on
);

-- name: change_contact_point(kind, name, deputy, phone, language, from_on, until_on, mail, id)!
-- What is known of a contact point; a new mail address has not been refused yet.
update contact_point set
    kind = :kind, name = :name, deputy = :deputy, phone = :phone, language = :language,
    from_on = :from_on, until_on = :until_on, mail = :mail,
    mail_refused_at = case when lower(mail) = lower(:mail) then mail_refused_at end
where id = :id;

-- name: put_arrangement(region, agreed_on, link)!
-- What a region has agreed with the sector councils.
insert into arrangement (region_code, agreed_on, link) values (:region, :agreed_on, :link)
on conflict (region_code) do update set agreed_on = excluded.agreed_on, link = excluded.link;

-- name: withdraw_arrangement(region)$
-- There is no arrangement any more; nothing when there was none.
delete from arrangement where region_code = :region returning region_code;

-- name: questions(trajectory)
-- What a board has asked of its region, and what it was answered.
select
    (asked.data ->> 'question')::uuid as id, q.content ->> 'question' as question,
    a.content ->> 'answer' as answer
from event asked
left join document q on q.id = (asked.data ->> 'question')::uuid
left join event answered
    on answered.stream = asked.stream and answered.type = 'question-answered'
    and answered.data ->> 'question' = asked.data ->> 'question'
left join document a on a.id = (answered.data ->> 'document')::uuid
where asked.stream = :trajectory and asked.type = 'question-asked';

-- name: question(today, id)^
-- One question as its region sees it, and nothing else of the trajectory.
select
    d.id, d.subject as trajectory, d.content ->> 'question' as question,
    b.name as board, coalesce(a.name, l.name) as adviser,
    coalesce((
        select c.language from contact_point c
        where c.region_code = t.region_code
        and c.from_on <= :today and (c.until_on is null or c.until_on >= :today)
    ), 'nl') as language,
    exists (
        select from event e
        where e.stream = d.subject and e.type = 'question-answered' and e.data ->> 'question' = d.id::text
    ) as answered
from document d
join trajectory t on t.id = d.subject
join board b on b.number = t.board_number
join person l on l.id = t.lead_id
left join person a on a.id = t.adviser_id
where d.id = :id and d.kind = 'question'
and exists (
    select from event e
    where e.stream = d.subject and e.type = 'question-asked' and e.data ->> 'question' = d.id::text
);
