"""Presets: JSON shapes that are recognised by several signs, and read by their own paths."""

import json
from typing import Any

import pytest

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.presets.paths import PathError, compile_path
from newsloom.normalise.presets.preset_files import Preset, packaged_presets
from newsloom.normalise.presets.preset_match import match_preset
from newsloom.normalise.presets.preset_policy import ALL_PRESETS, PresetError
from newsloom.normalise.records import RawRecord
from newsloom.normalise.toml_tables import RuleError, read_toml
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, Precision, RejectionReason

TEXT = "The lighthouse at Skarv was lit again on Friday, eleven years after the keepers left it to the gulls."
TEASER = "The light is back."
URL = "https://skarv.example/light"
EXAMPLES = [
    pytest.param(preset, example.json_text, example.expected, id=f"{preset.name}-{number}")
    for preset in packaged_presets().values()
    for number, example in enumerate(preset.example, start=1)
]


def decode(value: object, **settings: Any) -> Emit[Any] | Reject:  # noqa: ANN401 - any setting
    outcome = Decode(NormaliseSettings(**settings))(RawRecord(json.dumps(value).encode()))
    assert isinstance(outcome, (Emit, Reject))
    return outcome


def notes_of(value: object, **settings: Any) -> dict[str, str]:  # noqa: ANN401 - any setting
    outcome = decode(value, **settings)
    assert isinstance(outcome, Emit), outcome
    return dict(outcome.notes)


def written(article: NormalisedArticle, field: str) -> Any:  # noqa: ANN401 - any field
    """Return a field as a preset's example writes it: a date as precise as it is, the name of the source."""
    value = getattr(article, field)
    if field in {"published_at", "modified_at"} and value is not None:
        return f"{value.value:%Y-%m-%d}" if value.precision is Precision.DAY else f"{value.value:%Y-%m-%dT%H:%M:%SZ}"
    if field == "embargoed_until":
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if field == "source":
        return value.name
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(("preset", "text", "expected"), EXAMPLES)
def test_the_example_of_a_preset_is_read_as_it_says(preset: Preset, text: str, expected: dict[str, Any]) -> None:
    article = normalise_article(text.encode())
    assert {field: written(article, field) for field in expected} == expected
    assert article.text.endswith("with forty passengers on board.")
    assert article.text.startswith("The ferry to Vask left")
    if preset.recognised_by != "any":
        assert preset.name in notes_of(json.loads(text))["preset"].split(" > ")


SIGNS = [
    pytest.param(path, (values or [{}])[0], id=f"{preset.name}-{path}")
    for preset in packaged_presets().values()
    for when in preset.when
    for path, values in (*((path, None) for path in when.fields), *when.values.items())
]


@pytest.mark.parametrize(("path", "value"), SIGNS)
def test_no_preset_is_recognised_by_one_field(path: str, value: object) -> None:
    for name in reversed(path.split(".")):
        value = {name: value}
    assert isinstance(value, dict)
    assert match_preset({**value, "title": "Light", "text": TEXT}, ALL_PRESETS) is None


@pytest.mark.parametrize(
    "value",
    [
        {"content": TEXT, "versioncreated": "2026-03-05"},
        {"content": TEXT, "bodies": []},
        {"content": TEXT, "description": TEASER},
        {"content": TEXT, "pubDate": "2026-03-05"},
    ],
)
def test_feed_entries_and_ninjs_are_not_recognised_by_one_field_either(value: dict[str, Any]) -> None:
    assert "preset" not in notes_of(value)


def test_a_preset_by_one_sign_is_refused() -> None:
    table = """
    name = "one"
    title = "One sign"
    [[when]]
    fields = ["pageUrl"]
    [[example]]
    json = "{}"
    expected = {}
    """
    with pytest.raises(RuleError, match="at least 2 signs"):
        read_toml(table, Preset, "one.toml")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ('[fields]\ntilte = ["a"]', "no such field: tilte"),
        ('[fields]\ntitle = ["a["]', "not a JMESPath path"),
        ("[fields]\ntitle = []", "at least 1 item"),
    ],
)
def test_a_wrong_field_or_path_in_a_preset_is_refused(change: str, message: str) -> None:
    table = 'name = "one"\ntitle = "One"\n[[when]]\nfields = ["a", "b"]\n[[example]]\njson = "{}"\nexpected = {}\n'
    with pytest.raises(RuleError, match=message):
        read_toml(table + change, Preset, "one.toml")


