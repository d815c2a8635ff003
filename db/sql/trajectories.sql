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
insert into document (id, subject, kind, content, by_person)
select d.id, :trajectory, d.kind, d.content, :person
from jsonb_to_recordset(:documents::jsonb) as d (id uuid, kind text, content jsonb)
on conflict (id) do nothing;

-- name: add_draft(id, trajectory, person, content)$
-- Keeps what somebody typed in of a form.
insert into document (id, subject, kind, content, by_person)
values (:id, :trajectory, 'draft', :content, :person)
returning at;

-- name: draft(trajectory, step)^
-- The newest draft of a step's form.
select content -> 'form' as form, at
from document
where subject = :trajectory and kind = 'draft' and content ->> 'step' = :step
order by at desc, id limit 1;

-- name: steps_with_draft(trajectories)
-- Of which steps of these trajectories somebody typed in something.
select distinct subject, content ->> 'step' as step
from document where subject = any(:trajectories::text[]) and kind = 'draft';

-- name: form_of_step(trajectory, step)^
-- The form with which a step of a trajectory was completed.
select d.content as form, d.at
from trajectory t
cross join jsonb_array_elements(t.view -> 'steps') step
join document d on d.id = (step ->> 'document')::uuid
where t.id = :trajectory and step ->> 'key' = :step;

-- name: board_to_launch(number, region)^
-- What a launch needs to know of a board, and whether the region that it gives exists.
select
    b.region_code, b.zone, coalesce(m.zones, '{}') as zones,
    exists (select from region r where r.code = :region) as region_exists
from board b
left join municipality m on m.code = b.municipality_code
where b.number = :number;

-- name: expected_end(id)$
-- When a trajectory was expected to end as it was launched; that may have changed since.
select (data ->> 'expected_end_on')::date from event where stream = :id and sequence = 1;

-- name: claim_command(subject, id, fingerprint)$
-- Takes a key for a command that has no answer yet; the fingerprint that it was taken with, now or before.
insert into command (subject, id, fingerprint, outcome)
values (:subject, :id, :fingerprint, '{}')
on conflict (id, subject) do update set fingerprint = command.fingerprint
returning fingerprint;

-- name: settle_command(subject, id, outcome)!
-- What a claimed command was answered.
update command set outcome = :outcome where subject = :subject and id = :id;

-- name: stalled_trajectories(now, reason, region, lead, adviser, phase, board, state, person, today, after_key, after_id, size)
-- The trajectories that are stalled now, the longest first, a page at a time; of one adviser, the own and the
-- substituted ones.
select
    t.id, t.board_number, b.name as board_name, b.may_be_named, t.region_code, r.name as region_name, t.zone,
    t.state, t.phase,
    t.lead_id, l.name as lead_name, t.adviser_id, a.name as adviser_name,
    t.started_on, t.expected_end_on, t.closed_on, t.stalls_at, t.stall_reason
from trajectory t
join board b on b.number = t.board_number
join region r on r.code = t.region_code
join person l on l.id = t.lead_id
left join person a on a.id = t.adviser_id
where t.stalls_at <= :now
and (t.stalls_at, t.id) > (coalesce(:after_key, '-infinity'::timestamptz), coalesce(:after_id::text, ''))
and (:reason::text is null or t.stall_reason = :reason)
and (:region::text is null or t.region_code = :region)
and (:lead::uuid is null or t.lead_id = :lead)
and (:adviser::uuid is null or t.adviser_id = :adviser)
and (:phase::text is null or t.phase = :phase)
and (:board::text is null or b.number = :board or strpos(lower(b.name), lower(:board)) > 0)
and (:state::text is null or t.state = :state)
and (:person::uuid is null or t.adviser_id in (select acts_for(:person, :today)))
order by t.stalls_at, t.id limit :size;

-- name: trajectories(now, stalled, region, lead, adviser, phase, board, state, person, today, after_key, after_id, size)
-- The trajectories, whether they are stalled or not, the newest first, a page at a time; of one adviser, the own
-- and the substituted ones.
select
    t.id, t.board_number, b.name as board_name, b.may_be_named, t.region_code, r.name as region_name, t.zone,
    t.state, t.phase,
    t.lead_id, l.name as lead_name, t.adviser_id, a.name as adviser_name,
    t.started_on, t.expected_end_on, t.closed_on, t.stalls_at, t.stall_reason
