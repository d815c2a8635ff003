-- The trajectories together: meetings, places, errands between them, regions, lessons, figures.

-- One log for everything that decides: a trajectory, a regional meeting, the places of a programme.
alter table event drop constraint event_trajectory_id_fkey;
alter table event rename column trajectory_id to stream;
alter table event add column kind text not null default 'trajectory'
    check (kind in ('trajectory', 'meeting', 'places'));
alter table event alter column kind drop default;

-- What people wrote is about a trajectory, a meeting, or the places of a programme.
alter table document rename column trajectory_id to subject;

alter table trajectory add column wakes_at timestamptz;  -- also after the end: who finished is asked later on
create index trajectory_wakes on trajectory (wakes_at, id) where wakes_at is not null;

alter table notification drop constraint notification_trajectory_id_fkey;
alter table notification rename column trajectory_id to stream;

-- The places of a programme and who waits for one. The row is what launches take turns on.
create table places (
    programme text primary key,
    wakes_at timestamptz,
    sequence integer not null default 0,
    view jsonb not null default '{}'              -- folded; empty as long as nothing happened
);

create table meeting (
    id text primary key,
    programme text not null,
    state text not null check (state in ('gathering', 'planned', 'held', 'called-off')),
    lead_id uuid not null references person,
    regions text[] not null,
    begins_at timestamptz,                        -- as planned
    wakes_at timestamptz,
    sequence integer not null,
    view jsonb not null
);
create index meeting_wakes on meeting (wakes_at, id) where wakes_at is not null;
create index meeting_open on meeting (id) where state in ('gathering', 'planned');

-- Where boards gather: a region has one meeting of a programme at a time that is still to be planned.
create table gathering (
    programme text not null,
    region_code text not null references region,
    meeting_id text not null references meeting,
    primary key (programme, region_code)
);

-- What one decides may ask something of another: queued with the events it follows from, and done once.
create table errand (
    number bigint generated always as identity,   -- they are done in order
    id text primary key,                          -- of the command that it gives
    stream text not null,                         -- whose event it follows from
    errand jsonb not null,                        -- to whom, and the command
    queued_at timestamptz not null default now(),
    done_at timestamptz
);
create index errand_undone on errand (stream, number) where done_at is null;

-- Who speaks for a region (WSP). At most one at a time.
create table contact_point (
    id uuid primary key,
    region_code text not null references region,
    kind text not null check (kind in ('person', 'organisation')),
    name text not null,
    deputy text,
    mail text not null,
    phone text,
    language text not null default 'nl' check (language in ('nl', 'en')),
    from_on date not null,
    until_on date check (until_on >= from_on),    -- the last day
    mail_refused_at timestamptz
);
create index contact_point_region on contact_point (region_code, from_on);

-- The letter of intent between the sector councils and a region.
create table arrangement (
    region_code text primary key references region,
    agreed_on date not null,
    link text
);

create table lesson (
    id uuid primary key,
    trajectory_id text not null references trajectory,
    board_number text not null references board,
    programme text not null,
    region_code text not null references region,
    scope text not null check (scope in ('region', 'nation')),
    named boolean not null,                       -- the board consents to being named
    title text not null,
    text text not null,
    worked text,
    barriers text[] not null,
    function_areas text[] not null,
    added_at timestamptz not null,
    withdrawn_at timestamptz,
    words tsvector not null generated always as (
        setweight(to_tsvector('dutch', title), 'A')
        || to_tsvector('dutch', text || ' ' || coalesce(worked, ''))
    ) stored
);
create unique index lesson_of_trajectory on lesson (trajectory_id);
create index lesson_words on lesson using gin (words);
create index lesson_region on lesson (region_code, added_at);

create table lesson_addition (
    trajectory_id text primary key references trajectory,
    lesson_id uuid not null references lesson,
    board_number text not null references board,
    named boolean not null,
    text text not null,
    added_at timestamptz not null
);
create index lesson_addition_lesson on lesson_addition (lesson_id, added_at);

-- The lessons as they are shown: with what was added to them, the oldest first.
create view lesson_shown as
select
    l.*, b.name as board_name, r.name as region_name,
    coalesce((
        select jsonb_agg(jsonb_build_object(
            'board_number', a.board_number, 'board_name', o.name, 'named', a.named,
            'text', a.text, 'added_at', a.added_at
        ) order by a.added_at, a.trajectory_id)
        from lesson_addition a join board o on o.number = a.board_number
        where a.lesson_id = l.id
    ), '[]') as additions
from lesson l
join board b on b.number = l.board_number
join region r on r.code = l.region_code
where l.withdrawn_at is null;

-- Which contacts want no digest of lessons.
create table unsubscribed (
    contact_id uuid primary key references contact,
    at timestamptz not null default now()
);

-- Which lessons a digest tells; a lesson is mailed to a board at most once.
create table lesson_mail (
    lesson_id uuid not null references lesson,
    board_number text not null references board,
    mail_id text not null references mail on delete cascade,
    primary key (lesson_id, board_number)
);
create index lesson_mail_mail on lesson_mail (mail_id);

-- Whom the programme reached before this service did, or outside a trajectory.
create table earlier_contact (
    programme text not null,
    board_number text not null references board,
    on_day date not null,
    standing text not null check (standing in ('under-way', 'wants-to', 'not-now', 'unknown')),
    added_at timestamptz not null default now(),
    primary key (programme, board_number, on_day)
);

-- The board consents to being named outside the project.
alter table board add column may_be_named boolean not null default false;

-- Reports that were kept unchanged under their date.
create table report (
    id uuid primary key,
    programme text not null,
    as_of date not null,
    content jsonb not null,
    kept_by uuid not null references person,
    kept_at timestamptz not null default now()
);

-- Mail also goes to contact points; an invitation says of which meeting, and which version of it.
alter table mail add column contact_point_id uuid references contact_point;
alter table mail add column meeting_id text references meeting;
alter table mail add column revision integer;
alter table mail add column withdrawn boolean not null default false;   -- this invitation calls it off
alter table mail drop constraint mail_check;
alter table mail add constraint mail_to_one check (num_nonnulls(person_id, contact_id, contact_point_id) = 1);
alter table mail drop constraint mail_kind_check;
alter table mail add constraint mail_kind_check check (
    kind in ('urgent', 'digest', 'weekly', 'board', 'question', 'invitation', 'lessons')
);
create index mail_meeting on mail (meeting_id) where meeting_id is not null;
alter table notification add column refused_contact_point_id uuid references contact_point;
