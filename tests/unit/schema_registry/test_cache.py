"""The cache of schemas: within its limits, and missing schemas are asked for again after a while."""

from datetime import timedelta

from newsloom.schema_registry.cache import SchemaCache
from newsloom.schema_registry.registered import MissingSchema, RegisteredSchema
from support.fake_clock import FakeClock


def test_a_missing_schema_is_asked_for_again_after_half_a_minute() -> None:
    clock = FakeClock()
    cache = SchemaCache(clock.monotonic)
    missing = MissingSchema(7, "unknown")
    cache.add(missing)
    clock.forward(timedelta(seconds=29))
    assert cache.get(7) == missing
    clock.forward(timedelta(seconds=2))
    assert cache.get(7) is None
    cache.add(RegisteredSchema(7, "AVRO", "{}"))
    assert cache.get(7) == RegisteredSchema(7, "AVRO", "{}")


def test_the_schemas_that_were_used_last_are_kept() -> None:
    cache = SchemaCache()
    for number in range(1_500):
        cache.add(RegisteredSchema(number, "AVRO", "{}"))
        cache.get(0)
    kept = [number for number in range(1_500) if cache.get(number) is not None]
    assert kept == [0, *range(501, 1_500)]


def test_large_schemas_take_the_place_of_more_small_ones() -> None:
    cache = SchemaCache()
    for number in range(100):
        cache.add(RegisteredSchema(number, "AVRO", "x" * 400_000, ("y" * 100_000,)))
    assert sum(cache.get(number) is not None for number in range(100)) == 64


def test_a_flood_of_unknown_ids_is_forgotten() -> None:
    cache = SchemaCache()
    for number in range(12_000):
        cache.add(MissingSchema(number, "unknown"))
    assert sum(cache.get(number) is not None for number in range(12_000)) == 10_000
