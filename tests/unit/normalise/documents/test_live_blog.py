"""Live blogs: the text is the lead and the posts in time order, and each post says where it stands."""

import json

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.live_blog.post import read_clock
from newsloom_schemas import DocumentKind, NormalisedArticle

LEAD = "We report live from the talks on the island of Marrow, where the night boats are to end in June."
BODIES = {
    9: "The talks about the boats began at nine in the town hall of Marrow, with the mayor in the chair.",
    10: "The captain left the room at ten and would not speak to the reporters who waited outside.",
    11: "The company offered to keep one boat on Saturdays if the county paid for its fuel.",
    12: "The council broke for lunch; soup was served to both sides at separate tables.",
}


def update(hour: int, **fields: object) -> dict[str, object]:
    return {
        "@type": "BlogPosting",
        "headline": f"Head {hour}",
        "datePublished": f"2026-05-04T{hour:02d}:00:00+02:00",
        "articleBody": BODIES[hour],
        **fields,
    }


def page(
    updates: object, body: str = "<div id='app'>Loading updates</div>", title: str = "Talks in Marrow", lang: str = "en"
) -> NormalisedArticle:
    node = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": title, "liveBlogUpdate": updates}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>' if updates else ""
    html = f"<!DOCTYPE html><html lang='{lang}'><head><title>{title}</title>{script}</head><body><nav><a href='/'>Home</a></nav><main><h1>{title}</h1>{body}</main></body></html>"
    return normalise_article(json.dumps({"url": "https://m.example/talks", "html": html}).encode())


def posts_of(article: NormalisedArticle) -> list[str]:
    return [article.text[post.start : post.end] for post in article.posts]


def marked(
    hours: tuple[int, ...], time: str = "<time datetime='2026-05-04T{hour:02d}:00:00+02:00'>{hour}:00</time>"
) -> str:
    return "".join(
        f"<div class='live-post'>{time.format(hour=hour)}<h3>Head {hour}</h3><p>{BODIES[hour]}</p></div>"
        for hour in hours
    )


@pytest.mark.parametrize("hours", [(9, 10, 11), (11, 10, 9), (10, 9, 11)])
def test_posts_that_only_the_data_has_are_the_text_the_oldest_first(hours: tuple[int, ...]) -> None:
    article = page([update(hour) for hour in hours])
    assert article.kind is DocumentKind.LIVE_BLOG
    assert posts_of(article) == [f"Head {hour}\n\n{BODIES[hour]}" for hour in (9, 10, 11)]
    assert [post.heading for post in article.posts] == ["Head 9", "Head 10", "Head 11"]
    assert next(post.time.isoformat() if post.time else None for post in article.posts) == "2026-05-04T07:00:00+00:00"


def test_one_post_that_is_no_list_is_read() -> None:
    assert posts_of(page(update(9))) == [f"Head 9\n\n{BODIES[9]}"]


def test_html_in_the_body_of_a_post_is_read_block_by_block() -> None:
    article = page([update(9, articleBody=f"<p>{BODIES[9]}</p><ul><li>Soup<li>Bread</ul>")])
    assert posts_of(article) == [f"Head 9\n\n{BODIES[9]}\n\nSoup\n\nBread"]


@pytest.mark.parametrize("hours", [(9, 10, 11, 12), (12, 11, 10, 9), (10, 9)])
def test_posts_in_the_markup_are_the_text_the_oldest_first(hours: tuple[int, ...]) -> None:
    article = page(None, f"<p>{LEAD}</p><div class='liveblog'>{marked(hours)}</div>", "Liveticker: Talks in Marrow")
    assert article.text.startswith(LEAD)
    assert posts_of(article) == [f"Head {hour}\n\n{BODIES[hour]}" for hour in sorted(hours)]


@pytest.mark.parametrize(
    "time", ["<span class='time'>{hour}:00 Uhr</span>", "<strong>{hour}h00</strong>", "<span>{hour}.00</span>"]
)
def test_a_time_of_day_orders_posts_but_is_no_moment(time: str) -> None:
    article = page(
        None,
        f"<p>{LEAD}</p><section class='ticker-posts liveblog'>{marked((12, 11, 10, 9), time)}</section>",
        "Ticker: Talks",
    )
    assert [post.heading for post in article.posts] == ["Head 9", "Head 10", "Head 11", "Head 12"]
    assert all(post.time is None for post in article.posts)


def test_a_post_known_twice_is_one_and_the_fuller_text_wins() -> None:
    article = page(
        [update(hour, articleBody=BODIES[hour][:60]) for hour in (9, 10, 11)],
        f"<div class='liveblog'>{marked((11, 10, 9))}</div>",
    )
    assert posts_of(article) == [f"Head {hour}\n\n{BODIES[hour]}" for hour in (9, 10, 11)]


def test_the_time_of_a_post_is_not_that_of_the_article() -> None:
    assert page([update(9), update(10)]).published_at is None


def test_comments_below_an_article_are_no_posts() -> None:
    comments = "".join(
        f"<li class='comment'><time datetime='2026-05-04T1{n}:00:00Z'>1{n}:00</time><p>I have taken this boat for years, and number {n} is the worst.</p></li>"
        for n in range(4)
    )
    text = "".join(f"<p>{each}</p>" for each in BODIES.values())
    article = page(None, f"<article>{text}</article><ul class='comments'>{comments}</ul>", "Live: what the talks mean")
    assert article.posts == ()


def test_offsets_hold_when_cleaning_cuts_a_passage() -> None:
    posts = [update(9), update(10, articleBody=f"Sign up for our newsletter here.\n\n{BODIES[10]}"), update(11)]
    article = page(posts)
    assert article.removed
    assert posts_of(article) == [f"Head {hour}\n\n{BODIES[hour]}" for hour in (9, 10, 11)]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("14:05", 845),
        ("14.05 Uhr", 845),
        ("14h05", 845),
        ("2:05 pm", 845),
        ("12:10 a.m.", 10),
        ("um 9:00", 540),
        ("14時05分", 845),
        ("noon", None),
        ("2026", None),
        ("31:05", None),
    ],
)
def test_times_of_day_are_read_in_several_languages(text: str, minutes: int | None) -> None:
    assert read_clock(text) == minutes
