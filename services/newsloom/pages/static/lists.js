// The list of articles: filters, search, pages.

const PAGE_SIZE = 50;
const MAX_CHOICES = 300;
const UNKNOWN = "(unknown)";
const LIVE = meta.product === "console";
const ORDERS = { "": LIVE ? "latest arrivals first" : "as in the input", newest: "newest first", oldest: "oldest first", title: "by title" };

/** Return the numbers of names that a filter value means. */
function numbersOf(list, value) {
  const wanted = value === UNKNOWN ? "" : value;
  return new Set(list.flatMap((name, at) => (name === wanted ? [at] : [])));
}

/** Return the test of a row for all filters but the one for text. */
function filterOf(query) {
  const tests = [];
  for (const [name, list] of [["outcome", "outcomes"], ["relation", "relations"], ["source", "sources"], ["language", "languages"]]) {
    if (!query[name]) continue;
    const whole = numbersOf(columns[list], query[name]); // the name of a source may have a bar itself
    const wanted = whole.size ? whole : new Set(query[name].split("|").flatMap((value) => [...numbersOf(columns[list], value)]));
    tests.push((row) => wanted.has(columns[name][row]));
  }
  if (query.cut) {
    const bit = 1 << columns.cut_kinds.indexOf(query.cut);
    tests.push((row) => (columns.cuts[row] & bit) !== 0);
  }
  if (query.entity) {
    const wanted = new Set(columns.entity_id.flatMap((id, at) => (id === query.entity ? [at] : [])));
    tests.push((row) => columns.entities[row].some((each) => wanted.has(each)));
  }
  for (const [times, begin, end] of [[columns.published, query.from, query.to], [columns.at || [], query.arrived_from, query.arrived_to]]) {
    const from = secondsOf(begin, false);
    const to = secondsOf(end, true);
    if (from !== null) tests.push((row) => times[row] !== null && times[row] >= from);
    if (to !== null) tests.push((row) => times[row] !== null && times[row] < to);
  }
  return (row) => tests.every((test) => test(row));
}

/** Return the seconds of a date or time in UTC. A date alone as an end means the end of that day. */
function secondsOf(text, end) {
  if (!text) return null;
  const day = /^\d{4}-\d\d-\d\d$/.test(text);
  const time = Date.parse(day ? `${text}T00:00Z` : text.endsWith("Z") ? text : `${text}Z`);
  return Number.isNaN(time) ? null : time / 1000 + (day && end ? 86400 : 0);
}

/** Return a text in the form in which texts are compared: without case and marks. */
function plainForm(text) {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}

let search = { key: "", rows: [], done: true };

/** Return the rows that have all words, from the titles first and then from the texts; `progress` is called as they come. */
async function searchRows(words, rows, filters, inTexts, progress) {
  const key = JSON.stringify([words, inTexts, filters]);
  if (search.key === key && search.done) return search.rows;
  const mine = { key, rows: [], done: false };
  search = mine;
  const has = (text) => words.every((word) => text.includes(word));
  const entityForms = new Map();
  const formOf = (each) => {
    if (!entityForms.has(each)) entityForms.set(each, plainForm(columns.entity_list[each][0]));
    return entityForms.get(each);
  };
  const headOf = (row) =>
    plainForm(
      [columns.title[row], columns.sources[columns.source[row]], columns.origin[row], columns.key[row], columns.detail[row]].join(" "),
    ) + " " + columns.entities[row].map(formOf).join(" ");
  const found = new Set();
  for (const row of rows) if (has(headOf(row))) found.add(row);
  if (inTexts) {
    const matches = (row, text) => has(headOf(row) + " " + plainForm(text));
    const heads = found.size;
    const rest = rows.filter((row) => !found.has(row));
    const more = await rowsWithTexts(rest, words, matches, (share, count) => progress(share, heads + count), () => search !== mine);
    if (more === null) return null;
    for (const row of more) found.add(row);
  }
  mine.rows = rows.filter((row) => found.has(row));
  mine.done = true;
  return mine.rows;
}

function ordered(rows, order) {
  const time = (row) => columns.published[row] ?? columns.received[row] ?? 0;
  if (order === "newest") return [...rows].sort((a, b) => time(b) - time(a) || a - b);
  if (order === "oldest") return [...rows].sort((a, b) => time(a) - time(b) || a - b);
  if (order === "title") {
    const collator = new Intl.Collator(undefined, { numeric: true });
    return [...rows].sort((a, b) => collator.compare(titleOf(a), titleOf(b)) || a - b);
  }
  return LIVE ? [...rows].reverse() : rows;
}

