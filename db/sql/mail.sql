-- name: waiting_notifications(urgent, until)
-- What was queued until a moment and is in no mail yet.
select id from notification
where urgent = :urgent and queued_at <= :until and settled_at is null and mail_id is null
order by id;

-- name: waiting_notifications_of(stream)
-- What is to be told of one trajectory and is in no mail yet.
select id from notification where stream = :stream and settled_at is null and mail_id is null order by id;

-- name: notifications_in_mail(mail_id)
-- What a mail is to tell.
select id from notification where mail_id = :mail_id and settled_at is null order by id;

-- name: notifications_in_full(ids)
-- With all that it takes to judge them again and to word them, whatever they are about.
select
    n.id, n.stream, n.kind, n.audience, n.person_id, n.step, n.due_on, n.urgent, n.queued_at,
    n.refused_person_id, n.refused_contact_id, n.refused_contact_point_id,
    coalesce(e.data, '{}'::jsonb) as event,
    t.id as trajectory_id, t.state, t.lead_id, t.adviser_id, t.stalls_at, t.stall_reason, t.view,
    m.view as meeting, s.view as places,
    coalesce(t.definition, (
        select p.definition from programme p
        where p.key = coalesce(m.programme, s.programme) order by p.version desc limit 1
    )) as programme,
    array(
        select r.name from region r
        where r.code = any(coalesce(m.regions, array[t.region_code])) order by r.code
    ) as regions,
    b.number as board_number, b.name as board_name,
    d.content ->> 'question' as question_text
from notification n
left join event e on e.stream = n.stream and e.sequence = n.sequence
left join trajectory t on t.id = n.stream
left join meeting m on m.id = n.stream
left join places s on s.programme = n.stream
left join contact c on c.id = n.refused_contact_id
left join board b on b.number = coalesce(t.board_number, e.data ->> 'board', c.board_number)
left join document d on d.id = (e.data ->> 'question')::uuid
where n.id = any(:ids::bigint[]) and n.settled_at is null
order by n.id;

-- name: staff()
-- Everybody who can get mail or be named in it.
select id, name, mail, phone, language, role, mail_refused_at is not null as refused from person;

-- name: absences_on(day)
-- Who is away on a day, and who stands in; the latest absence counts where two overlap.
select distinct on (person_id) person_id, substitute_id, until_on
from absence
where withdrawn_at is null and :day between from_on and until_on
order by person_id, from_on desc, id;

-- name: contacts_on(boards, day)
-- Who can be reached at these boards on a day.
select id, board_number, function, name, mail, phone, language, mail_refused_at is not null as refused
from contact
where board_number = any(:boards::text[]) and from_on <= :day and (until_on is null or until_on >= :day)
order by board_number, from_on, id;

-- name: contact_points_on(day)
-- Who speaks for each region on a day.
select
    id, region_code, kind, name, deputy, mail, phone, language, mail_refused_at is not null as refused
from contact_point
where from_on <= :day and (until_on is null or until_on >= :day)
order by region_code, from_on desc, id;

-- name: contacts_mailed_after(day)
-- The contacts who have had a kind mail since, or lessons, or are about to have it, and on which day. An
-- invitation does not count.
select contact_id, max(coalesce((sent_at at time zone 'Europe/Amsterdam')::date, on_day)) as on_day from mail
where kind in ('board', 'lessons') and contact_id is not null and refused_at is null
and coalesce((sent_at at time zone 'Europe/Amsterdam')::date, on_day) > :day
group by contact_id;

-- name: divide_among_managers(until, now)!
-- Makes of what is for the managers one notification for each of them.
with divided as (
    update notification set settled_at = :now
    where audience = 'managers' and person_id is null and settled_at is null and queued_at <= :until
    and exists (select from person where role = 'manager')
    returning stream, sequence, kind, audience, step, due_on, urgent, queued_at
)
insert into notification (stream, sequence, kind, audience, person_id, step, due_on, urgent, queued_at)
select d.stream, d.sequence, d.kind, d.audience, p.id, d.step, d.due_on, d.urgent, d.queued_at
from divided d cross join person p
where p.role = 'manager';

