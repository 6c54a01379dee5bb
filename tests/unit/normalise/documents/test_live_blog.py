"""Live blogs: the text is the lead and the posts in time order, and each post says where it stands."""

import json

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.live_blog.post import read_clock
from newsloom.normalise.live_blog.read import MAX_POSTS, read_live_blog
from newsloom.normalise.page.page import parse_page
from newsloom_schemas import DocumentKind, NormalisedArticle
from support.bounded_work import bounded_work

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


def live_data(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Talks", "description": LEAD}
    return f"<script type='application/ld+json'>{json.dumps(node | fields)}</script>"


def whole_page(
    body: str, head: str = "", title: str = "Talks in Marrow", url: str = "https://m.example/talks"
) -> NormalisedArticle:
    html = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"
    return normalise_article(json.dumps({"url": url, "html": html}).encode())


def test_posts_that_are_parts_of_a_live_blog_are_read() -> None:
    article = whole_page("<div>Loading</div>", live_data(hasPart=[update(10), update(9)]))
    assert posts_of(article) == [f"Head {hour}\n\n{BODIES[hour]}" for hour in (9, 10)]
    assert article.published_at is None


def test_posts_that_a_live_blog_refers_to_are_read() -> None:
    posts = [update(hour, **{"@id": f"https://m.example/talks#p{hour}"}) for hour in (10, 9)]
    blog = {"@type": "LiveBlogPosting", "headline": "Talks", "liveBlogUpdate": [{"@id": post["@id"]} for post in posts]}
    graph = json.dumps({"@context": "https://schema.org", "@graph": [blog, *posts]})
    article = whole_page("<div>Loading</div>", f"<script type='application/ld+json'>{graph}</script>")
    assert posts_of(article) == [f"Head {hour}\n\n{BODIES[hour]}" for hour in (9, 10)]
    assert article.published_at is None


def test_a_paid_part_is_no_post() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}
    article = whole_page(f"<p>{LEAD}</p>", live_data(hasPart=part, liveBlogUpdate=[update(9)]))
    assert posts_of(article) == [f"Head 9\n\n{BODIES[9]}"]


def test_short_posts_that_say_the_same_stay_apart() -> None:
    texts = {9: "Goal!", 10: "Goal! The second one of the evening for the team of Marrow.", 11: "Goal!"}
    posts = [update(hour, headline=None, articleBody=text) for hour, text in texts.items()]
    assert posts_of(whole_page("<div>Loading</div>", live_data(liveBlogUpdate=posts))) == list(texts.values())


def test_posts_of_one_minute_are_turned_round_with_the_page() -> None:
    times = {12: "12:00", 11: "12:00", 10: "10:00"}
    posts = [update(hour, datePublished=f"2026-05-04T{time}:00Z") for hour, time in times.items()]
    article = whole_page("<div>Loading</div>", live_data(liveBlogUpdate=posts))
    assert [post.heading for post in article.posts] == ["Head 10", "Head 11", "Head 12"]


def test_a_post_without_a_readable_time_stays_behind_the_one_before_it() -> None:
    posts = [update(12), update(11, datePublished="shortly before noon"), update(10), update(9)]
    article = whole_page("<div>Loading</div>", live_data(liveBlogUpdate=posts))
    assert [post.heading for post in article.posts] == ["Head 9", "Head 10", "Head 11", "Head 12"]


def test_a_body_with_all_posts_is_not_the_lead() -> None:
    body = " ".join((LEAD, BODIES[9], BODIES[10]))
    article = whole_page("<div>Loading</div>", live_data(articleBody=body, liveBlogUpdate=[update(10), update(9)]))
    assert article.text == "\n\n".join((LEAD, "Head 9", BODIES[9], "Head 10", BODIES[10]))


