-- Who is invited to the regional meetings, and what each was mailed.

-- name: meetings_with_invitations(now)
-- The meetings to which somebody may have to be invited, or be told that it is off: those whose day is not over.
select id from meeting
where state in ('planned', 'called-off') and begins_at > :now::timestamptz - interval '1 day'
order by begins_at, id;

-- name: meeting_in_full(id)^
-- A meeting, with what it takes to word its invitations: the place is as it was last planned.
select
    m.view as meeting, d.content as planning,
    (
        select p.definition from programme p where p.key = m.programme order by p.version desc limit 1
    ) as programme,
    array(select r.name from region r where r.code = any(m.regions) order by r.code) as regions
from meeting m
left join document d on d.id = (m.view -> 'planned' ->> 'document')::uuid
where m.id = :id;

-- name: planning_of(id)$
-- The place and the note of a planning, which may be an earlier one.
select content from document where id = :id;

-- name: advisers_now(trajectories)
-- The advisers of these trajectories.
select distinct adviser_id from trajectory
where id = any(:trajectories::text[]) and adviser_id is not null
order by adviser_id;

-- name: mailed_of_meeting(meeting_id)
-- What was mailed of a meeting, or is about to be, in the order of sending; with whoever it is for as they can be
-- reached now. Without a revision it only brought the meeting to mind.
select
    i.id, i.person_id, i.contact_id, i.contact_point_id, i.revision, i.withdrawn, i.sent_at,
    coalesce(p.name, c.name, w.name) as name, coalesce(p.mail, c.mail, w.mail) as mail,
    coalesce(p.language, c.language, w.language) as language,
    coalesce(p.mail_refused_at, c.mail_refused_at, w.mail_refused_at) is not null as refused
from mail i
left join person p on p.id = i.person_id
left join contact c on c.id = i.contact_id
left join contact_point w on w.id = i.contact_point_id
where i.meeting_id = :meeting_id
order by i.claimed_at nulls last, i.id;

-- name: add_invitation(id, kind, person_id, contact_id, contact_point_id, meeting_id, revision, withdrawn, on_day)!
-- An invitation to be sent, or its withdrawal; one that was refused may go to a new address.
insert into mail (
    id, kind, person_id, contact_id, contact_point_id, meeting_id, revision, withdrawn, on_day
) values (
    :id, :kind, :person_id, :contact_id, :contact_point_id, :meeting_id, :revision, :withdrawn, :on_day
)
on conflict (id) do update set refused_at = null, refusal_code = null, claimed_at = null
where mail.refused_at is not null;
