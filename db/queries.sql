-- Every query of the service: its name, a sentence, the statement.

-- ## Commits

-- name: lock_trajectory(id)^
-- Lets commits on one trajectory take turns. Not a lock on its row: a launch has none yet.
select pg_advisory_xact_lock(hashtextextended(:id, 0));

-- name: find_command(subject, id)^
-- What a command was answered, if it was taken before.
select fingerprint, outcome from command where subject = :subject and id = :id;

-- name: add_command(subject, id, fingerprint, outcome)!
-- Keeps what a command was answered.
insert into command (subject, id, fingerprint, outcome) values (:subject, :id, :fingerprint, :outcome);

-- name: history(id)$
-- The events of a trajectory, in order, as one JSON array.
select coalesce(jsonb_agg(data order by sequence), '[]')::text
from event where trajectory_id = :id;

-- name: add_trajectory(id, board, programme, region, zone, lead, adviser, state, phase, started_on, expected_end_on, closed_on, stalls_at, stall_reason, sequence, definition, view)$
-- The row of a trajectory that is launched; nothing when its board has an open one.
insert into trajectory (
    id, board_number, programme, region_code, zone, lead_id, adviser_id, state, phase,
    started_on, expected_end_on, closed_on, stalls_at, stall_reason, sequence, definition, view
) values (
    :id, :board, :programme, :region, :zone, :lead, :adviser, :state, :phase,
    :started_on, :expected_end_on, :closed_on, :stalls_at, :stall_reason, :sequence, :definition, :view
) on conflict do nothing returning id;

-- name: lock_board(number)!
-- Lets whoever changes a board's contacts, and whoever tells its trajectory of them, take turns.
select from board where number = :number for no key update;

-- name: contact_refs(board)
-- A board's contacts without names: former ones too, or a trajectory would not know who left.
select id, function, from_on, until_on from contact where board_number = :board order by from_on, id;

-- name: locate_board(region, zone, board)!
-- A board whose municipality does not tell its region and zone keeps those of its launch.
update board set region_code = coalesce(region_code, :region), zone = coalesce(zone, :zone)
where number = :board and (region_code is null or zone is null);

-- name: change_trajectory(lead, adviser, state, phase, closed_on, stalls_at, stall_reason, sequence, view, id)!
-- The read model, as the newest event leaves it.
update trajectory set
    lead_id = :lead, adviser_id = :adviser, state = :state, phase = :phase, closed_on = :closed_on,
    stalls_at = :stalls_at, stall_reason = :stall_reason, sequence = :sequence, view = :view
where id = :id;

-- name: add_events(id, events)!
-- New events; their sequence numbers are unique for the trajectory.
insert into event (trajectory_id, sequence, type, at, data)
select :id, (data ->> 'sequence')::integer, data ->> 'type', (data ->> 'at')::timestamptz, data
from jsonb_array_elements(:events::jsonb) as data;

-- name: add_notifications(id, now, notifications)!
-- Queues whom to tell of these events.
insert into notification (
    trajectory_id, sequence, kind, audience, person_id, step, due_on, urgent, queued_at
)
select
    :id, n.sequence, n.kind, n.audience, n.person, n.step, n.due_on, coalesce(n.urgent, false), :now
from jsonb_to_recordset(:notifications::jsonb) as n (
    sequence integer, kind text, audience text, person uuid, step text, due_on date, urgent boolean
);

-- name: open_trajectories(after, size)
-- The ids of the trajectories that are open, a page at a time.
select id from trajectory
where state in ('running', 'paused') and id > :after
order by id limit :size;

-- name: open_trajectories_of(post, person)
-- The open trajectories that a person leads, or advises.
select id from trajectory
where state in ('running', 'paused')
and case when :post = 'lead' then lead_id else adviser_id end = :person
order by id;

-- ## Keys

-- name: lock_key(id)$
-- Lets repeats of one command take turns.
select pg_advisory_xact_lock(hashtextextended(:id, 1));

-- name: commands_of_key(id)
-- What was commanded under one key, whatever its subject.
select subject, fingerprint, outcome from command where id = :id;

-- ## People

-- name: person_by_subject(subject)^
-- Whom the identity provider's subject stands for.
select id, name, mail, phone, language, role, mail_refused_at is not null as mail_refused
from person where subject = :subject;

-- name: person_by_id(id)^
-- One person.
select id, name, mail, phone, language, role, mail_refused_at is not null as mail_refused
from person where id = :id;

