import urllib.request
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tld.utils import MozillaTLDSourceParser, reset_tld_names

from newsloom.core.outlets import hosts
from newsloom.core.outlets.hosts import PLATFORMS, ascii_host, registered_domain, registered_label

DOMAINS = {
    # generic
    "example.com": "example.com",
    "www.example.com": "example.com",
    "a.b.c.example.org": "example.org",
    "news.sky.com": "sky.com",
    "t.co": "t.co",
    "x.com": "x.com",
    "www.com": "www.com",
    "ada.news": "ada.news",
    "city.museum": "city.museum",
    # countries, the public section
    "www.bbc.co.uk": "bbc.co.uk",
    "ferry.ac.uk": "ferry.ac.uk",
    "news.ferry.gov.uk": "ferry.gov.uk",
    "quay.sch.uk": "quay.sch.uk",
    "www.interieur.gouv.fr": "interieur.gouv.fr",
    "ferry.asso.fr": "ferry.asso.fr",
    "www.quay.fr": "quay.fr",
    "quay.de": "quay.de",
    "ferry.com.de": "ferry.com.de",
    "ferry.co.at": "ferry.co.at",
    "ferry.gv.at": "ferry.gv.at",
    "www.quay.com.au": "quay.com.au",
    "abc.net.au": "abc.net.au",
    "ferry.qld.gov.au": "ferry.qld.gov.au",
    "ferry.co.nz": "ferry.co.nz",
    "ferry.govt.nz": "ferry.govt.nz",
    "ferry.co.jp": "ferry.co.jp",
    "ferry.or.jp": "ferry.or.jp",
    "ferry.minato.tokyo.jp": "ferry.minato.tokyo.jp",
    "www.ferry.quay.kobe.jp": "ferry.quay.kobe.jp",
    "www.city.kobe.jp": "city.kobe.jp",
    "ferry.co.kr": "ferry.co.kr",
    "ferry.com.cn": "ferry.com.cn",
    "ferry.com.tw": "ferry.com.tw",
    "ferry.com.hk": "ferry.com.hk",
    "ferry.co.in": "ferry.co.in",
    "ferry.nic.in": "ferry.nic.in",
    "ferry.com.pk": "ferry.com.pk",
    "ferry.com.bd": "ferry.com.bd",
    "ferry.com.sg": "ferry.com.sg",
    "ferry.co.id": "ferry.co.id",
    "ferry.com.my": "ferry.com.my",
    "ferry.co.th": "ferry.co.th",
    "ferry.com.vn": "ferry.com.vn",
    "ferry.com.ph": "ferry.com.ph",
    "ferry.co.il": "ferry.co.il",
    "ferry.com.tr": "ferry.com.tr",
    "ferry.com.eg": "ferry.com.eg",
    "ferry.co.za": "ferry.co.za",
    "ferry.com.ng": "ferry.com.ng",
    "ferry.co.ke": "ferry.co.ke",
    "ferry.com.br": "ferry.com.br",
    "ferry.jor.br": "ferry.jor.br",
    "ferry.com.ar": "ferry.com.ar",
    "ferry.gob.mx": "ferry.gob.mx",
    "ferry.com.mx": "ferry.com.mx",
    "ferry.com.ua": "ferry.com.ua",
    "ferry.kiev.ua": "ferry.kiev.ua",
    "ferry.msk.ru": "ferry.msk.ru",
    "ferry.com.pl": "ferry.com.pl",
    "ferry.waw.pl": "ferry.waw.pl",
    "ferry.gov.it": "ferry.gov.it",
    "ferry.gob.es": "ferry.gob.es",
    "ferry.com.pt": "ferry.com.pt",
    "ferry.edu.gr": "ferry.edu.gr",
    "ferry.oslo.no": "ferry.oslo.no",
    "ferry.qc.ca": "ferry.qc.ca",
    "a.ferry.ck": "a.ferry.ck",
    "b.a.ferry.ck": "a.ferry.ck",
    "www.ck": "www.ck",
    # names in other scripts, in ASCII
    "news.xn--80a1acny.xn--p1ai": "xn--80a1acny.xn--p1ai",
    "www.xn--85x722f.xn--55qx5d.cn": "xn--85x722f.xn--55qx5d.cn",
    "www.xn--85x722f.xn--fiqs8s": "xn--85x722f.xn--fiqs8s",
    "quay.xn--mgberp4a5d4ar": "quay.xn--mgberp4a5d4ar",
    "www.xn--mnchen-3ya.de": "xn--mnchen-3ya.de",
    "quay.xn--zzzzzzzz": "quay.xn--zzzzzzzz",
    # the private section
    "ada.blogspot.com": "ada.blogspot.com",
    "www.ada.blogspot.com": "ada.blogspot.com",
    "ada.github.io": "ada.github.io",
    "docs.ada.github.io": "ada.github.io",
    "m.github.io": "m.github.io",
    "ada.netlify.app": "ada.netlify.app",
    "ada.pages.dev": "ada.pages.dev",
    "ada.hatenablog.com": "ada.hatenablog.com",
    "ada.altervista.org": "ada.altervista.org",
    "ada.wixsite.com": "ada.wixsite.com",
    "ada.uk.com": "ada.uk.com",
    "ada.co.com": "ada.co.com",
    "bucket.s3.amazonaws.com": "bucket.s3.amazonaws.com",
    # platforms
    "ada.substack.com": "ada.substack.com",
    "www.ada.wordpress.com": "ada.wordpress.com",
    # not in the list
    "desk.herald.example": "herald.example",
    "worker.newsroom.internal": "newsroom.internal",
    # a suffix is its own domain, with `www` or without
    "gov.uk": "gov.uk",
    "www.gov.uk": "gov.uk",
    "www.gouv.fr": "gouv.fr",
    "blogspot.com": "blogspot.com",
    "www.blogspot.com": "blogspot.com",
    "www.substack.com": "substack.com",
    # addresses
    "127.0.0.1": "127.0.0.1",
    "192.0.2.7": "192.0.2.7",
}


