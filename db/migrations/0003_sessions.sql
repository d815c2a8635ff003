-- Who is signed in to the pages. The browser holds the key, we hold its hash: whoever reads this table cannot use it.
create table session (
    id uuid primary key default gen_random_uuid(),
    key_hash bytea not null unique,
    person_id uuid not null references person on delete cascade,
    id_token text not null,                       -- tells the identity provider whose session ends when signing out
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index session_expires on session (expires_at);
create index session_person on session (person_id);
