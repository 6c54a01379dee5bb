"""What the console answers: pages of records, groups, searches; and whom it refuses."""

import re

import pytest

from newsloom.console.views import PAGE_RECORDS, SEARCHED_RECORDS
from newsloom.console.web import Access
from newsloom.console.window import WindowLimits
from support.asgi import ask
from support.browser.console_service import HOUR, LIMITS, app_of, console_state, put
from support.texts.report_records import article, copy, dead_letter, rejected, story, update

RECORDS = [article(1), copy(2, of=1), update(3, of=1), rejected(4), dead_letter(5)]
TOKEN = "a-long-token"  # noqa: S105 - of this test
QUESTIONS = ("records", "record?number=1", "groups", "overview", "search?q=ferry")


async def test_records_come_in_pages_and_then_only_new_ones() -> None:
    state = console_state()
    put(state, [article(number, "A text.", entities=[]) for number in range(PAGE_RECORDS + 30)])
    app = app_of(state)
    first = (await ask(app, "/api/records")).json
    assert (len(first["numbers"]), first["next"], first["more"]) == (PAGE_RECORDS, PAGE_RECORDS, True)
    assert len(first["columns"]["key"]) == PAGE_RECORDS
    second = (await ask(app, f"/api/records?after={first['next']}")).json
    assert (len(second["numbers"]), second["more"]) == (30, False)
    put(state, [rejected(1)])
    third = (await ask(app, f"/api/records?after={second['next']}")).json
    assert third["columns"]["outcomes"] == ["rejected"]
    assert (await ask(app, f"/api/records?after={third['next']}")).json["numbers"] == []


async def test_the_horizon_tells_what_was_dropped() -> None:
    state = console_state(WindowLimits(6 * HOUR, 3, LIMITS.size))
    put(state, [article(number) for number in range(3)], ago=500)
    before = (await ask(app_of(state), "/api/records")).json
    put(state, [article(number) for number in range(10, 12)], ago=100)
    after = (await ask(app_of(state), "/api/records?after=3")).json
    kept = [
        number for number, at in zip(before["numbers"], before["times"], strict=True) if [at, number] > after["horizon"]
    ]
    assert kept == [3]
    assert after["numbers"] == [4, 5]


async def test_a_record_comes_whole_and_is_missed_when_it_is_dropped() -> None:
    state = console_state()
    put(state, RECORDS)
    found = (await ask(app_of(state), "/api/record?number=1")).json
    assert found["record"] == RECORDS[0]
    assert found["characters"] == len(RECORDS[0]["text"])
    assert (await ask(app_of(state), "/api/record?number=99")).status == 404


async def test_groups_name_the_numbers_of_their_records() -> None:
    state = console_state()
    two = [article(number) | {"story": story("s2", "s1")} for number in (20, 21)]
    changed = {"schema": "newsloom.story/1", "id": "s1", "title": "The ferry", "independent_origins": 2}
    put(state, [*RECORDS, changed, *two])
    groups = (await ask(app_of(state), "/api/groups")).json
    (cluster,) = groups["clusters"]
    assert (cluster["canonical"], cluster["rows"]) == (1, [1, 2, 3])
    (found,) = groups["stories"]
    assert (found["id"], found["title"], found["rows"], found["origins"]) == ("s1", "The ferry", [7, 8], 2)


async def test_groups_and_overview_follow_new_records() -> None:
    state = console_state()
    app = app_of(state)
    put(state, [article(1)])
    assert (await ask(app, "/api/groups")).json["clusters"] == []
    assert b"1 in = 1 unique" in (await ask(app, "/api/overview")).body
    put(state, [copy(2, of=1)])
    assert len((await ask(app, "/api/groups")).json["clusters"]) == 1
    assert b"2 in = 1 unique + 0 revision + 1 duplicate" in (await ask(app, "/api/overview")).body


async def test_the_overview_escapes_every_string() -> None:
    state = console_state()
    attack = "<img src=x onerror=alert(1)>\"'"
    put(state, [article(1, attack, title=attack, source={"name": attack}), copy(2, of=1), {"schema": attack}])
    html = (await ask(app_of(state), "/api/overview")).body.decode()
    assert "<img" not in html
    assert "unknown schema &lt;img src=x onerror=alert(1)&gt;&#34;&#39;" in html


async def test_a_search_goes_through_all_records_in_parts() -> None:
    state = console_state()
    count = SEARCHED_RECORDS + 50
    texts = {0: "The TÉLÉPHONE rang twice.", count - 1: "No telephone rang."}
    put(state, [article(number, texts.get(number, "Nothing."), entities=[]) for number in range(count)])
    app = app_of(state)
    first = (await ask(app, "/api/search?q=telephone+rang&after=0")).json
    assert (first["numbers"], first["next"], first["more"]) == ([1], SEARCHED_RECORDS, True)
    second = (await ask(app, f"/api/search?q=telephone+rang&after={first['next']}")).json
    assert (second["numbers"], second["more"], second["share"]) == ([count], False, 1.0)
    assert (await ask(app, "/api/search?q=" + "x" * 501)).status == 400