let listed = [];

/** Show the articles that the filters choose. */
async function showList(view, path, query, fixed, heading, lead) {
  const everything = { ...query, ...fixed };
  const all = Array.from({ length: columns.count }, (_, row) => row);
  const filtered = all.filter(filterOf(everything));
  const results = el("div", { id: "results", "aria-busy": "true", tabindex: -1 });
  fill(view, el("h1", {}, heading), lead && el("p", { class: "lead" }, lead), filterForm(path, query, fixed, filtered), results);
  const words = plainForm(query.q || "").split(/\s+/).filter(Boolean);
  const stillHere = () => results.isConnected;
  let rows = filtered;
  if (words.length) {
    rows = await searchRows(words, filtered, { ...everything, q: "", order: "", page: "" }, query.texts === "1", (share, count) => {
      if (stillHere()) fill(results, el("p", { class: "hint" }, `Searching the texts: ${percent(share)}, ${counted(count, "article")} so far`));
    });
  }
  if (rows === null || !stillHere()) return;
  rows = ordered(rows, query.order || "");
  listed = rows;
  showRows(results, rows, path, query);
  results.removeAttribute("aria-busy");
  say(counted(rows.length, "article"));
}

function showRows(results, rows, path, query) {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
  const page = Math.min(pages, Math.max(1, parseInt(query.page, 10) || 1));
  const shown = rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  const first = (page - 1) * PAGE_SIZE + 1;
  const summary = rows.length
    ? `${counted(rows.length, "record")}${pages > 1 ? `, ${number(first)} to ${number(first + shown.length - 1)} shown` : ""}`
    : "No record is like that.";
  fill(
    results,
    el("p", { class: "hint", id: "count" }, summary),
    rows.length > 0 && (shown.every(isLost) ? lostTable(shown) : rowTable(shown)),
    pages > 1 && pager(page, pages, path, query),
  );
}