from trajectory t
join board b on b.number = t.board_number
join region r on r.code = t.region_code
join person l on l.id = t.lead_id
left join person a on a.id = t.adviser_id
where (t.started_on, t.id) < (coalesce(:after_key, 'infinity'::date), coalesce(:after_id::text, ''))
and (:stalled::boolean is null or coalesce(t.stalls_at <= :now, false) = :stalled)
and (:region::text is null or t.region_code = :region)
and (:lead::uuid is null or t.lead_id = :lead)
and (:adviser::uuid is null or t.adviser_id = :adviser)
and (:phase::text is null or t.phase = :phase)
and (:board::text is null or b.number = :board or strpos(lower(b.name), lower(:board)) > 0)
and (:state::text is null or t.state = :state)
and (:person::uuid is null or t.adviser_id in (select acts_for(:person, :today)))
order by t.started_on desc, t.id desc limit :size;

-- name: stalled_counts(now, person, today)
-- How many trajectories are open in each region: those that are stalled by reason, and the others; of one adviser,
-- the own and the substituted ones.
select
    t.region_code, r.name as region_name, case when t.stalls_at <= :now then t.stall_reason end as reason,
    count(*) as trajectories
from trajectory t
join region r on r.code = t.region_code
where t.state in ('running', 'paused')
and (:person::uuid is null or t.adviser_id in (select acts_for(:person, :today)))
group by 1, 2, 3;

-- name: last_notes(ids)
-- The last note on each of these trajectories, with who wrote it.
select t.id, e.at, d.content ->> 'text' as text, e.by, p.name
from unnest(:ids::text[]) as t (id)
cross join lateral (
    select at, data ->> 'document' as document, data ->> 'by' as by
    from event where stream = t.id and type = 'noted'
    order by sequence desc limit 1
) e
join document d on d.id = e.document::uuid
join person p on p.id = e.by::uuid;

-- name: trajectory(id, person, today)^
-- One trajectory, and whether a person acts for it.
select
    t.id, t.board_number, b.name as board_name, t.region_code, r.name as region_name, t.zone, t.state, t.phase,
    t.lead_id, l.name as lead_name, t.adviser_id, a.name as adviser_name,
    t.started_on, t.expected_end_on, t.closed_on, t.stalls_at, t.stall_reason, t.view, t.definition,
    coalesce(t.adviser_id in (select acts_for(:person, :today)), false) as acts
from trajectory t
join board b on b.number = t.board_number
join region r on r.code = t.region_code
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
where stream = :id and sequence < coalesce(:before, 2147483647) and type <> 'ticked'
order by sequence desc limit :size;

-- name: open_trajectories_for(person, today)
-- The open trajectories of which somebody is the lead or the adviser, or is so today for an absent colleague.
select
    t.id, t.xmin::text as version, t.board_number, b.name as board_name, t.stalls_at, t.stall_reason
from trajectory t
join board b on b.number = t.board_number
where t.state in ('running', 'paused') and (
    t.adviser_id in (select acts_for(:person, :today))
    or t.lead_id in (select acts_for(:person, :today))
)
order by t.id;

-- name: trajectory_views(ids)
-- Trajectories as they stand; the version is another one with every change of the row.
select id, xmin::text as version, view, definition::text as definition
from trajectory
where id = any(:ids::text[]);

-- name: trajectories_asked_after(person, today)
-- The completed trajectories of which it is still to be told what came of them, for who advised them, or is today
-- the substitute; without an adviser, for the lead.
select t.id, t.xmin::text as version, t.board_number, b.name as board_name
from trajectory t
join board b on b.number = t.board_number
where t.state = 'completed'
and coalesce(t.adviser_id, t.lead_id) in (select acts_for(:person, :today))
and not coalesce(t.view -> 'measured', '[]') @> coalesce(t.view -> 'asked_after', '[]')
order by t.closed_on, t.id;

-- name: substituted_by(person, today)
-- Whose substitute somebody is today.
select p.id, p.name
from person p
where p.id in (select acts_for(:person, :today)) and p.id <> :person;