-- name: settle_notifications(ids, now)!
-- What no longer applies is told to nobody.
update notification set settled_at = :now, mail_id = null where id = any(:ids::bigint[]) and settled_at is null;

-- name: add_mail(id, kind, person_id, contact_id, contact_point_id, on_day)$
-- A mail to be sent; nothing when it is there already. One that was refused may go to a new address.
insert into mail (id, kind, person_id, contact_id, contact_point_id, on_day)
values (:id, :kind, :person_id, :contact_id, :contact_point_id, :on_day)
on conflict (id) do update set refused_at = null, refusal_code = null, claimed_at = null
where mail.refused_at is not null
returning id;

-- name: put_in_mail(mail_id, ids)
-- What a mail is to tell, as far as nobody else has taken it.
update notification set mail_id = :mail_id
where id = any(:ids::bigint[]) and mail_id is null and settled_at is null
returning id;

-- name: take_out_of_mail(ids)!
-- Lets these wait for another mail.
update notification set mail_id = null where id = any(:ids::bigint[]) and settled_at is null;

-- name: unsent_mail()
-- What is to be sent and in nobody's hands; a claim of ten minutes ago was lost in a crash.
select id from mail
where sent_at is null and refused_at is null
and (claimed_at is null or claimed_at < now() - interval '10 minutes')
order by on_day, id;

-- name: claim_mail(id)^
-- Takes a mail in hand, unless somebody else just did.
update mail set claimed_at = now()
where id = :id and sent_at is null and refused_at is null
and (claimed_at is null or claimed_at < now() - interval '10 minutes')
returning id, kind, person_id, contact_id, contact_point_id, meeting_id, on_day;

-- name: release_mail(id)!
-- Lets a mail be claimed at once: the mail server could not take it now.
update mail set claimed_at = null where id = :id and sent_at is null;

-- name: drop_mail(id)!
-- There was nothing left to tell.
delete from mail where id = :id and sent_at is null;

-- name: mark_mail_sent(id, now)!
-- It was sent, and so what it told is settled.
with sent as (update mail set sent_at = :now where id = :id)
update notification set settled_at = :now where mail_id = :id and settled_at is null;

-- name: mark_mail_refused(id, code, now)!
-- It will never arrive; what it was to tell waits for another address.
with refused as (update mail set refused_at = :now, refusal_code = :code where id = :id)
update notification set mail_id = null where mail_id = :id and settled_at is null;

-- name: mark_person_refused(id, mail, now)!
-- Unless the address was changed meanwhile.
update person set mail_refused_at = :now where id = :id and mail = :mail;

-- name: mark_contact_refused(id, mail, now)!
-- Unless the address was changed meanwhile.
update contact set mail_refused_at = :now where id = :id and mail = :mail;

-- name: mark_contact_point_refused(now, id, mail)!
-- Unless the address was changed meanwhile.
update contact_point set mail_refused_at = :now where id = :id and mail = :mail;

-- name: tell_of_refused_contact(stream, lead, contact_id, now)!
-- The adviser is told which contact of the board cannot be mailed; the lead, where it has no trajectory.
insert into notification (stream, kind, audience, person_id, refused_contact_id, queued_at)
select
    coalesce(t.id, :stream), 'address-refused', case when t.id is null then 'lead' else 'adviser' end,
    case when t.id is null then :lead::uuid end, c.id, :now
from contact c
left join trajectory t on t.board_number = c.board_number and t.state in ('running', 'paused')
where c.id = :contact_id;

-- name: tell_leads_of_refusal(stream, person_id, contact_point_id, now)!
-- The leads are told whom of the staff or of the regions cannot be mailed; the managers, where there is no
-- other lead.
insert into notification (
    stream, kind, audience, person_id, refused_person_id, refused_contact_point_id, queued_at
)
select
    :stream, 'address-refused', case role when 'lead' then 'lead' else 'managers' end, id,
    :person_id::uuid, :contact_point_id::uuid, :now
from person
where id is distinct from :person_id and role = case
    when exists (select from person where role = 'lead' and id is distinct from :person_id)
    then 'lead' else 'manager'
end;
