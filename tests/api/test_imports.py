import asyncio
from typing import Any

import httpx

from tests.api.conftest import Api

HEAD = "BEVOEGD GEZAG NUMMER;BEVOEGD GEZAG NAAM;GEMEENTENUMMER;GEMEENTENAAM;KVK-NUMMER\n"


def counts(answer: httpx.Response) -> tuple[int, int, int]:
    told: dict[str, Any] = answer.raise_for_status().json()
    return told["added"], told["changed"], told["unchanged"]


async def test_importing_the_same_list_twice_changes_nothing(api: Api, primary: bytes) -> None:
    assert counts(await api.import_list(primary)) == (57, 0, 0)
    before = (await api.get("lead1", "/v1/boards?limit=100")).json()
    assert counts(await api.import_list(primary)) == (0, 0, 57)
    assert (await api.get("lead1", "/v1/boards?limit=100")).json() == before


async def test_a_board_that_stands_in_both_lists_has_both_sectors(
    api: Api, primary: bytes, secondary: bytes
) -> None:
    await api.import_list(primary, "po")
    added, changed, unchanged = counts(await api.import_list(secondary, "vo"))
    assert (added + changed + unchanged, added + 57) == (26, 79)
    sectors = {
        number: (await api.get("lead1", f"/v1/boards/{number}")).json()["sectors"]
        for number in ("13603", "41039", "13586")
    }
    assert sectors == {"13603": ["po", "vo"], "41039": ["po"], "13586": ["vo"]}
    assert counts(await api.import_list(primary, "po")) == (0, 0, 57)


async def test_good_rows_go_in_and_bad_rows_come_back(api: Api) -> None:
    rows = "40001;Goed;0080;Leeuwarden;1234567\n4;Slecht;;;\n40002;Ook goed;9999;Nergens;\n"
    told = (await api.import_list(HEAD + rows)).json()
    assert (told["added"], told["changed"], told["unchanged"]) == (2, 0, 0)
    assert [(it["line"], it["column"], it["reason"]) for it in told["rejected"]] == [
        (3, "BEVOEGD GEZAG NUMMER", "number")
    ]
    assert [(it["line"], it["column"]) for it in told["warnings"]] == [(4, "GEMEENTENUMMER")]
    assert (await api.get("lead1", "/v1/boards/40001")).json()["kvk"] == "01234567"


async def test_a_board_gets_region_and_zone_from_its_municipality(api: Api) -> None:
    rows = "40001;Een zone;0080;;\n40002;Twee zones;1959;;\n40003;Onbekend;;;\n"
    await api.import_list(HEAD + rows)
    found = [(await api.get("adviser1", f"/v1/boards/4000{n}")).json() for n in (1, 2, 3)]
    assert [(board["region"], board["zone"]) for board in found] == [
        ("AM02", "noord"),
        ("AM25", None),
        (None, None),
    ]


async def test_what_a_list_leaves_empty_does_not_undo_what_is_known(api: Api) -> None:
    await api.import_list(HEAD + "40001;Een;0080;Leeuwarden;01234567\n")
    assert counts(await api.import_list(HEAD + "40001;Een;;;\n")) == (0, 0, 1)
    assert counts(await api.import_list(HEAD + "40001;Een, nu anders;;;\n")) == (0, 1, 0)
    board = (await api.get("lead1", "/v1/boards/40001")).json()
    assert (board["name"], board["municipality"], board["kvk"]) == (
        "Een, nu anders",
        "Leeuwarden",
        "01234567",
    )


async def test_two_imports_at_once_add_each_board_once(api: Api, primary: bytes) -> None:
    both = await asyncio.gather(api.import_list(primary), api.import_list(primary))
    assert sorted(counts(answer) for answer in both) == [(0, 0, 57), (57, 0, 0)]


async def test_what_is_not_a_list_is_refused_as_invalid(api: Api) -> None:
    for content in ("", "NUMMER;NAAM\n40001;x\n", "{}"):
        answer = await api.import_list(content)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, ""), content


async def test_a_list_that_is_too_large_is_refused(api: Api) -> None:
    answer = await api.import_list(b"x" * (5 * 1024 * 1024))
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


async def test_a_list_that_is_no_list_of_boards_is_not_answered_line_by_line_for_ever(api: Api) -> None:
    answer = await api.import_list("BEVOEGD GEZAG NUMMER;BEVOEGD GEZAG NAAM\n" + "x;\n" * 3000)
    assert (len(answer.json()["rejected"]), answer.json()["more"]) == (500, 2500)
