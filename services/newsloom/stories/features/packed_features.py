"""Features as bytes: what later decisions compare, and the words themselves, which only the article's own decision shows."""

import struct
from itertools import accumulate, pairwise
from typing import Final, TypeVar

import orjson

from newsloom.claims.packing import pack, unpack
from newsloom.stories.features.names import Name
from newsloom.stories.features.story_features import Place, StoryFeatures
from newsloom.stories.features.terms import Terms
from newsloom.stories.packed_ids import pack_id, unpack_id
from newsloom_schemas import ArticleId, ClusterId

_T = TypeVar("_T", tuple[int, ...], bytes)

_HEAD: Final = struct.Struct(">qBBBBB")
"""Time of publication, the numbers of terms, names, numbers and quotations, and of the hashes of the place; the highest bit of
the last says that the opening names the place."""
_PLACE: Final = struct.Struct(">hh")
"""Degrees north and east, in hundredths."""
_DEGREE: Final = 100
_IN_OPENING: Final = 128
_NO_TIME: Final = -(2**63)
_WEIGHT_BITS: Final = 6
_WEIGHTS: Final = bytes(value & 2**_WEIGHT_BITS - 1 for value in range(256))
_PLACES: Final = bytes(value >> _WEIGHT_BITS for value in range(256))
"""Tables that take the weight and the place of a term out of one byte."""


def pack_features(features: StoryFeatures) -> bytes:
    """Return what later decisions compare, as bytes."""
    terms, names, place = features.terms, features.names, features.place
    place_hashes = place.hashes if place is not None else ()
    hashes = (
        *terms.hashes,
        *(name.hash for name in names),
        *features.number_hashes,
        *features.quotes,
        *place_hashes,
    )
    head = _HEAD.pack(
        _NO_TIME if features.published is None else features.published,
        len(terms),
        len(names),
        len(features.number_hashes),
        len(features.quotes),
        len(place_hashes) + _IN_OPENING * (place is not None and place.in_opening),
    )
    return b"".join(
        (
            head,
            pack_id(features.article_id),
            pack_id(features.cluster_id if str(features.cluster_id) != features.article_id else ""),
            pack_id(features.rewrites),
            pack_id(features.language),
            struct.pack(f">{len(hashes)}I", *hashes),
            bytes(weight | at << _WEIGHT_BITS for weight, at in zip(terms.weights, terms.places, strict=True)),
            terms.rarities,
            bytes(name.weight for name in names),
            b"" if place is None else _PLACE.pack(round(_DEGREE * place.latitude), round(_DEGREE * place.longitude)),
        )
    )


def pack_words(features: StoryFeatures) -> bytes:
    """Return the words, names and numbers as bytes, to follow those of `pack_features`."""
    return pack(orjson.dumps((features.terms.words, [name.name for name in features.names], features.numbers)))


def unpack_features(data: bytes) -> StoryFeatures:
    """Return the features that `pack_features` wrote, with the words if those of `pack_words` follow.

    Raises:
        struct.error: the bytes end too early.
        zstandard.ZstdError: what follows is not what `pack_words` wrote.
    """
    published, terms, names, numbers, quotes, place = _HEAD.unpack_from(data)
    article_id, end = unpack_id(data, _HEAD.size)
    cluster_id, end = unpack_id(data, end)
    rewrites, end = unpack_id(data, end)
    language, end = unpack_id(data, end)
    place_words = place % _IN_OPENING
    sizes = (terms, names, numbers, quotes, place_words)
    all_hashes = struct.unpack_from(f">{sum(sizes)}I", data, end)
    end += 4 * sum(sizes)
    term_hashes, name_hashes, number_hashes, quote_hashes, place_hashes = _split(all_hashes, sizes)
    columns, rarities, weights = _split(data[end : end + 2 * terms + names], (terms, terms, names))
    end += 2 * terms + names
    central = None
    if place_words:
        latitude, longitude = _PLACE.unpack_from(data, end)
        end += _PLACE.size
        central = Place(latitude / _DEGREE, longitude / _DEGREE, place_hashes, place >= _IN_OPENING)
    words, named, written = orjson.loads(unpack(data[end:])) if len(data) > end else ((), ("",) * names, ())
    return StoryFeatures(
        article_id=ArticleId(article_id),
        cluster_id=ClusterId(cluster_id or article_id),
        rewrites=rewrites,
        language=language,
        published=None if published == _NO_TIME else published,
        terms=Terms(term_hashes, columns.translate(_WEIGHTS), rarities, columns.translate(_PLACES), tuple(words)),
        names=tuple(map(Name, name_hashes, weights, named)),
        numbers=tuple(written),
        number_hashes=number_hashes,
        quotes=quote_hashes,
        place=central,
    )


def _split(values: _T, sizes: tuple[int, ...]) -> list[_T]:
    """Return the parts of a tuple or of bytes that have these sizes."""
    ends = [0, *accumulate(sizes)]
    return [values[start:end] for start, end in pairwise(ends)]