-- name: people(role, after_name, after_id, size)
-- The people, or those of one role, by name, a page at a time.
select id, name, mail, phone, language, role, mail_refused_at is not null as mail_refused
from person
where (:role::text is null or role = :role)
and (:after_name::text is null or (lower(name), id) > (lower(:after_name), :after_id::uuid))
order by lower(name), id limit :size;

-- name: claim_person(subject, role, mail)^
-- Somebody known by mail address signs in for the first time.
update person set subject = :subject, role = :role
where lower(mail) = lower(:mail) and subject is null
returning id, name, mail, phone, language, role, mail_refused_at is not null as mail_refused;

-- name: add_signed_in_person(subject, name, mail, language, role)!
-- Somebody new signs in; nothing when the mail address is another person's.
insert into person (subject, name, mail, language, role)
values (:subject, :name, :mail, :language, :role)
on conflict do nothing;

-- name: change_role(role, id)^
-- The role that the identity provider now gives.
update person set role = :role where id = :id
returning id, name, mail, phone, language, role, mail_refused_at is not null as mail_refused;

-- name: add_person(id, name, mail, phone, language, role)$
-- Somebody who has not signed in yet; nothing when the mail address is another person's.
insert into person (id, name, mail, phone, language, role)
values (:id, :name, :mail, :phone, :language, :role)
on conflict do nothing returning id;

-- name: mail_in_use(mail, id)$
-- Whether a mail address is another person's.
select exists (select from person where lower(mail) = lower(:mail) and id <> :id);

-- name: lock_people()$
-- Lets changes of people take turns: what was read still holds when it is written.
select pg_advisory_xact_lock(1, 2);

-- name: change_person(id, name, mail, phone, language)!
-- What is known of a person; a new mail address has not been refused yet.
update person set
    name = :name, phone = :phone, language = :language, mail = :mail,
    mail_refused_at = case when lower(mail) = lower(:mail) then mail_refused_at end
where id = :id;

-- name: absences_of(person, since)
-- A person's absences from a day on, the withdrawn ones left out, in order.
select id, from_on, until_on, substitute_id
from absence
where person_id = :person and withdrawn_at is null and until_on >= :since
order by from_on, id;

-- name: lock_absences(person)$
-- Lets changes of one person's absences take turns.
select pg_advisory_xact_lock(hashtextextended((:person::uuid)::text, 3));

-- name: absence_meets(person, until_on, from_on)$
-- Whether a person is already away on one of these days.
select exists (
    select from absence
    where person_id = :person and withdrawn_at is null and from_on <= :until_on and until_on >= :from_on
);

-- name: add_absence(id, person, from_on, until_on, substitute)!
-- Somebody will be away, and another one acts instead.
insert into absence (id, person_id, from_on, until_on, substitute_id)
values (:id, :person, :from_on, :until_on, :substitute);

-- name: withdraw_absence(id, person)$
-- An absence does not hold any more; nothing when there is none.
update absence set withdrawn_at = coalesce(withdrawn_at, now())
where id = :id and person_id = :person returning id;

-- ## Boards

-- name: regions()
-- The labour-market regions by name.
select code, name from region order by name;

-- name: municipalities()
-- The municipalities, to recognise them in a list.
select code, name from municipality;

-- name: lock_boards()$
-- Lets imports take turns.
select pg_advisory_xact_lock(1, 1);

-- name: boards_by_number(numbers)
-- The boards that are known already.
select number, name, sectors, municipality_code, kvk from board where number = any(:numbers::text[]);

-- name: put_boards(boards)!
-- Boards from a list, new or changed. Region and zone follow the municipality, where it tells them.
insert into board (number, name, sectors, municipality_code, kvk, region_code, zone)
select
    b.number, b.name, b.sectors, b.municipality_code, b.kvk, m.region_code,
    case when cardinality(m.zones) = 1 then m.zones[1] end
from jsonb_to_recordset(:boards::jsonb) as b (
    number text, name text, sectors text[], municipality_code text, kvk text
)
left join municipality m on m.code = b.municipality_code
on conflict (number) do update set
    name = excluded.name,
    sectors = excluded.sectors,
    municipality_code = excluded.municipality_code,
    kvk = excluded.kvk,
    region_code = coalesce(excluded.region_code, board.region_code),
    zone = coalesce(excluded.zone, board.zone);

-- name: boards(q, region, sector, after_name, after_number, size)
-- Boards by name, a page at a time: those whose number begins with what is sought, or whose name has every word.
select b.number, b.name, b.sectors, m.name as municipality, b.region_code, b.zone
from board b
left join municipality m on m.code = b.municipality_code
where (:q::text is null or starts_with(b.number, :q) or not exists (
    select from unnest(string_to_array(lower(:q), ' ')) word where strpos(lower(b.name), word) = 0
))
and (:region::text is null or b.region_code = :region)
and (:sector::text is null or :sector = any(b.sectors))
and (:after_name::text is null or (lower(b.name), b.number) > (lower(:after_name), :after_number))
order by lower(b.name), b.number limit :size;

