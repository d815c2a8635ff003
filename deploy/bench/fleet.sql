-- Many trajectories, as they might lie in the database after years: six of ten are open, each on a board of its
-- own; a quarter of those is stalled, most of them not for long. What they hold (`view`, `definition`) is
-- what the run's own trajectories hold, at every stage between launch and end.

-- name: make_luck(seed)$
-- The same luck in every run.
select setseed(:seed);

-- name: make_boards(rows)!
-- A board for every open trajectory, spread over the regions.
insert into board (number, name, sectors, region_code, zone)
select
    lpad(n::text, 5, '0'), 'Stichting Demobestuur ' || n, '{po}', region.code,
    (array['noord', 'midden', 'zuid'])[1 + n % 3]
from generate_series(0, :rows / 10 * 6 + 5) as n
join (select code, row_number() over (order by code) - 1 as place, count(*) over () as places from region)
    as region on n % places = place
on conflict do nothing;

-- name: make_advisers(count)!
insert into person (name, mail, role)
select 'Demo Adviseur ' || n, 'bench-' || n || '@demo.example', 'adviser'
from generate_series(1, :count::integer) as n;

-- name: make_trajectories(rows, shapes, reasons)!
with one as (
    select
        n, n % 10 < 6 as is_open, n / 10 * 6 + n % 10 % 6 as board, random() < 0.25 as is_stalled,
        random() as luck, random() as shape, random() as adviser, random() as reason
    from generate_series(0, :rows - 1) as n
), adviser as (
    select array_agg(id) as ids from person where mail like 'bench-%'
)
insert into trajectory (
    id, board_number, programme, region_code, zone, lead_id, adviser_id, state, phase, started_on,
    expected_end_on, closed_on, stalls_at, stall_reason, sequence, definition, view
)
select
    b.number || '-' || lpad(to_hex(n), 8, '0'), b.number, shape.programme, coalesce(b.region_code, 'AM01'),
    coalesce(b.zone, 'noord'), shape.lead_id, adviser.ids[1 + one.adviser * (cardinality(ids) - 1)],
    case when is_open then 'running' else 'completed' end, case when is_open then shape.phase end,
    current_date - (luck * 180)::integer, current_date + (luck * 60)::integer,
    case when not is_open then current_date - (luck * 90)::integer end,
    case
        when is_open and is_stalled then now() - luck * luck * interval '120 days'
        when is_open then now() + (0.1 + luck) * interval '30 days'
    end,
    case when is_open then (:reasons::text[])[1 + one.reason * (cardinality(:reasons::text[]) - 1)] end,
    shape.sequence, shape.definition, shape.view
from one
join board b on b.number = lpad(one.board::text, 5, '0')
cross join adviser
join trajectory shape on shape.id = (:shapes::text[])[1 + one.shape * (cardinality(:shapes::text[]) - 1)];
