-- People, regions, boards, trajectories and their events, documents, commands, and mail.

create table region (
    code text primary key,
    name text not null
);

create table municipality (
    code text primary key,                        -- CBS: GM0080
    name text not null,
    region_code text not null references region,
    province text not null,
    zones text[] not null                         -- two where the municipality is split over holiday zones
);

create table programme (
    key text not null,
    version integer not null,
    definition jsonb not null,
    added_at timestamptz not null default now(),
    primary key (key, version)
);

-- Staff. The only place where the identity provider's subject stands.
create table person (
    id uuid primary key default gen_random_uuid(),
    subject text unique,                          -- null until the first sign-in
    name text not null,
    mail text not null,
    phone text,
    language text not null default 'nl' check (language in ('nl', 'en')),
    role text not null check (role in ('lead', 'adviser', 'manager')),
    mail_refused_at timestamptz
);
create unique index person_mail on person (lower(mail));

create table absence (
    id uuid primary key,
    person_id uuid not null references person,
    from_on date not null,
    until_on date not null check (until_on >= from_on),   -- the last day away
    substitute_id uuid not null references person check (substitute_id <> person_id),
    withdrawn_at timestamptz
);
create index absence_person on absence (person_id, until_on);
create index absence_substitute on absence (substitute_id, until_on);

-- Whom a person acts for on a day: him or herself, those who are away and named this person as substitute, and
-- those for whom those people would have acted.
create function acts_for(person uuid, day date) returns setof uuid language sql stable as $$
    with recursive acting (id) as (
        select person
        union
        select a.person_id from absence a join acting on a.substitute_id = acting.id
        where a.withdrawn_at is null and day between a.from_on and a.until_on
    )
    select id from acting
$$;

create table board (
    number text primary key check (number ~ '^[0-9]{5}$'),
    name text not null,
    sectors text[] not null,
    municipality_code text references municipality,
    kvk text check (kvk ~ '^[0-9]{8}$'),
    region_code text references region,           -- of the municipality, or as given at a launch
    zone text check (zone in ('noord', 'midden', 'zuid'))
);
create index board_name on board (lower(name), number);
create index board_region on board (region_code, number);

create table contact (
    id uuid primary key,
    board_number text not null references board,
    function text not null check (function in ('director', 'hr', 'internal')),
    name text not null,
    mail text not null,
    phone text,
    language text not null default 'nl' check (language in ('nl', 'en')),
    from_on date not null,
    until_on date check (until_on >= from_on),    -- the last day
    mail_refused_at timestamptz
);
create index contact_board on contact (board_number);

-- What people wrote: forms, reasons, notes, drafts. Insert-only; erasing is an update of content.
create table document (
    id uuid primary key,
    trajectory_id text not null,
    kind text not null,
    content jsonb not null,
    by_person uuid references person,
    at timestamptz not null default now()
);
create index document_trajectory on document (trajectory_id, at);

-- Every command that was ever taken, and what it was answered. The subject is a trajectory's id, or what else
-- is commanded ('boards', 'people', ...).
create table command (
    subject text not null,
    id text not null,
    fingerprint text not null,
    outcome jsonb not null,
    at timestamptz not null default now(),
    primary key (id, subject)
);

-- The read model, derived from the events in the same transaction.
create table trajectory (
    id text primary key,
    board_number text not null references board,
    programme text not null,
    region_code text not null references region,
    zone text not null,
    lead_id uuid not null references person,
    adviser_id uuid references person,
    state text not null check (state in ('running', 'paused', 'completed', 'withdrawn')),
    phase text,
    started_on date not null,
    expected_end_on date not null,
    closed_on date,
    stalls_at timestamptz,
    stall_reason text,
    sequence integer not null,
    definition jsonb not null,                    -- the programme that it pinned
    view jsonb not null                           -- the folded trajectory, without its programme
);
create unique index trajectory_one_open_per_board on trajectory (board_number) where state in ('running', 'paused');
create index trajectory_stalls on trajectory (stalls_at, id) where stalls_at is not null;
create index trajectory_started on trajectory (started_on, id);
create index trajectory_adviser on trajectory (adviser_id, id);
create index trajectory_lead on trajectory (lead_id, id);
create index trajectory_region on trajectory (region_code, stalls_at, id);
create index trajectory_board on trajectory (board_number);

create table event (
    trajectory_id text not null references trajectory,
    sequence integer not null,
    type text not null,
    at timestamptz not null,
    data jsonb not null,
    primary key (trajectory_id, sequence)
);

-- What was sent, or is being sent. The id is the Message-ID's left part and depends only on what is sent.
create table mail (
    id text primary key,
    kind text not null check (kind in ('urgent', 'digest', 'weekly', 'board')),
    person_id uuid references person,
    contact_id uuid references contact,
    on_day date not null,
    claimed_at timestamptz,                       -- null: nobody is at it
    sent_at timestamptz,
    refused_at timestamptz,
    refusal_code integer,
    check ((person_id is null) <> (contact_id is null))
);
create index mail_unsent on mail (id) where sent_at is null and refused_at is null;
create index mail_contact on mail (contact_id, on_day) where contact_id is not null;

-- Queued by a commit; judged again, and the person resolved, when it is sent.
create table notification (
    id bigint generated always as identity primary key,
    trajectory_id text not null references trajectory,
    sequence integer,                             -- of the event it came from; null when it came from the mail itself
    kind text not null,
    audience text not null,
    person_id uuid references person,             -- null: whoever the audience is when it is sent
    step text,
    due_on date,
    urgent boolean not null default false,
    queued_at timestamptz not null,
    settled_at timestamptz,
    mail_id text references mail,                 -- null when settled: it no longer applied
    refused_person_id uuid references person,     -- whose address was refused, when it tells of that
    refused_contact_id uuid references contact
);
-- What is for the managers is divided among them before it is sent: one notification each.
create unique index notification_once on notification (trajectory_id, sequence, kind, audience, step, person_id)
    nulls not distinct where sequence is not null;
create index notification_in_mail on notification (mail_id) where settled_at is null;
create index notification_waiting on notification (urgent, queued_at) where settled_at is null;
