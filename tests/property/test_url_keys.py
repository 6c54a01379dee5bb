"""Laws of document keys: all addresses of one document have one key, and those of others have others."""

from hypothesis import example, given
from hypothesis import strategies as st

from newsloom.normalise.url.canonical import clean_url
from newsloom.normalise.url.key import url_key
from newsloom.normalise.url.variants import document_url

WORDS = ("harbour", "lock", "gates", "ferry", "Vessen", "hafen", "écluse", "порт", "港口", "quay")
slug = st.lists(st.sampled_from(WORDS), min_size=2, max_size=5, unique=True).map("-".join)
number = st.integers(1_000, 99_999_999)
section = st.sampled_from(("harbour", "nachrichten/wirtschaft", "2026/05/04", "a/b", "de/politik"))
host = st.sampled_from(("quayside.example", "news.quayside.co.uk", "hafen-blatt.de", "ada.blogspot.com", "порт.рф"))
document = st.builds(lambda where, words, at: f"{where}/{words}-{at}", section, slug, number)

SCHEMES = ("https://", "http://", "HTTPS://", "HTTP://")
TAILS = (
    "", "/", "/index.html", "/index.php", "/default.aspx", "//", "/amp", "/amp/", "?amp=1", "?outputType=amp", ".amp", "?amp",
    "/?utm_source=a&utm_medium=b", "?fbclid=1", "?gclid=a&msclkid=b", "?mc_cid=1&mc_eid=2", "?ck_subscriber_id=7", "?bxid=7&esrc=nl",
    "?hasha=1&hashb=2&hashc=3", "?mkt_tok=x", "?_hsenc=a&_hsmi=b", "?vero_id=a", "?oly_enc_id=a", "?s_cid=nl", "?CMP=share",
    "?ns_campaign=a", "?at_medium=a", "?xtor=RSS-1", "?ref=home", "?source=rss", "?smid=tw", "?igshid=a", "?si=AbCdEf012345",
    "?spm=a.b", "?wt_zmc=a", "?wt.mc_id=b", "?guccounter=1", "?~campaign=a", "#comments", "#:~:text=lock", "?print=1", "/print",
    "?m=1", "?page=1", "?jsessionid=1", ";jsessionid=A1", "?", "?&", "?cmpid=a&ocid=b", "?from=feed&via=x", "?share=twitter",
    "?elqTrackId=1", "?cndid=2", "?dicbo=v2", "?twclid=2", "?utm%5Fsource=x", "?UTM_SOURCE=X", "?output=print", "?nl=a&te=1",
)  # fmt: skip
"""What newsletters, networks, servers and readers add to the address of an article."""


@given(host, document, st.sampled_from(SCHEMES), st.sampled_from(("", "www.", "WWW.")), st.sampled_from(TAILS))
def test_all_spellings_of_an_address_have_one_key(name: str, path: str, scheme: str, www: str, tail: str) -> None:
    assert url_key(f"{scheme}{www}{name}/{path}{tail}") == url_key(f"https://{name}/{path}")


@given(document, st.sampled_from(("m.", "amp.", "mobile.", "www.", "")), st.sampled_from(("", ":443")))
def test_mobile_hosts_and_default_ports_change_no_key(path: str, label: str, port: str) -> None:
    assert url_key(f"https://{label}quayside.example{port}/{path}") == url_key(f"https://quayside.example/{path}")


@given(document, st.permutations(["id=7", "art=ferry", "b=%C3%A9"]))
def test_the_order_of_parameters_changes_no_key(path: str, pairs: list[str]) -> None:
    assert url_key(f"https://quayside.example/{path}?{'&'.join(pairs)}") == url_key(
        f"https://quayside.example/{path}?id=7&art=ferry&b=%C3%A9&id=7"
    )


IDENTITIES = (
    "id", "p", "article", "story_fbid", "storyId", "v", "nid", "aid", "newsid", "idxno", "oid", "t", "n", "q", "lang", "day", "cid",
    "from", "ref", "source", "k", "x", "u", "sno", "post", "item", "document", "tid", "eid", "share", "video", "pid", "s", "page",
)  # fmt: skip


@given(
    st.sampled_from(IDENTITIES),
    st.integers(2, 10**9),
    st.integers(2, 10**9),
    st.sampled_from(("/", "/story.php", "/a")),
)
def test_numbers_that_may_be_ids_keep_documents_apart(name: str, one: int, other: int, path: str) -> None:
    first, second = (url_key(f"https://quayside.example{path}?{name}={each}") for each in (one, other))
    assert (first == second) == (one == other)


@given(host, document, document)
def test_other_paths_have_other_keys(name: str, one: str, other: str) -> None:
    assert (url_key(f"https://{name}/{one}") == url_key(f"https://{name}/{other}")) == (one == other)


@given(host, host, document)
def test_other_sites_have_other_keys(one: str, other: str, path: str) -> None:
    assert (url_key(f"https://{one}/{path}") == url_key(f"https://{other}/{path}")) == (one == other)


ANY_URL = st.builds(
    lambda scheme, name, path, query, fragment: f"{scheme}{name}/{path}?{query}#{fragment}",
    st.sampled_from(SCHEMES),
    host,
    st.text(st.sampled_from("abAB/.-_%;=é港 ampindextrl01"), max_size=40),
    st.text(st.sampled_from("abip=&%?/amprintsource01é"), max_size=40),
    st.text(st.sampled_from("!/a=&"), max_size=8),
)


@given(ANY_URL)
@example("https://www.google.com/url?q=https://m.quayside.example/a-b-c/amp/print/index.html?ref=a")
@example("https://quayside.example/amp/m/print/a-b/index.html/amp//")
@example("https://quayside.example/index.html/index.html")
def test_a_key_is_its_own_key_and_clean(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key
    assert clean_url(key) == key


@given(ANY_URL)
def test_the_documents_address_is_its_own_and_has_the_same_key(url: str) -> None:
    address = document_url(clean_url(url))
    if address is not None:
        assert document_url(clean_url(address)) == address
        assert url_key(address) == url_key(url)


@given(st.text(max_size=80))
def test_any_text_has_a_key(text: str) -> None:
    assert url_key(text) == url_key(url_key(text))
