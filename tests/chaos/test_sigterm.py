"""SIGTERM at random moments: what was begun is finished and committed, and nothing is done twice."""

from pathlib import Path

from support.chaos_scale import Scale
from support.chaos_scene import Variant, scene
from support.kafka_server import KafkaAddress


async def test_sigterm_at_random_moments_ends_with_0_and_nothing_is_repeated(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    rounds = scale.pick(4, 40)
    wave = 500
    async with scene(fresh_topics.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=wave * rounds) as stage:
        for _ in range(rounds):
            await stage.hire()
            await stage.strike_within(wave)
            assert await stage.dismiss() == [0], stage.workers[-1].child.tail()
        await stage.hire()
        assert (await stage.judged()).repeats == 0