-- name: board(number)^
-- One board, with its open trajectory if it has one.
select
    b.number, b.name, b.sectors, b.kvk, m.name as municipality, b.region_code, b.zone,
    t.id as trajectory_id
from board b
left join municipality m on m.code = b.municipality_code
left join trajectory t on t.board_number = b.number and t.state in ('running', 'paused')
where b.number = :number;

-- name: acts_for_board(number, person, today)$
-- Whether a person advises the board's open trajectory, or is today the substitute of who does.
select exists (
    select from trajectory t
    where t.board_number = :number and t.state in ('running', 'paused')
    and t.adviser_id in (select acts_for(:person, :today))
);

-- ## Contacts

-- name: contacts_of(board)
-- Every contact that a board has or had, the newest first.
select
    id, function, name, mail, phone, language, from_on, until_on,
    mail_refused_at is not null as mail_refused
from contact where board_number = :board
order by until_on desc nulls first, from_on desc, id;

-- name: contact(board, id)^
-- One contact of a board.
select
    id, function, name, mail, phone, language, from_on, until_on,
    mail_refused_at is not null as mail_refused
from contact where board_number = :board and id = :id;

-- name: add_contact(id, board, function, name, mail, phone, language, from_on, until_on)!
-- Somebody through whom a board is reached.
insert into contact (id, board_number, function, name, mail, phone, language, from_on, until_on)
values (:id, :board, :function, :name, :mail, :phone, :language, :from_on, :until_on);

-- name: change_contact(function, name, phone, language, from_on, until_on, mail, board, id)!
-- What is known of a contact; a new mail address has not been refused yet.
update contact set
    function = :function, name = :name, phone = :phone, language = :language,
    from_on = :from_on, until_on = :until_on, mail = :mail,
    mail_refused_at = case when lower(mail) = lower(:mail) then mail_refused_at end
where board_number = :board and id = :id;

-- name: open_trajectory_of_board(board)$
-- The board's open trajectory, if there is one.
select id from trajectory where board_number = :board and state in ('running', 'paused');

-- ## Mail

-- name: waiting_notifications(urgent, until)
-- What was queued until a moment and is in no mail yet.
select id from notification
where urgent = :urgent and queued_at <= :until and settled_at is null and mail_id is null
order by id;

-- name: notifications_in_mail(mail_id)
-- What a mail is to tell.
select id from notification where mail_id = :mail_id and settled_at is null order by id;

-- name: notifications_in_full(ids)
-- With all that it takes to judge them again and to word them.
select
    n.id, n.kind, n.audience, n.person_id, n.step, n.due_on, n.urgent, n.queued_at,
    n.refused_person_id, n.refused_contact_id, coalesce(e.data, '{}'::jsonb) as event,
    t.id as trajectory_id, t.state, t.lead_id, t.adviser_id, t.stalls_at, t.stall_reason, t.view, t.definition,
    b.number as board_number, b.name as board_name
from notification n
join trajectory t on t.id = n.trajectory_id
join board b on b.number = t.board_number
left join event e on e.trajectory_id = n.trajectory_id and e.sequence = n.sequence
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

-- name: contacts_mailed_after(day)
-- The contacts who have had a mail since, or are about to have it.
select distinct contact_id from mail
where contact_id is not null and refused_at is null
and coalesce((sent_at at time zone 'Europe/Amsterdam')::date, on_day) > :day;

-- name: divide_among_managers(until, now)!
-- Makes of what is for the managers one notification for each of them.
with divided as (
    update notification set settled_at = :now
    where audience = 'managers' and person_id is null and settled_at is null and queued_at <= :until
    and exists (select from person where role = 'manager')
    returning trajectory_id, sequence, kind, audience, step, due_on, urgent, queued_at
)
insert into notification (trajectory_id, sequence, kind, audience, person_id, step, due_on, urgent, queued_at)
select d.trajectory_id, d.sequence, d.kind, d.audience, p.id, d.step, d.due_on, d.urgent, d.queued_at
from divided d cross join person p
where p.role = 'manager';

-- name: settle_notifications(ids, now)!
-- What no longer applies is told to nobody.
update notification set settled_at = :now, mail_id = null where id = any(:ids::bigint[]) and settled_at is null;

