import asyncio
from itertools import count

import pytest

from support.polling import DeadlineExceededError, until, until_async


def test_until_gives_the_first_true_answer() -> None:
    numbers = count()

    assert until(lambda: max(0, next(numbers) - 3), deadline=5) == 1


def test_until_gives_up_at_its_deadline_and_says_what_it_saw() -> None:
    with pytest.raises(DeadlineExceededError, match=r"0.02 s in vain for a sign; the last answer was \[\]"):
        until(list, deadline=0.02, waiting_for="a sign")


async def test_until_async_lets_others_work_meanwhile() -> None:
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, done.set)

    assert await until_async(done.is_set, deadline=5)


async def test_until_async_awaits_a_coroutine_function() -> None:
    numbers = count()

    async def third() -> int:
        return max(0, next(numbers) - 2)

    assert await until_async(third, deadline=5) == 1


async def test_until_async_gives_up_at_its_deadline() -> None:
    with pytest.raises(DeadlineExceededError, match="is_set"):
        await until_async(asyncio.Event().is_set, deadline=0.02)
