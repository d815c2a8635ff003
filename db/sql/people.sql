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