@pytest.mark.parametrize("number", ["-1", "1.5", "x", "", "9" * 20, "%C2%B2", "１"])
async def test_a_number_that_is_none_is_refused(number: str) -> None:
    assert (await ask(app_of(console_state()), f"/api/records?after={number}")).status == 400


@pytest.mark.parametrize("path", ["/", *(f"/api/{each}" for each in QUESTIONS), "/healthz", "/metrics", "/nothing"])
async def test_only_get_and_head_are_answered(path: str) -> None:
    state = console_state()
    put(state, RECORDS)
    app = app_of(state)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "X"):
        answer = await ask(app, path, method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    got, head = await ask(app, path), await ask(app, path, "HEAD")
    assert head.status == got.status
    assert (got.status == 404) == (path == "/nothing")


@pytest.mark.parametrize("path", ["/", "/api/overview", "/api/records", "/healthz", "/metrics", "/nothing"])
async def test_every_answer_has_the_headers_that_keep_others_out(path: str) -> None:
    headers = (await ask(app_of(console_state()), path, Origin="https://evil.example")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert not {"access-control-allow-origin", "set-cookie"} & headers.keys()


async def test_the_policy_of_the_page_allows_its_own_script_and_nothing_else() -> None:
    answer = await ask(app_of(console_state()), "/")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert re.findall(r"script-src ([^;]*)", policy)[0].startswith("'sha256-")
    assert "connect-src 'self'" in policy
    html = answer.body.decode()
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', html) == [], "nothing is loaded and no link leaves the page"
    assert not re.search(r"""["'`]/api/""", html), "questions are relative to the page"


@pytest.mark.parametrize("question", QUESTIONS)
async def test_records_need_the_token(question: str) -> None:
    state = console_state()
    put(state, RECORDS)
    app = app_of(state, Access(token=TOKEN))
    for given in ({}, {"Authorization": "Bearer another"}, {"Authorization": "a-long-token"}, {"Authorization": "Bearer "},
                  {"Authorization": "Bearer a-long-token\xe9"}, {"Authorization": "Basic a-long-token"}):  # fmt: skip
        answer = await ask(app, f"/api/{question}", **given)
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert b"ferry" not in answer.body
    assert (await ask(app, f"/api/{question}", Authorization="bearer a-long-token")).status == 200


async def test_page_health_and_metrics_need_no_token_and_have_no_record() -> None:
    state = console_state()
    put(state, [article(1, title="Secret plans")])
    for path in ("/", "/healthz", "/readyz", "/metrics"):
        answer = await ask(app_of(state, Access(token=TOKEN)), path)
        assert answer.status == 200
        assert b"Secret plans" not in answer.body
        assert b"a-long-token" not in answer.body


async def test_with_a_base_path_pages_are_below_it_and_probes_are_not() -> None:
    state = console_state()
    put(state, RECORDS)
    app = app_of(state, Access("/news/room", TOKEN))
    assert (await ask(app, "/news/room/")).status == 200
    moved = await ask(app, "/news/room")
    assert (moved.status, moved.headers["location"]) == (308, "room/")
    assert (await ask(app, "/news/room/api/records")).status == 401
    assert (await ask(app, "/news/room/api/records", Authorization="Bearer a-long-token")).status == 200
    for path in ("/", "/api/records", "//news/room/api/records", "/news/room/healthz"):
        assert (await ask(app, path)).status == 404
    assert (await ask(app, "/healthz")).status == 200


async def test_only_known_names_may_call_the_console() -> None:
    app = app_of(console_state(), Access(hosts={"127.0.0.1", "News.example.org", "[::1]"}))
    for host in ("127.0.0.1:8808", "127.0.0.1", "news.example.org", "[::1]:8808"):
        assert (await ask(app, "/api/records", Host=host)).status == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[::1].evil.example:80"):
        assert (await ask(app, "/api/records", Host=host)).status == 421
        assert (await ask(app, "/", Host=host)).status == 421
    assert (await ask(app, "/healthz", Host="10.0.0.7:8808")).status == 200


async def test_health_says_whether_records_are_read() -> None:
    state = console_state()
    state.caught_up = False
    app = app_of(state)
    assert (await ask(app, "/healthz")).status == 200
    assert (await ask(app, "/readyz")).status == 503
    state.caught_up = True
    assert (await ask(app, "/readyz")).json["ready"] is True
    state.failure = "reading ended: the broker is gone"
    answer = await ask(app, "/healthz")
    assert (answer.status, answer.json["why"]) == (503, "reading ended: the broker is gone")


async def test_metrics_count_records_and_requests() -> None:
    state = console_state()
    put(state, [*RECORDS, {"schema": "other"}])
    app = app_of(state)
    await ask(app, "/")
    await ask(app, "/nothing")
    text = (await ask(app, "/metrics")).body.decode()
    for line in (
        "newsloom_console_records 5.0",
        f"newsloom_console_bytes {float(state.window.size)}",
        "newsloom_console_read_records_total 6.0",
        "newsloom_console_dropped_records_total 0.0",
        "newsloom_console_unreadable_records_total 1.0",
        'newsloom_console_requests_total{status="2xx"} 1.0',
        'newsloom_console_requests_total{status="4xx"} 1.0',
    ):
        assert line in text.splitlines()
