"""Law of live blogs: posts are in order and disjoint, and each stands where its offsets say."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from newsloom.normalise import normalise_article

LEAD = "We report live from the talks on the island of Marrow, where the night boats are to end in June."
SENTENCES = (
    "The captain left the room and would not speak to the reporters who waited outside the hall.",
    "Sign up for our newsletter here.",
    "Read more: Boats of the north",
    "The company offered to keep one boat on Saturdays if the county paid for its fuel.",
    "(Source: AFP)",
    "スープが出された。",
)
body = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map("\n\n".join)
posts = st.lists(
    st.tuples(st.integers(0, 23), st.sampled_from([None, "Talks go on", "Soup"]), body), min_size=1, max_size=6
)


@given(posts)
def test_posts_are_in_order_disjoint_and_where_they_say(drawn: list[tuple[int, str | None, str]]) -> None:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": heading,
            "datePublished": f"2026-05-04T{hour:02d}:00:00Z",
            "articleBody": f"Post {number}. {text}",
        }
        for number, (hour, heading, text) in enumerate(drawn)
    ]
    node = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": "Talks",
        "articleBody": LEAD,
        "liveBlogUpdate": updates,
    }
    html = f"<html><head><title>Talks</title><script type='application/ld+json'>{json.dumps(node)}</script></head><body><main><h1>Talks</h1><p>{LEAD}</p></main></body></html>"
    article = normalise_article(html.encode(), "text/html")
    ends = [0, *(post.end for post in article.posts)]
    assert all(end <= post.start < post.end for end, post in zip(ends, article.posts, strict=False))
    times = [post.time for post in article.posts if post.time]
    assert times == sorted(times)
    for post in article.posts:
        shown = article.text[post.start : post.end]
        assert shown.startswith(post.heading or "") or post.heading is None
        assert len(re.findall(r"Post \d+\.", shown)) <= 1
    numbers = [
        int(each) for post in article.posts for each in re.findall(r"Post (\d+)\.", article.text[post.start : post.end])
    ]
    assert len(numbers) == len(set(numbers))