/** Return a table of rows. */
function rowTable(rows) {
  return el(
    "table",
    { class: "rows" },
    el("caption", { class: "visually-hidden" }, "Records"),
    el("thead", {}, el("tr", {}, ["Outcome", "Title", "Relation", "Source", "Published (UTC)", "Language"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, rows.map(tableRow)),
  );
}

/** Return a table of rejections and failures, which have a reason where articles have a verdict. */
function lostTable(rows) {
  return el(
    "table",
    { class: "rows lost-rows" },
    el("caption", { class: "visually-hidden" }, "Rejected and failed records"),
    el("thead", {}, el("tr", {}, ["Outcome", "Record", "Reason"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, rows.map((row) => el("tr", {},
      el("td", { class: "cell-outcome" }, outcomeTag(row)),
      el("td", { class: "cell-title" }, pageLink(["article", columns.key[row]], {}, { dir: "auto", class: "title-link" }, titleOf(row)), el("span", { class: "sub" }, data(columns.sources[columns.source[row]]))),
      el("td", {}, el("strong", {}, spaced(relationOf(row))), el("span", { class: "sub", dir: "auto" }, columns.detail[row].slice(0, 300)))))),
  );
}

function tableRow(row) {
  const lost = isLost(row);
  const matched = columns.matched[row];
  const relation = relationOf(row);
  return el(
    "tr",
    {},
    el("td", { class: "cell-outcome" }, outcomeTag(row)),
    el("td", { class: "cell-title" },
      pageLink(["article", columns.key[row]], {}, { dir: "auto", class: "title-link" }, titleOf(row)),
      lost && el("span", { class: "sub", dir: "auto" }, columns.detail[row].slice(0, 200)),
      !lost && matched >= 0 && relation !== "original" && el("span", { class: "sub" }, "of ", pageLink(["article", columns.key[matched]], {}, { dir: "auto" }, titleOf(matched)))),
    el("td", { class: "cell-relation" }, relation && el("span", {}, lost ? spaced(relation) : relationLabel(relation))),
    el("td", { class: "cell-source" }, data(columns.sources[columns.source[row]])),
    el("td", { class: "cell-time" }, publishedText(row).replace(" UTC", "")),
    el("td", { class: "cell-language" }, data(columns.languages[columns.language[row]])),
  );
}

function pager(page, pages, path, query) {
  const step = (to, label) =>
    to < 1 || to > pages
      ? el("span", { class: "page-off", "aria-hidden": "true" }, label)
      : pageLink(path, { ...query, page: to > 1 ? to : null }, { class: "page-step", onclick: () => { focusAfter = document.getElementById("results") ? "results" : "main"; } }, label);
  return el("nav", { class: "pager", "aria-label": "Pages of the list" },
    step(1, "First"), step(page - 1, "Previous"), el("span", {}, `Page ${number(page)} of ${number(pages)}`), step(page + 1, "Next"), step(pages, "Last"));
}

/** Return the form with all filters. Each change goes into the address. */
function filterForm(path, query, fixed, rows) {
  const change = (name, replace) => (event) => {
    const value = event.target.type === "checkbox" ? (event.target.checked ? "1" : null) : event.target.value;
    const next = { ...query, [name]: value, page: null };
    focusAfter = event.target.id;
    go(path, next, replace);
  };
  const choice = (name, label, options, none = "all") =>
    el("label", {}, el("span", {}, label),
      el("select", { id: `filter-${name}`, onchange: change(name) },
        el("option", { value: "" }, none),
        options.map(([value, text]) => el("option", { value, selected: query[name] === value }, text))));
  const counts = (column, list, label) => {
    const found = new Map();
    for (const row of rows) found.set(columns[column][row], (found.get(columns[column][row]) || 0) + 1);
    const options = [...found].sort((a, b) => b[1] - a[1]).slice(0, MAX_CHOICES)
      .map(([at, count]) => [columns[list][at] || UNKNOWN, `${label(columns[list][at]) || UNKNOWN} (${number(count)})`]);
    const chosen = query[column];
    if (chosen && !options.some(([value]) => value === chosen)) options.push([chosen, label(chosen)]);
    return options;
  };
  const text = (name, label, type, properties) =>
    el("label", {}, el("span", {}, label), el("input", { id: `filter-${name}`, type, value: query[name] || "", onchange: change(name), ...properties }));
  const entity = query.entity && columns.entity_list[columns.entity_id.indexOf(query.entity)];
  const arrived = query.arrived_from || query.arrived_to;
  const active = Object.keys(query).some((name) => name !== "page" && query[name]);
  return el(
    "form",
    { class: "filters", role: "search", onsubmit: (event) => { event.preventDefault(); go(path, { ...query, q: document.getElementById("filter-q").value, page: null }); } },
    el("div", { class: "search" },
      el("label", { class: "search-box" }, el("span", { class: "visually-hidden" }, "Search"), el("input", { id: "filter-q", type: "search", value: query.q || "", placeholder: "Search titles, sources, names, files", autocomplete: "off", onsearch: change("q") })),
      el("label", { class: "check" }, el("input", { id: "filter-texts", type: "checkbox", checked: query.texts === "1", onchange: change("texts") }), " also in texts"),
      el("button", { type: "submit" }, "Search")),
    el("div", { class: "choices" },
      !fixed.outcome && choice("outcome", "Outcome", counts("outcome", "outcomes", outcomeLabel)),
      choice("relation", fixed.outcome ? "Reason" : "Relation", counts("relation", "relations", fixed.outcome ? spaced : relationLabel)),
      choice("source", "Source", counts("source", "sources", (name) => name)),
      !fixed.outcome && choice("language", "Language", counts("language", "languages", (name) => name)),
      !fixed.outcome && choice("cut", "With a cut", columns.cut_kinds.map((kind) => [kind, cutLabel(kind)])),
      !fixed.outcome && text("from", "Published from", "text", { placeholder: "YYYY-MM-DD", size: 12 }),
      !fixed.outcome && text("to", "until", "text", { placeholder: "YYYY-MM-DD", size: 12 }),
      choice("order", "Order", Object.entries(ORDERS).slice(1), ORDERS[""])),
    (active || entity) && el("p", { class: "active" },
      entity && [el("span", {}, "Names "), data(entity[0], { class: "chip" }), " ", pageLink(path, { ...query, entity: null, page: null }, {}, "any entity"), " "],
      arrived && [el("span", {}, "Arrived "), el("span", { class: "chip" }, [query.arrived_from, query.arrived_to].map((each) => (each || "…").replace("T", " ")).join(" to "), " UTC"), " ", pageLink(path, { ...query, arrived_from: null, arrived_to: null, page: null }, {}, "at any time"), " "],
      pageLink(path, {}, { class: "clear" }, "Clear all filters")),
  );
}
