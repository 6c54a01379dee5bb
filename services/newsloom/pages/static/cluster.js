// Groups of copies and versions.

function groupList(view, groups, query, path, heading, lead, titleFor, more) {
  const pages = Math.max(1, Math.ceil(groups.length / PAGE_SIZE));
  const page = Math.min(pages, Math.max(1, parseInt(query.page, 10) || 1));
  fill(view, el("h1", {}, heading), el("p", { class: "lead" }, lead),
    groups.length === 0 && el("p", { class: "hint" }, "There are none here."),
    el("ul", { class: "groups" }, groups.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map((group) => el("li", {},
      el("h3", {}, pageLink([path, group.id], {}, { dir: "auto" }, titleFor(group)), " ", el("span", { class: "count" }, counted(group.rows.length, "article"), more && more(group))),
      el("ul", {}, group.rows.slice(0, 5).map((row) => el("li", {}, el("span", { class: "tag" }, relationLabel(relationOf(row))), " ", pageLink(["article", columns.key[row]], {}, { dir: "auto" }, titleOf(row)), " ", data(columns.sources[columns.source[row]], { class: "source" }))),
        group.rows.length > 5 && el("li", {}, pageLink([path, group.id], {}, {}, `and ${number(group.rows.length - 5)} more`)))))),
    pages > 1 && pager(page, pages, [path === "cluster" ? "clusters" : "stories"], query));
}

function clusterTitle(cluster) {
  return titleOf(cluster.canonical ?? cluster.rows[0]);
}

function showClusters(view, query) {
  groupList(view, meta.clusters, query, "cluster", "Copies and versions", "Each group is one text: its canonical article, the copies of it, and its versions.", clusterTitle);
}

function inTime(rows) {
  return [...rows].sort((a, b) => (columns.published[a] ?? Infinity) - (columns.published[b] ?? Infinity) || a - b);
}

function showCluster(view, id) {
  const cluster = clusterById.get(id);
  if (!cluster) return showMissing(view, "This group is not here, or has one article only.");
  const canonical = cluster.canonical;
  const copies = cluster.rows.filter((row) => row !== canonical && columns.outcomes[columns.outcome[row]] === "duplicate");
  const versions = cluster.rows.filter((row) => row !== canonical && !copies.includes(row));
  const part = (heading, rows) => rows.length > 0 && el("section", {}, el("h2", {}, `${heading} (${number(rows.length)})`), el("ul", { class: "members" }, inTime(rows).map((row) => member(row, canonical, whyPlace(row)))));
  fill(view,
    el("p", { class: "kicker" }, "One text"),
    el("h1", { dir: "auto" }, clusterTitle(cluster)),
    el("section", {}, el("h2", {}, "Canonical article"), canonical === null ? el("p", { class: "hint" }, "It is not here.") : el("ul", { class: "members" }, member(canonical, canonical))),
    part("Copies", copies), part("Versions and fuller texts", versions),
    cluster.rows.length > 1 && pairForm(cluster),
    cluster.merged.length > 0 && el("p", { class: "hint" }, "Merged from other groups: ", cluster.merged.map((each) => el("code", { class: "id" }, each, " "))));
  fillReasons(view, [...copies, ...versions], (record) => (record.dedup ? data(record.dedup.evidence.summary) : null));
}

function whyPlace(row) {
  return el("p", { class: "why", "data-row": row });
}

/** Fill in why each article is where it is, record by record, as long as the page is shown. */
async function fillReasons(view, rows, reasonOf) {
  for (const row of rows.slice(0, MAX_CHOICES)) {
    const opened = await openRow(row);
    if (!view.isConnected) return;
    if (opened === null) continue;
    const place = view.querySelector(`.why[data-row="${row}"]`);
    if (place === null) return;
    fill(place, reasonOf(opened.record, row));
  }
}

function member(row, canonical, more) {
  const matched = columns.matched[row];
  const other = matched >= 0 ? matched : row !== canonical ? canonical : null;
  return el("li", {},
    el("p", { class: "kicker" }, outcomeTag(row), " ", relationLabel(relationOf(row)), " · ", data(columns.sources[columns.source[row]] || fileOf(columns.origin[row])), columns.published[row] !== null && ` · ${publishedText(row)}`),
    el("p", { class: "member-title" }, pageLink(["article", columns.key[row]], {}, { dir: "auto" }, titleOf(row))),
    more,
    other !== null && el("p", {}, pageLink(["compare", columns.key[other], columns.key[row]], {}, { class: "action" }, "Compare side by side"), el("span", { class: "sub-inline" }, " with ", data(titleOf(other)))));
}

/** Return a form that compares any two members. */
function pairForm(cluster) {
  const select = (id, label, chosen) => el("label", {}, el("span", {}, label), el("select", { id }, inTime(cluster.rows).slice(0, MAX_CHOICES).map((row) => el("option", { value: columns.key[row], selected: row === chosen }, `${titleOf(row).slice(0, 80)} – ${columns.sources[columns.source[row]] || fileOf(columns.origin[row])}`))));
  const rows = inTime(cluster.rows);
  return el("form", { class: "pair-form", onsubmit: (event) => { event.preventDefault(); go(["compare", document.getElementById("pair-a").value, document.getElementById("pair-b").value]); } },
    el("h2", {}, "Compare any two"), select("pair-a", "Earlier", rows[0]), select("pair-b", "Later", rows[1]), el("button", { type: "submit" }, "Compare"));
}