def test_the_posts_of_a_live_list_of_amp_are_read() -> None:
    posts = "".join(
        f"<div id='p{hour}' data-sort-time='{1777885200000 + hour * 3_600_000}'><p>{BODIES[hour]}</p></div>"
        for hour in (11, 10, 9)
    )
    article = whole_page(
        f"<p>{LEAD}</p><amp-live-list id='x'><button update>New</button><div items>{posts}</div></amp-live-list>"
    )
    assert posts_of(article) == [BODIES[hour] for hour in (9, 10, 11)]
    assert [post.id for post in article.posts] == ["p9", "p10", "p11"]


def items(time: str = "<time datetime='2026-05-04T{hour:02d}:00:00Z'>{hour}:00</time>") -> str:
    boxes = "".join(f"<li>{time.format(hour=hour)}<p>{BODIES[hour]}</p></li>" for hour in (11, 10, 9))
    return f"<p>{LEAD}</p><ul>{boxes}</ul>"


@pytest.mark.parametrize(
    "title",
    [
        "Fähren: Verhandlungen im Newsticker",
        "Ferry talks – live",
        "Ferry talks - as it happened",
        "Barcos, minuto a minuto",
        "Traghetti, la diretta",
        "Liveblog Marrow | Boten",
        "Promy. Relacja na żywo",
        "Паромы: онлайн-трансляция",
        "Feribot canlı anlatım",
        "【速報中】船の交渉",
    ],
)
def test_a_title_that_says_live_makes_plain_items_with_times_posts(title: str) -> None:
    article = whole_page(items(), title=title)
    assert article.kind is DocumentKind.LIVE_BLOG
    assert posts_of(article) == [BODIES[hour] for hour in (9, 10, 11)]
    assert article.published_at is None


def test_the_same_items_below_another_title_are_no_posts() -> None:
    assert whole_page(items()).posts == ()


STORIES = "<ul>{boxes}</ul>"
STORY = "<li class='item'>{time}<h3>{heading}</h3><p>Another story tells of the town and of its people, number {number}.</p></li>"


DAY, CLOCK = "<time datetime='2026-05-04T10:00:00Z'>4 May</time>", "<time>10:00</time>"
LINKED = "<a href='/story'>Story</a>"


@pytest.mark.parametrize(
    ("frame", "heading", "shown"),
    [
        ("<aside>{}</aside>", "Story", CLOCK),
        ("<div class='related'>{}</div>", "Story", CLOCK),
        ("<div>{}</div>", LINKED, CLOCK),
        ("<div>{}</div>", "Story", DAY),
        ("<div>{}</div>", LINKED, DAY),
    ],
)
@pytest.mark.parametrize(
    ("url", "widget"),
    [("https://m.example/live/talks", ""), ("https://m.example/talks", "<div class='live-ticker-box'>Live</div>")],
)
def test_lists_of_other_stories_are_no_posts(frame: str, heading: str, shown: str, url: str, widget: str) -> None:
    boxes = "".join(STORY.format(time=shown, heading=heading, number=number) for number in range(4))
    text = "".join(f"<p>{each}</p>" for each in BODIES.values())
    article = whole_page(widget + text + frame.format(STORIES.format(boxes=boxes)), url=url)
    assert article.posts == ()


def test_the_date_of_publication_is_kept_when_posts_are_of_a_later_day() -> None:
    posts = items("<time datetime='2026-05-06T{hour:02d}:00:00Z'>{hour}:00</time>")
    article = whole_page(posts, live_data(datePublished="2026-05-04T06:00:00Z"))
    assert article.published_at is not None
    assert article.published_at.value.isoformat() == "2026-05-04T06:00:00+00:00"


def test_many_posts_with_the_same_opening_are_read_with_bounded_work() -> None:
    """Comparing each post with all others is work that grows with the square of their number."""
    boxes = "".join(
        f"<div class='live-post'><time>10:00</time><p>{LEAD} Part {number}.</p></div>" for number in range(20_000)
    )
    page = parse_page(f"<html><head><title>Liveticker: talks</title></head><body>{boxes}</body></html>")
    assert page is not None
    with bounded_work():
        blog = read_live_blog(page, ())
    assert blog is not None
    assert (len(blog.posts), blog.left_out) == (MAX_POSTS, 20_000 - MAX_POSTS)


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


