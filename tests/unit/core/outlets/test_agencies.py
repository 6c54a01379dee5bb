"""News agencies are known by any of their names, and no other outlet is taken for one."""

import tomllib
from importlib.resources import files

import pytest

from newsloom.core.outlets import agencies
from newsloom.core.outlets.agencies import agency_in_credit, agency_named, agency_names, names_in_credit, outlet_key
from newsloom.core.outlets.hosts import registered_domain

TABLE = tomllib.loads(files("newsloom.core.outlets").joinpath("agencies.toml").read_text("utf-8"))["agency"]


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("AP", "AP"),
        ("The Associated Press", "AP"),
        ("a.p.", "AP"),
        ("apnews.com", "AP"),
        ("美联社", "AP"),
        ("www.reuters.com", "Reuters"),
        ("رويترز", "Reuters"),
        ("ロイター", "Reuters"),
        ("РИА Новости", "RIA Novosti"),
        ("पीटीआई", "PTI"),
        ("Anadolu Ajansı", "Anadolu"),
        ("共同", "Kyodo"),
        ("agenciabrasil.ebc.com.br", "Agência Brasil"),
        ("TT", "TT"),
        ("tt.com", None),
        ("beta.com", None),
        ("reutersfan.com", None),
        ("Associated Pressmen", None),
        ("Harbour News Agency", None),
        ("", None),
        ("A" * 100_000, None),
    ],
)
def test_an_agency_by_its_names(name: str, agency: str | None) -> None:
    assert agency_named(name) == agency


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("dpa/AFP", "dpa"),
        ("AFP and Reuters", "AFP"),
        ("AFP e Reuters", "AFP"),
        ("Harbour Times/Reuters", "Reuters"),
        ("新华社、中新社", "Xinhua"),
        ("ТАСС и Интерфакс", "TASS"),
        ("TT-Reuters", "TT"),
        ("Harbour Times", None),
    ],
)
def test_the_first_agency_in_a_credit(credit: str, agency: str | None) -> None:
    assert agency_in_credit(credit) == agency


def test_a_credit_with_one_name_is_that_name() -> None:
    assert names_in_credit("Harbour Times") == ("Harbour Times",)
    assert names_in_credit("AFP and Reuters") == ("AFP and Reuters", "AFP", "Reuters")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Guardian", "theguardian.com"),
        ("BBC News", "bbc.co.uk"),
        ("Associated Press", "apnews.com"),
        ("News", "news.example"),
    ],
)
def test_names_and_hosts_of_one_outlet_have_one_key(one: str, other: str) -> None:
    assert outlet_key(one) == outlet_key(other) != ""


def test_the_host_of_another_site_is_not_an_agencys_key() -> None:
    assert outlet_key("tt.com") != outlet_key("TT")


def test_no_name_or_host_stands_for_two_agencies() -> None:
    owner: dict[str, str] = {}
    for row in TABLE:
        for name in (row["name"], *row["names"], *row.get("words", []), *row["hosts"]):
            assert agency_named(name) == row["name"]
            assert owner.setdefault(name, row["name"]) == row["name"]


def test_hosts_are_registered_domains() -> None:
    hosts = [host for row in TABLE for host in row["hosts"]]
    assert [host for host in hosts if registered_domain(host) != host] == []


def test_names_that_are_ordinary_words_are_kept_apart() -> None:
    plain, all_names = set(agency_names(ordinary_words=False)), set(agency_names(ordinary_words=True))
    assert {"Reuters", "新华社"} <= plain
    assert {"Antara", "共同", "भाषा"} <= all_names - plain
    assert max(map(len, all_names)) <= agencies.MAX_NAME_CHARS
