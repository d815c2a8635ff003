-- A mail may wait, with what it is to tell, until somebody takes it up; and a refused address is told of.

alter table mail alter column claimed_at drop not null;          -- null: nobody is at it
create index mail_unsent on mail (id) where sent_at is null and refused_at is null;

-- Whose address was refused, in a notification of that.
alter table notification add column refused_person_id uuid references person;
alter table notification add column refused_contact_id uuid references contact;
create index notification_in_mail on notification (mail_id) where settled_at is null;

-- What is for the managers is divided among them before it is sent: one notification each.
alter table notification drop constraint notification_trajectory_id_sequence_kind_audience_step_key;
create unique index notification_once on notification (trajectory_id, sequence, kind, audience, step, person_id)
    nulls not distinct where sequence is not null;