-- name: add_mail(id, kind, person_id, contact_id, on_day)$
-- A mail to be sent; nothing when it is there already. One that was refused may go to a new address.
insert into mail (id, kind, person_id, contact_id, on_day)
values (:id, :kind, :person_id, :contact_id, :on_day)
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
returning id, kind, person_id, contact_id, on_day;

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

-- name: tell_adviser_of_refusal(trajectory_id, contact_id, now)!
-- The adviser is told which contact of the board cannot be mailed.
insert into notification (trajectory_id, kind, audience, refused_contact_id, queued_at)
values (:trajectory_id, 'address-refused', 'adviser', :contact_id, :now);

-- name: tell_leads_of_refusal(trajectory_id, person_id, now)!
-- The leads are told whom of the staff cannot be mailed; the managers, where there is no other lead.
insert into notification (trajectory_id, kind, audience, person_id, refused_person_id, queued_at)
select :trajectory_id, 'address-refused', case role when 'lead' then 'lead' else 'managers' end, id, :person_id, :now
from person
where id <> :person_id and role = case
    when exists (select from person where role = 'lead' and id <> :person_id) then 'lead' else 'manager'
end;

-- ## Reference data

-- name: put_regions(regions)!
-- The labour-market regions, new or renamed.
insert into region (code, name)
select r.code, r.name from jsonb_to_recordset(:regions::jsonb) as r (code text, name text)
on conflict (code) do update set name = excluded.name;

-- name: put_municipalities(municipalities)!
-- The municipalities, new or changed.
insert into municipality (code, name, region_code, province, zones)
select m.code, m.name, m.region_code, m.province, m.zones
from jsonb_to_recordset(:municipalities::jsonb) as m (
    code text, name text, region_code text, province text, zones text[]
)
on conflict (code) do update set
    name = excluded.name, region_code = excluded.region_code,
    province = excluded.province, zones = excluded.zones;

-- name: newest_programme(key)^
-- The newest version of a programme.
select version, definition from programme where key = :key order by version desc limit 1;

-- name: add_programme(key, version, definition)!
-- A version of a programme; nothing when somebody else was first.
insert into programme (key, version, definition) values (:key, :version, :definition) on conflict do nothing;

-- name: add_demo_people(people)!
-- The people of the demo, who are linked to their accounts by mail address when they first sign in.
insert into person (name, mail, language, role)
select p.name, p.mail, p.language, p.role
from jsonb_to_recordset(:people::jsonb) as p (name text, mail text, language text, role text)
on conflict do nothing;

-- ## Trajectories

-- name: trajectory_to_command(id, person, today, key)^
-- What the API needs to know before it gives a trajectory a command, in one go.
select
    t.board_number, t.state,
    (
        select jsonb_object_agg(step ->> 'key', step ->> 'form')
        from jsonb_array_elements(t.definition -> 'steps') step
    ) as forms,
    array(select c.id from contact c where c.board_number = t.board_number) as contacts,
    coalesce(t.adviser_id in (select acts_for(:person, :today)), false) as acts,
    (
        select jsonb_agg(jsonb_build_object(
            'subject', k.subject, 'fingerprint', k.fingerprint, 'outcome', k.outcome
        ))
        from command k where k.id = :key
    ) as known
from trajectory t where t.id = :id;

-- name: add_documents(trajectory, person, documents)!
-- Keeps what somebody wrote; what is kept already stays as it is.
insert into document (id, trajectory_id, kind, content, by_person)
select d.id, :trajectory, d.kind, d.content, :person
from jsonb_to_recordset(:documents::jsonb) as d (id uuid, kind text, content jsonb)
on conflict (id) do nothing;

-- name: add_draft(id, trajectory, person, content)$
-- Keeps what somebody typed in of a form.
insert into document (id, trajectory_id, kind, content, by_person)
values (:id, :trajectory, 'draft', :content, :person)
returning at;

-- name: draft(trajectory, step)^
-- The newest draft of a step's form.
select content -> 'form' as form, at
from document
where trajectory_id = :trajectory and kind = 'draft' and content ->> 'step' = :step
order by at desc, id limit 1;

-- name: board_to_launch(number, region)^
-- What a launch needs to know of a board, and whether the region that it gives exists.
select
    b.region_code, b.zone, coalesce(m.zones, '{}') as zones,
    exists (select from region r where r.code = :region) as region_exists
from board b
left join municipality m on m.code = b.municipality_code
where b.number = :number;

-- name: expected_end(id)$
-- When a trajectory was expected to end as it was launched.
select expected_end_on from trajectory where id = :id;