def test_boxes_named_as_entries_of_a_ticker_are_posts() -> None:
    boxes = marked((11, 10, 9)).replace("live-post", "ticker-entry")
    assert posts_of(whole_page(f"<p>{LEAD}</p>{boxes}")) == [f"Head {hour}\n\n{BODIES[hour]}" for hour in (9, 10, 11)]


def test_the_moment_in_an_attribute_may_be_written_as_a_date() -> None:
    boxes = "".join(
        f"<div class='live-post' data-time='2026-05-04T{hour:02d}:00:00Z'> <p>{BODIES[hour]}</p></div>"
        for hour in (11, 10, 9)
    )
    article = whole_page(f"<p>{LEAD}</p>{boxes}")
    assert [post.time.hour for post in article.posts if post.time] == [9, 10, 11]


def test_the_time_of_a_post_is_found_behind_an_icon() -> None:
    article = whole_page(f"<p>{LEAD}</p>{marked((11, 10, 9), '<span> <i></i> <b> {hour}:00 </b></span>')}")
    assert [post.heading for post in article.posts] == ["Head 9", "Head 10", "Head 11"]


def test_a_box_that_has_a_time_and_no_text_yet_is_no_post() -> None:
    empty = "<div class='live-post'><time datetime='2026-05-04T12:00:00Z'>12:00</time></div>"
    assert len(whole_page(f"<p>{LEAD}</p>{empty}{marked((11, 10, 9))}").posts) == 3


def shown(*texts: str, ids: bool = False) -> str:
    """Return boxes with these texts, at nine, ten and so on."""
    boxes = "".join(
        f"<div class='live-post' id='p{hour}'><time datetime='2026-05-04T{hour:02d}:00:00+02:00'>{hour}:00</time><p>{text}</p></div>"
        for hour, text in enumerate(texts, 9)
    )
    return boxes if ids else boxes.replace(" id=", " title=")


def stated(*texts: str, ids: bool = False) -> list[dict[str, object]]:
    """Return the same posts in structured data."""
    return [
        update(hour, headline=None, articleBody=text, **({"@id": f"https://m.example/talks#p{hour}"} if ids else {}))
        for hour, text in enumerate(texts, 9)
    ]


def test_a_post_with_the_id_of_another_is_the_same_although_its_text_was_changed() -> None:
    data, page = (BODIES[9], BODIES[10]), (f"In short: {BODIES[9]}", BODIES[10])
    article = whole_page(f"<p>{LEAD}</p>{shown(*page, ids=True)}", live_data(liveBlogUpdate=stated(*data, ids=True)))
    assert posts_of(article) == list(page)


def test_equal_posts_of_two_sources_are_paired_one_by_one() -> None:
    texts = (BODIES[9], BODIES[9], BODIES[10])
    article = whole_page(f"<p>{LEAD}</p>{shown(*texts)}", live_data(liveBlogUpdate=stated(*texts)))
    assert posts_of(article) == list(texts)


def test_short_posts_of_two_sources_are_one_only_if_their_times_agree() -> None:
    texts = ("Goal!", f"The second half begins. {BODIES[11]}", "Goal!")
    data = live_data(liveBlogUpdate=stated(*texts[:2]))
    assert posts_of(whole_page(f"<p>{LEAD}</p>{shown(*texts)}", data)) == list(texts)


def test_posts_that_only_begin_alike_stay_apart() -> None:
    texts = tuple(
        f"The talks about the boats today {rest}" for rest in ("go on in the town hall.", "end without a result.")
    )
    article = whole_page(f"<p>{LEAD}</p>{shown(*texts)}", live_data(liveBlogUpdate=stated(texts[0])))
    assert posts_of(article) == list(texts)


def test_a_part_without_text_in_the_data_is_no_post() -> None:
    parts = [update(9), update(10, headline=None, articleBody=""), update(11, articleBody="")]
    assert posts_of(whole_page("<div>Loading</div>", live_data(liveBlogUpdate=parts))) == [
        f"Head 9\n\n{BODIES[9]}",
        "Head 11",
    ]
