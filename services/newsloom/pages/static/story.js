// Stories: articles that report one event.

function showStories(view, query) {
  groupList(view, meta.stories, query, "story", "Stories", "Each story is one event, as far as its articles show.", (story) => story.title || story.id,
    (story) => [`, ${counted(story.outlets, "outlet")}, ${number(story.origins)} independent`, story.first && [", first: ", data(story.first)]]);
}

function showStory(view, id) {
  const story = storyById.get(id);
  if (!story) return showMissing(view, "This story is not here, or has one article only.");
  const rows = inTime(story.rows);
  fill(view, el("p", { class: "kicker" }, "Story"), el("h1", { dir: "auto" }, story.title || story.id),
    el("ul", { class: "facts" }, el("li", {}, el("strong", {}, counted(story.rows.length, "article"))), el("li", {}, el("strong", {}, counted(story.outlets, "outlet"))),
      el("li", {}, el("strong", {}, number(story.origins)), " written independently of one another"),
      story.first && el("li", {}, "first: ", el("strong", {}, data(story.first)))),
    outletList(rows),
    el("h2", {}, "In the order of publication"),
    el("ol", { class: "members" }, rows.map((row) => member(row, null, whyPlace(row)))),
    rows.length > 1 && pairForm(story));
  fillReasons(view, rows, reasonInStory);
}

/** Return the outlets in the order in which each published first, with a mark for each of its articles on a line of time. */
function outletList(rows) {
  const byOutlet = new Map();
  for (const row of rows) {
    const source = columns.source[row];
    if (!byOutlet.has(source)) byOutlet.set(source, []);
    byOutlet.get(source).push(row);
  }
  const times = rows.map((row) => columns.published[row]).filter((time) => time !== null);
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  const marks = (each) => el("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
    el("rect", { y: 1.5, width: 100, height: 1, class: "scale-ground" }),
    each.filter((row) => columns.published[row] !== null).map((row) => el("rect", { x: (99 * (columns.published[row] - first)) / span, width: 1, height: 4, class: "scale-value" })));
  return [el("h2", {}, "Outlets, the first one first"),
    el("ol", { class: "outlets" }, [...byOutlet].slice(0, MAX_CHOICES).map(([source, each]) => el("li", {},
      el("span", {}, columns.sources[source] ? pageLink(["articles"], { source: columns.sources[source] }, {}, data(columns.sources[source])) : UNKNOWN, each.length > 1 && el("span", { class: "sub-inline" }, ` ${counted(each.length, "article")}`)),
      el("span", { class: "sub-inline" }, publishedText(each[0]) || "no date"),
      span > 0 && marks(each))))];
}

/** Return why an article is in its story, where its text comes from, and the pair to compare. */
function reasonInStory(record, row) {
  const evidence = (record.story && record.story.evidence) || {};
  const origin = record.dedup && record.dedup.text_origin;
  const nearest = rowOfKey.get(evidence.matched_id);
  return [data(evidence.summary || ""),
    origin && (origin.basis === "credit" || (origin.article_id && origin.article_id !== record.id)) && [" The text comes from ", data(origin.name), `${BASES[origin.basis] || ""}.`],
    columns.matched[row] < 0 && nearest !== undefined && columns.story[nearest] === columns.story[row] && nearest !== row && [el("br"), pageLink(["compare", columns.key[nearest], columns.key[row]], {}, { class: "action" }, "Compare side by side"), el("span", { class: "sub-inline" }, " with the nearest: ", data(titleOf(nearest)))]];
}
