from tests.api.conftest import Api


async def numbers(api: Api, query: str) -> list[str]:
    found: list[str] = []
    after = ""
    while True:
        page = (await api.get("adviser1", f"/v1/boards?{query}{after}")).raise_for_status().json()
        found += [board["number"] for board in page["items"]]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


async def test_boards_are_found_by_words_of_the_name_whatever_their_case(demo: None, api: Api) -> None:
    assert await numbers(api, "q=talent westerveld") == ["41868"]
    assert await numbers(api, "q=WESTERVELD%20%20stichting") == ["41868"]
    assert await numbers(api, "q=50%25") == []
    assert await numbers(api, "q=%00") == await numbers(api, "")


async def test_boards_are_found_by_the_beginning_of_the_number(demo: None, api: Api) -> None:
    assert await numbers(api, "q=41868") == ["41868"]
    assert set(await numbers(api, "q=418")) >= {"41868", "41803", "41812", "41850", "41856", "41895"}


async def test_boards_are_found_by_region_and_sector(demo: None, api: Api) -> None:
    assert "42510" in await numbers(api, "region=AM01")
    assert set(await numbers(api, "region=AM01&sector=vo")) == {"42510", "40851"}


async def test_paging_shows_every_board_once_and_in_order(demo: None, api: Api) -> None:
    in_one = await numbers(api, "limit=100")
    assert len(in_one) == 79
    assert await numbers(api, "limit=7") == in_one


async def test_a_cursor_that_is_not_ours_is_invalid(demo: None, api: Api) -> None:
    for after in ("x", "WyJhIl0", "WyJcdTAwMDAiLCAiMSJd", "e30", "bnVsbA"):
        answer = await api.get("lead1", f"/v1/boards?after={after}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0] | {"detail": ""} == {
            "pointer": "/after",
            "in": "query",
            "detail": "",
        }


async def test_an_unknown_board_is_not_found(demo: None, api: Api) -> None:
    for number in ("99999", "x", "4186", "418680"):
        answer = await api.get("lead1", f"/v1/boards/{number}")
        assert (answer.status_code, answer.json()["status"]) == (404, 404)


async def test_contacts_are_not_for_an_adviser_of_other_boards(demo: None, api: Api) -> None:
    shown = {
        who: (await api.get(who, "/v1/boards/41868")).json()["contacts"]
        for who in ("lead1", "manager1", "adviser1")
    }
    assert shown == {"lead1": [], "manager1": [], "adviser1": None}