-- name: claim_command(subject, id, fingerprint)$
-- Takes a key for a command that has no answer yet; the fingerprint that it was taken with, now or before.
insert into command (subject, id, fingerprint, outcome)
values (:subject, :id, :fingerprint, '{}')
on conflict (id, subject) do update set fingerprint = command.fingerprint
returning fingerprint;

-- name: settle_command(subject, id, outcome)!
-- What a claimed command was answered.
update command set outcome = :outcome where subject = :subject and id = :id;

-- name: stalled_trajectories(now, reason, region, adviser, phase, state, person, today, after_key, after_id, size)
-- The trajectories that are stalled now, the longest first, a page at a time; of one adviser, the own and the
-- substituted ones.
select
    t.id, t.board_number, b.name as board_name, t.region_code, t.zone, t.state, t.phase,
    t.lead_id, l.name as lead_name, t.adviser_id, a.name as adviser_name,
    t.started_on, t.expected_end_on, t.closed_on, t.stalls_at, t.stall_reason
from trajectory t
join board b on b.number = t.board_number
join person l on l.id = t.lead_id
left join person a on a.id = t.adviser_id
where t.stalls_at <= :now
and (t.stalls_at, t.id) > (coalesce(:after_key, '-infinity'::timestamptz), coalesce(:after_id::text, ''))
and (:reason::text is null or t.stall_reason = :reason)
and (:region::text is null or t.region_code = :region)
and (:adviser::uuid is null or t.adviser_id = :adviser)
and (:phase::text is null or t.phase = :phase)
and (:state::text is null or t.state = :state)
and (:person::uuid is null or t.adviser_id in (select acts_for(:person, :today)))
order by t.stalls_at, t.id limit :size;

-- name: trajectories(now, stalled, region, adviser, phase, state, person, today, after_key, after_id, size)
-- The trajectories, whether they are stalled or not, the newest first, a page at a time; of one adviser, the own
-- and the substituted ones.
select
    t.id, t.board_number, b.name as board_name, t.region_code, t.zone, t.state, t.phase,
    t.lead_id, l.name as lead_name, t.adviser_id, a.name as adviser_name,
    t.started_on, t.expected_end_on, t.closed_on, t.stalls_at, t.stall_reason
from trajectory t
join board b on b.number = t.board_number
join person l on l.id = t.lead_id
left join person a on a.id = t.adviser_id
where (t.started_on, t.id) < (coalesce(:after_key, 'infinity'::date), coalesce(:after_id::text, ''))
and (:stalled::boolean is null or coalesce(t.stalls_at <= :now, false) = :stalled)
and (:region::text is null or t.region_code = :region)
and (:adviser::uuid is null or t.adviser_id = :adviser)
and (:phase::text is null or t.phase = :phase)
and (:state::text is null or t.state = :state)
and (:person::uuid is null or t.adviser_id in (select acts_for(:person, :today)))
order by t.started_on desc, t.id desc limit :size;

-- name: trajectory(id, person, today)^
-- One trajectory, and whether a person acts for it.
select
    t.id, t.board_number, b.name as board_name, t.region_code, t.zone, t.state, t.phase,
    t.lead_id, l.name as lead_name, t.adviser_id, a.name as adviser_name,
    t.started_on, t.expected_end_on, t.closed_on, t.stalls_at, t.stall_reason, t.view, t.definition,
    coalesce(t.adviser_id in (select acts_for(:person, :today)), false) as acts
from trajectory t
join board b on b.number = t.board_number
join person l on l.id = t.lead_id
left join person a on a.id = t.adviser_id
where t.id = :id;

-- name: names(people)
-- What people are called.
select id, name from person where id = any(:people::uuid[]);

-- name: documents(ids)
-- What people wrote.
select id, kind, content from document where id = any(:ids::uuid[]);

-- name: timeline(id, before, size)
-- What happened to a trajectory, the newest first, a page at a time; that the clock found nothing to do is left out.
select sequence, type, at, data
from event
where trajectory_id = :id and sequence < coalesce(:before, 2147483647) and type <> 'ticked'
order by sequence desc limit :size;

-- name: open_trajectories_for(person, today)
-- The open trajectories of which somebody is the lead or the adviser, or is so today for an absent colleague.
select t.id, t.board_number, b.name as board_name, t.view, t.definition, t.lead_id, t.adviser_id
from trajectory t
join board b on b.number = t.board_number
where t.state in ('running', 'paused') and (
    t.adviser_id in (select acts_for(:person, :today))
    or t.lead_id in (select acts_for(:person, :today))
)
order by t.id;

-- name: substituted_by(person, today)
-- Whose substitute somebody is today.
select p.id, p.name
from person p
where p.id in (select acts_for(:person, :today)) and p.id <> :person;
