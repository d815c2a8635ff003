-- The places of programmes and their waiting lists as the API reads them.

-- name: newest_programmes()
-- The programmes, each in its newest version.
select distinct on (key) key, definition from programme order by key, version desc;

-- name: places(programme)$
-- Who holds a place of a programme and who waits for one; nothing when nobody ever asked for one.
select view from places where programme = :programme;

-- name: places_where_waits(board)
-- The programmes on whose waiting list a board stands.
select programme, view from places
where view -> 'line' @> jsonb_build_array(jsonb_build_object('board', :board::text))
order by programme;
