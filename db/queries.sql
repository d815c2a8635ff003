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

-- name: history(id, after)$
-- The events after a sequence number, in order, as one JSON array.
select coalesce(jsonb_agg(data order by sequence), '[]')::text
from event where trajectory_id = :id and sequence > :after;

-- name: add_trajectory(id, board, programme, region, zone, lead, adviser, state, phase, started_on, expected_end_on, closed_on, stalls_at, stall_reason, sequence, definition, view)$
-- The row of a trajectory that is launched; nothing when its board has an open one.
insert into trajectory (
    id, board_number, programme, region_code, zone, lead_id, adviser_id, state, phase,
    started_on, expected_end_on, closed_on, stalls_at, stall_reason, sequence, definition, view
) values (
    :id, :board, :programme, :region, :zone, :lead, :adviser, :state, :phase,
    :started_on, :expected_end_on, :closed_on, :stalls_at, :stall_reason, :sequence, :definition, :view
) on conflict do nothing returning id;

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
-- The open trajectories that a person leads or advises, and those that are about to become so.
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

-- name: change_person(name, phone, language, role, mail, id)!
-- What is known of a person; a new mail address has not been refused yet.
update person set
    name = :name, phone = :phone, language = :language, role = :role, mail = :mail,
    mail_refused_at = case when lower(mail) = lower(:mail) then mail_refused_at end
where id = :id;

-- name: absences_of(person, since)
-- A person's absences from a day on, the withdrawn ones left out, in order.
select id, from_on, until_on, substitute_id
from absence
where person_id = :person and withdrawn_at is null and until_on >= :since
order by from_on, id;

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
where (:q::text is null or b.number like :q || '%' or not exists (
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
    and (t.adviser_id = :person or exists (
        select from absence a
        where a.person_id = t.adviser_id and a.substitute_id = :person
        and a.withdrawn_at is null and :today between a.from_on and a.until_on
    ))
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

-- name: lock_contacts(board)$
-- Lets changes of one board's contacts take turns, up to and including their way to its trajectory.
select pg_advisory_xact_lock(hashtextextended(:board, 2));

-- name: open_trajectory_of_board(board)$
-- The board's open trajectory, if there is one.
select id from trajectory where board_number = :board and state in ('running', 'paused');