@pytest.mark.parametrize(
    "own",
    [
        {"text": TEXT, "title": "Light", "url": URL, "published_at": "2026-03-05"},
        {
            "text": TEXT,
            "url": URL,
            "external_id": "s-1",
            "publish_date": "2020-01-01",
            "top_image": "https://x.example/a",
        },
        {
            "html": f"<p>{TEXT}</p>",
            "labels": {"tenant": "a"},
            "publish_date": "2020-01-01",
            "source_url": "https://x.example",
        },
    ],
)
def test_an_envelope_of_newsloom_is_read_by_no_preset(own: dict[str, Any]) -> None:
    assert "preset" not in notes_of(own)


def test_the_trace_names_other_presets_that_fit_and_fields_that_are_not_read() -> None:
    value = {
        "url": URL,
        "title": "Light",
        "text": TEXT,
        "publish_date": "2026-03-05",
        "top_image": "",
        "meta_lang": "en",
        "date_publish": "2026-03-05",
        "maintext": TEXT,
        "summary": TEASER,
        "mood": "calm",
        "empty": None,
    }
    notes = notes_of(value)
    assert (notes["preset"], notes["preset_alternatives"]) == ("news_please", "newspaper")
    assert notes["ignored_fields"] == "'text', 'meta_lang', 'summary', 'mood'"


def test_the_note_on_ignored_fields_is_bounded() -> None:
    more = {f"unknown {number} \ud800" + "x" * 500: number for number in range(1, 5_000)}
    note = notes_of({"pageUrl": URL, "siteName": "Skarv", "text": TEXT, **more})["ignored_fields"]
    assert note.endswith(" and 4991 more")
    assert len(note) < 600
    note.encode()


@pytest.mark.parametrize(
    ("shape", "reason", "detail"),
    [
        ({"date_publish": "2026", "maintext": None, "description": TEASER}, RejectionReason.EMPTY, "maintext"),
        ({"urlToImage": "", "publishedAt": "", "content": "", "description": TEASER}, RejectionReason.EMPTY, "teaser"),
        ({"seendate": "20260305T103000Z", "domain": "skarv.example", "url": URL}, RejectionReason.EMPTY, "no body"),
        ({"before": {"text": TEXT}, "after": None, "op": "d"}, RejectionReason.EMPTY, "no article in `after`"),
        ({"_index": "news", "_source": []}, RejectionReason.EMPTY, "no article in `_source`"),
        ({"pageUrl": URL, "siteName": "S", "text": {"a": {"b": TEXT}}}, RejectionReason.UNSUPPORTED_MEDIA, "`text`"),
    ],
)
def test_a_shape_without_its_body_is_rejected_and_no_teaser_is_taken(
    shape: dict[str, Any], reason: RejectionReason, detail: str
) -> None:
    outcome = decode(shape)
    assert isinstance(outcome, Reject)
    assert outcome.reason == reason
    assert detail in outcome.detail


def test_several_articles_in_a_wrapper_are_a_dead_letter() -> None:
    article = {"type": "article", "pageUrl": URL, "text": TEXT}
    with pytest.raises(DecodeError, match="lists 2 articles"):
        decode({"request": {"pageUrl": URL}, "objects": [article, article]})
    for broken in ("{broken", '{"a":' * 50_000):
        with pytest.raises(DecodeError, match="is not JSON"):
            decode({"before": None, "after": broken, "op": "c"})


def test_wrappers_around_wrappers_are_followed_only_so_far() -> None:
    value: dict[str, Any] = {"title": "Light", "text": TEXT}
    for _ in range(3):
        value = {"schema": None, "payload": value}
    assert notes_of(value)["preset"] == "kafka_connect > kafka_connect > kafka_connect"
    for _ in range(20):
        value = {"schema": None, "payload": value}
    with pytest.raises(DecodeError, match="an envelope needs"):
        decode(value)


def test_fields_that_a_preset_leaves_empty_are_read_by_their_common_names() -> None:
    value = {
        "content": f"<p>{TEXT}</p>",
        "textContent": TEXT,
        "excerpt": TEASER,
        "link": URL,
        "publish_date": "2026-03-05",
    }
    article = normalise_article(json.dumps(value).encode())
    assert (article.url, written(article, "published_at")) == (URL, "2026-03-05")


