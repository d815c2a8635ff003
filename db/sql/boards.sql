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
    b.number, b.name, b.sectors, b.kvk, m.name as municipality, b.region_code, b.zone, b.may_be_named,
    t.id as trajectory_id
from board b
left join municipality m on m.code = b.municipality_code
left join trajectory t on t.board_number = b.number and t.state in ('running', 'paused')
where b.number = :number;

-- name: boards_acted_for(numbers, person, today)
-- Of which of these boards a person advises the open trajectory, or is today the substitute of who does.
select board_number from trajectory
where board_number = any(:numbers::text[]) and state in ('running', 'paused')
and adviser_id in (select acts_for(:person, :today));

-- name: let_board_be_named(may_be_named, number)$
-- Whether a board may be named outside the project; its number, if there is such a board.
update board set may_be_named = :may_be_named where number = :number returning number;