@pytest.mark.parametrize(("host", "domain"), DOMAINS.items())
def test_registered_domain_of_a_host(host: str, domain: str) -> None:
    assert ascii_host(host) == host
    assert registered_domain(host) == domain
    assert registered_domain(domain) == domain


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "..",
        "localhost",
        "com",
        "a..b",
        ".example.com",
        "a.p",
        "1.2.3",
        "256.1.2.3",
        "1.2.3.4.5",
        "0177.0.0.1",
        f"{'a' * 64}.com",
    ],
)
def test_text_that_is_not_an_internet_host_has_no_domain(host: str) -> None:
    assert registered_domain(host) is None
    assert registered_label(host) is None


@pytest.mark.parametrize(
    ("host", "ascii_name"),
    [
        ("WWW.Example.COM", "www.example.com"),
        ("example.com.", "example.com"),
        ("example.com...", "example.com"),
        ("новости.рф", "xn--b1amnebsh.xn--p1ai"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("食狮。公司。cn", "xn--85x722f.xn--55qx5d.cn"),
        ("a_b.example.com", "a_b.example.com"),
        ("example.com:8080", None),
        ("user@example.com", None),
        ("[::1]", None),
        ("::1", None),
        ("localhost", None),
        ("a b.com", None),
        ("a%20b.com", None),
        ("", None),
        ("...", None),
        ("a" * 10_000, None),
        ("a." * 5_000 + "com", None),
        ("é." * 5_000 + "com", None),
        ("xn--" * 2_500 + ".com", None),
        ("." * 10_000, None),
        ("ﷺ" * 200 + ".com", None),
    ],
)
def test_host_name_is_normalised(host: str, ascii_name: str | None) -> None:
    assert ascii_host(host) == ascii_name


@pytest.mark.parametrize(
    ("host", "label"),
    [
        ("www.bbc.co.uk", "bbc"),
        ("interieur.gouv.fr", "interieur"),
        ("ada.blogspot.com", "ada"),
        ("ada.substack.com", "ada"),
        ("news.xn--80a1acny.xn--p1ai", "почта"),
        ("gov.uk", None),
        ("www.gov.uk", None),
        ("192.0.2.7", None),
    ],
)
def test_registered_label_of_a_host(host: str, label: str | None) -> None:
    assert registered_label(host) == label


@given(st.text(max_size=300) | st.from_regex(r"\A(xn--)?[a-z0-9-]{0,20}(\.(xn--)?[a-z0-9-]{0,20}){1,4}\Z"))
def test_domain_of_any_text_is_none_or_stable_and_ends_the_host(text: str) -> None:
    host = ascii_host(text)
    if host is None:
        return
    assert ascii_host(host) == host
    domain = registered_domain(host)
    if domain is not None:
        assert host.endswith(domain)
        assert registered_domain(domain) == domain


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_platform_is_not_yet_on_the_public_suffix_list(platform: str) -> None:
    """If this fails, remove the platform from `PLATFORMS`."""
    from tld import get_fld  # noqa: PLC0415 - only here, to ask the list itself

    assert get_fld(f"https://ada.{platform}/") == platform


@pytest.fixture
def without_network(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def refuse(*_: object, **__: object) -> None:
        msg = "the Public Suffix List is not to be fetched"
        raise AssertionError(msg)

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr(MozillaTLDSourceParser, "update_tld_names", refuse)
    return reset_tld_names


def test_list_is_read_from_the_package_and_never_fetched(without_network: Callable[[], None]) -> None:
    without_network()
    hosts._parts.cache_clear()
    assert registered_domain("www.interieur.gouv.fr") == "interieur.gouv.fr"


def test_cache_of_domains_is_bounded() -> None:
    assert hosts._parts.cache_info().maxsize == 4_096
