"""Generate docs/json-input.md: the presets of JSON shapes, and how to map a shape of one's own."""

from collections.abc import Iterator
from typing import Final

from newsloom.normalise.presets.preset_files import Preset, When, packaged_presets
from newsloom.settings.mappings import MAPPED_FIELDS

_HEAD: Final = """\
<!-- Generated from services/newsloom/cli/display/presets_page.py and services/newsloom/normalise/presets/packaged/: `make fix` writes it. -->
# JSON input

How newsloom finds the fields of an article in JSON. It reads a JSON record in this order:

1. by the first of your [mappings](#mappings) whose condition holds;
2. as newsloom's own envelope ([schema](../schemas/newsloom_schemas/data/jsonschema/raw-1.json)): an object with `text` or `html` that has
   `external_id` or `labels`, or no names but those of the envelope;
3. by the [preset](#presets) whose signs the object has;
4. by [common names](#common-names), after any object around the article was removed.

Before that, types are removed: DynamoDB's `{"S": …}`, Firestore's `{"stringValue": …}`, those of unions in the JSON of Avro
(`{"string": …}`), and the endings of Solr's dynamic fields (`title_t`, `published_dt`). An object around the article may be JSON in a string, as Amazon SNS sends it, or in
base64, as Google Pub/Sub does. Of a text in several languages (`{"en-US": …, "nb": …}`) the first is read.

[articles.md](articles.md#which-field-of-json-is-the-body) says which field is the body where no mapping or preset names one.

## Presets

A preset describes the JSON that a tool or service writes. It is recognised by at least two fields, or fields and values, never
by one. If several presets fit, the one with most signs is used. Fields that the preset does not name, or that are empty, are
read by their common names. If none of its body fields has words, the body is chosen as in an unknown object; a teaser never is.

The trace of `normalise` has these notes:

| note | meaning |
|---|---|
| `preset` | the preset, or several for an article in a wrapper: `elasticsearch > newspaper` |
| `preset_alternatives` | other presets whose signs the object has |
| `captured_at` | the time at which a program fetched the article, which is no date of the article |
| `typed_values` | whose types were removed: `dynamodb`, `firestore`, `avro` or `solr` |
| `ignored_fields` | fields with a value that were not read: the first eight, and the number of others |

`normalise.presets = ["diffbot", "zyte"]` limits the presets that are looked for, `[]` switches all off, and
`normalise.preset = "diffbot"` reads every object by this preset, whatever its fields, except newsloom's own envelope.

- **Dates** may be ISO 8601, RFC 5322, seconds, milli-, micro- or nanoseconds since 1970, MongoDB's `{"$date": …}`, or a
  `time.struct_time`. A time without a zone could fall on two days, so only its day is kept: `2026-03-05 10:30:00` is the day
  2026-03-05. A mapping with a `time_zone` keeps the time. `05/03/2026` is 5 March if its name is one of a language in whose
  countries the day comes first (`fecha`, `datum`, `дата`, …), and no date otherwise.
- **Dates of a crawl** or of an event around the article are not taken for the date of publication.
- **Descriptions and excerpts** may be written or cut by a program, so they are not the standfirst.

"""