@pytest.mark.parametrize(
    ("sent", "published"),
    [
        ("2026-03-05 10:30:00", "2026-03-05"),
        ("2026-03-05T10:30:00+01:00", "2026-03-05T09:30:00Z"),
        ("Thu, 05 Mar 2026 10:30:00 GMT", "2026-03-05T10:30:00Z"),
        ("20260305T103000Z", "2026-03-05T10:30:00Z"),
        (1772706600, "2026-03-05T10:30:00Z"),
        (1772706600.0, "2026-03-05T10:30:00Z"),
        ("1772706600000", "2026-03-05T10:30:00Z"),
        (1772706600000000, "2026-03-05T10:30:00Z"),
        (1772706600000000000, "2026-03-05T10:30:00Z"),
        ({"$date": "2026-03-05T10:30:00Z"}, "2026-03-05T10:30:00Z"),
        ([2026, 3, 5, 10, 30, 0, 3, 64, 0], "2026-03-05T10:30:00Z"),
        ([2026, 13, 5, 10, 30, 0, 3, 64, 0], None),
        ("None", None),
        (True, None),
    ],
)
def test_a_date_is_read_in_the_forms_that_programs_write(sent: object, published: str | None) -> None:
    article = normalise_article(
        json.dumps({"title": "Light", "text": TEXT, "publish_date": sent, "top_image": ""}).encode()
    )
    assert written(article, "published_at") == published


@pytest.mark.parametrize(
    ("tags", "category", "keywords", "section"),
    [
        (["Ferries", "Light, Sea"], "Harbour", ("Ferries", "Light", "Sea"), "Harbour"),
        ([12, 15], 7, (), None),
        ([{"id": 12, "name": "Ferries"}, {"id": 15}], [{"id": 7, "label": "Harbour"}], ("Ferries",), "Harbour"),
        ({"term": "Ferries"}, ["Harbour", "Sea"], ("Ferries",), "Harbour"),
        ([None, True, [], " "], {}, (), None),
    ],
)
def test_keywords_and_sections_are_words(
    tags: object, category: object, keywords: tuple[str, ...], section: str | None
) -> None:
    article = normalise_article(json.dumps({"maintext": TEXT, "tags": tags, "category": category}).encode())
    assert (article.keywords, article.section) == (keywords, section)


def test_a_picture_that_is_the_page_itself_is_not_taken() -> None:
    value = {"maintext": TEXT, "date_publish": "2026-03-05", "url": URL, "image_url": URL}
    assert normalise_article(json.dumps(value).encode()).image is None


@pytest.mark.parametrize("value", [None, 1, [], {}, "x", {"a": 1}, {"a": ["x", None]}])
def test_a_path_whose_function_does_not_fit_finds_nothing(value: object) -> None:
    assert compile_path("join('-', [a, b])").read(value) is None
    assert compile_path("a").read(value) in (None, 1, ["x", None])


@pytest.mark.parametrize("path", ["", "a.", "a[", "nosuch(", "nosuch(a)", "[a][?nosuch(@)]", "x" * 501, "(" * 499])
def test_a_path_that_is_not_jmespath_is_refused(path: str) -> None:
    with pytest.raises(PathError):
        compile_path(path)


DIFFBOT = {"type": "article", "pageUrl": URL, "text": TEXT, "siteName": "Skarv Post", "date": "2026-03-05"}


def test_presets_can_be_limited_switched_off_and_forced() -> None:
    assert notes_of(DIFFBOT, presets=("diffbot", "webz"))["preset"] == "diffbot"
    assert "preset" not in notes_of(DIFFBOT, presets=("webz",))
    assert "preset" not in notes_of(DIFFBOT, presets=())
    assert "preset" not in notes_of({"guidislink": True, "pubDate": "2026", "text": TEXT}, presets=())
    bare = {"text": TEXT, "pageUrl": URL, "language": "en"}
    assert "preset" not in notes_of(bare)
    assert notes_of(bare, preset="diffbot")["preset"] == "diffbot"
    assert "preset" not in notes_of({"text": TEXT, "url": URL}, preset="diffbot")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"presets": ("difbot",)}, r"normalise\.presets: there is no preset 'difbot' \(did you mean diffbot\?\)"),
        ({"preset": "generic"}, r"normalise\.preset: there is no preset 'generic'"),
        ({"preset": "nothing_like_it"}, "there are: activitypub, ap_media, apify_crawler"),
        ({"preset": "webz", "presets": ("diffbot",)}, "'webz' is not among normalise.presets"),
    ],
)
def test_a_preset_that_does_not_exist_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(PresetError, match=message):
        Decode(NormaliseSettings(**settings))