_MAPPINGS: Final = """\
## Mappings

A mapping in the settings says where the fields are in JSON of your own:

```toml
[[normalise.mappings]]
name = "harbour"
when = 'record.topic == "news.raw" && record.value.kind == "story"'
date_formats = ["%d.%m.%Y %H:%M"]
time_zone = "Europe/Oslo"

[normalise.mappings.fields]
text = ["doc.full", "doc.parts[].t"]
title = "doc.head"
url = "links[?rel=='web'].href | [0]"
authors = "doc.by[].who"
published_at = "doc.when"
source = { const = "Harbour Post" }
```

This record

```json
{
  "kind": "story",
  "links": [{"rel": "api", "href": "https://harbour.example/api/7"}, {"rel": "web", "href": "https://harbour.example/ferry"}],
  "doc": {
    "head": "Ferry to Vask sails again",
    "by": [{"who": "Ada Quill"}],
    "when": "05.03.2026 11:30",
    "parts": [{"t": "The ferry to Vask left the harbour at noon."}, {"t": "It came back with forty passengers on board."}]
  }
}
```

has two paragraphs, the second link as its URL, the author Ada Quill, and the date 2026-03-05T10:30:00Z.

- **`when`** is a condition in [CEL](https://cel.dev) over `record`, which has `topic`, `file`, `key`, `headers`,
  `content_type`, `url` (of the header) and `value`, the parsed JSON. Of several mappings the first whose condition holds is used.
  A condition over something that the record does not have is unknown, and does not hold; the trace notes it as
  `mapping.NAME`. `when = "true"` holds for every JSON record.
- **`fields`** has a path, a list of paths of which the first with a value wins, or `{ const = "value" }`. Paths are
  [JMESPath](https://jmespath.org/specification.html), in which a path that is one name needs no quotes in any script; the JSON
  need not be an object. A path for `text` or `html` is needed. If both have
  words, the text is the article, and only metadata is read from the HTML. The fields are FIELDS.
- **Nothing else is read** from the record: no common names, no presets. The trace has the mapping as `mapping`, and paths
  without a value as `mapping_missing`.
- **`date_formats`** are those of Python's `strptime`, tried in order, then the formats that newsloom knows. **`time_zone`**
  applies to times without a zone.
- **A record without a body** is rejected as `empty`, and the detail has the name of the mapping and the paths that were tried.
- **`newsloom inspect --suggest`** writes a mapping to start from ([input.md](input.md#look-at-your-own-data-first)).
- **Mistakes stop the start** with exit code 2 and one line: a condition or path that does not compile, an unknown name in a
  condition, a field or time zone that does not exist, a format without a year.
"""


def presets_page() -> str:
    """Return the page, in Markdown."""
    presets = packaged_presets()
    return "".join((_HEAD, *_table(list(presets.values())), *_common_names(presets["generic"]), *_mappings()))


def _table(presets: list[Preset]) -> Iterator[str]:
    yield "| preset | writes | recognised by | fields and their paths |\n|---|---|---|---|\n"
    for preset in presets:
        if preset.recognised_by == "any":
            continue
        title = f"[{preset.title}]({preset.reference})" if preset.reference else preset.title
        signs = "<br>or ".join(map(_signs, preset.when)) or "its structure"
        paths = "<br>".join(f"{field}: {', '.join(map(_code, found))}" for field, found in preset.fields.items())
        article = f"the article is in {_code(preset.article)}" if preset.article else ""
        yield f"| `{preset.name}` | {title} | {signs} | {'<br>'.join(filter(None, (article, paths)))} |\n"


def _signs(when: When) -> str:
    values = (
        f"{_code(name)} = {' or '.join(_code(str(each)) for each in allowed)}" for name, allowed in when.values.items()
    )
    return ", ".join((*map(_code, when.fields), *values))


def _common_names(generic: Preset) -> Iterator[str]:
    yield "\n## Common names\n\nNames are compared without case and separators: `publish_date`, `publishDate` and "
    yield "`Publish Date` are one name, written\n`publishdate` here. The first name with a value wins; then names\nwith a word for what "
    yield "the field belongs to, such as `art_title`, `dc:date` and `urlNoticia`. URL, title, authors, "
    yield "language and date of publication are\nlooked for in an object `metadata` or `meta` as well.\n\n"
    yield "| field | names |\n|---|---|\n"
    for field, names in generic.fields.items():
        yield f"| `{field}` | {', '.join(map(_code, names))} |\n"


def _mappings() -> Iterator[str]:
    yield "\n"
    yield _MAPPINGS.replace("FIELDS", ", ".join(map(_code, MAPPED_FIELDS)))


def _code(text: str) -> str:
    """Return code in Markdown that may stand in a table."""
    escaped = text.replace("|", "\\|")
    return f"`` {escaped} ``" if "`" in text else f"`{escaped}`"
