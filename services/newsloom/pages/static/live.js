// The records of a console: asked for page by page, and again every few seconds. New ones wait until the reader wants them,
// so that no list moves under the pointer.

const FORMAT = 1;
const POLL_MS = 5000;
const KEPT_RECORDS = 50;
const TOKEN_STORE = "newsloom-token";
const HTTP_UNAUTHORIZED = 401;
const HTTP_NOT_FOUND = 404;

let known = []; // rows as objects, in the order in which the console read them
let waiting = []; // rows that are not shown yet
let cursor = 0;
let run = null;
let horizon = [0, 0];
let since = null;
const entities = new Map();
const opened = new Map();

function storedToken() {
  try {
    return sessionStorage.getItem(TOKEN_STORE);
  } catch {
    return null;
  }
}

let token = storedToken();

/** Return the answer to a question at the console; null if the record is not there. */
async function ask(question, kind = "json") {
  for (;;) {
    const answer = await fetch(`api/${question}`, {
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      credentials: "same-origin",
      cache: "no-store",
    });
    if (answer.status === HTTP_UNAUTHORIZED) await askForToken();
    else if (answer.status === HTTP_NOT_FOUND) return null;
    else if (!answer.ok) throw new Error(`the console answers ${answer.status}`);
    else return kind === "json" ? answer.json() : answer.text();
  }
}

let tokenAsked = null;

/** Wait until the reader has typed a token. It stays in the storage of this tab only. */
function askForToken() {
  if (tokenAsked !== null) return tokenAsked;
  const form = document.getElementById("token-form");
  const field = document.getElementById("token");
  document.getElementById("token-wrong").hidden = !token;
  document.getElementById("live").hidden = true;
  form.hidden = false;
  field.focus();
  tokenAsked = new Promise((resolve) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      token = field.value.trim();
      field.value = "";
      try {
        sessionStorage.setItem(TOKEN_STORE, token);
      } catch {
        // the token is kept until the page is left
      }
      form.hidden = true;
      document.getElementById("live").hidden = false;
      tokenAsked = null;
      resolve();
    };
  });
  return tokenAsked;
}

/** Ask for the rows that came since the last time. */
async function fetchRows() {
  for (let more = true; more; ) {
    const page = await ask(`records?after=${cursor}`);
    if (page.format !== FORMAT) throw new Error("another version of newsloom answers; load the page again");
    if (run !== null && page.run !== run) { // the console was started again and counts from 1
      cursor = 0;
      known = [];
      waiting = [];
      opened.clear();
      run = page.run;
      continue;
    }
    run = page.run;
    horizon = page.horizon;
    since = page.since;
    cursor = page.next;
    more = page.more;
    waiting.push(...rowsOf(page));
    showProgress();
  }
  waiting = waiting.filter(isKept);
}

function isKept(row) {
  return row.at > horizon[0] || (row.at === horizon[0] && row.number > horizon[1]);
}

/** Return the rows of a page as objects. */
function rowsOf(page) {
  const given = page.columns;
  const listed = given.entity_list.map(([name, type, links, short]) => {
    const id = typeof short === "string" ? short : `${type.toLowerCase()}:${name.toLowerCase().replace(/[^a-z0-9_]+/g, short === 1 ? "-" : "")}`;
    const key = JSON.stringify([id, name, type, links]);
    if (!entities.has(key)) entities.set(key, { id, name, type, links });
    return entities.get(key);
  });
  return page.numbers.map((number, at) => ({
    number,
    at: page.times[at],
    key: given.key[at],
    title: given.title[at],
    outcome: given.outcomes[given.outcome[at]],
    relation: given.relations[given.relation[at]],
    source: given.sources[given.source[at]],
    language: given.languages[given.language[at]],
    published: given.published[at],
    received: given.received[at],
    cluster: given.clusters[given.cluster[at]],
    matched: given.matched[at],
    origin: given.origin[at],
    detail: given.detail[at],
    cuts: given.cuts[at],
    cut_kinds: given.cut_kinds,
    entities: given.entities[at].map((each) => listed[each]),
  }));
}

let taking = null;

/** Take the waiting rows into the columns. Who asks again meanwhile waits for the same. */
function takeWaiting() {
  taking ??= makeColumns().finally(() => { taking = null; });
  return taking;
}

/** Make the columns of all known rows, with the groups that the console finds in them. */
async function makeColumns() {
  const begun = run;
  const taken = new Set(waiting);
  const rows = known.concat(waiting).filter(isKept);
  const [groups, page] = await Promise.all([ask("groups"), ask("overview", "text")]);
  if (run !== begun) return makeColumns(); // the console was started again meanwhile
  waiting = waiting.filter((row) => !taken.has(row));
  const numbered = new Map();
  const numbersOfNames = (name) => {
    const names = new Map();
    const numbers = rows.map((row) => {
      if (!names.has(row[name])) names.set(row[name], names.size);
      return names.get(row[name]);
    });
    return [numbers, [...names.keys()]];
  };
  const made = { count: rows.length, cut_kinds: rows.length ? rows[0].cut_kinds : [] };
  made.at = rows.map((row) => row.at);
  for (const name of ["key", "title", "published", "received", "origin", "detail", "cuts"]) made[name] = rows.map((row) => row[name]);
  for (const [name, list] of [["outcome", "outcomes"], ["relation", "relations"], ["source", "sources"], ["language", "languages"], ["cluster", "clusters"]]) {
    [made[name], made[list]] = numbersOfNames(name);
  }
  const places = new Map();
  made.entities = rows.map((row) => row.entities.map((each) => {
    if (!places.has(each)) places.set(each, places.size);
    return places.get(each);
  }));
  made.entity_list = [...places.keys()].map((each) => [each.name, each.type, each.links]);
  made.entity_id = [...places.keys()].map((each) => each.id);
  for (const [key, each] of entities) if (!places.has(each)) entities.delete(key);
  rows.forEach((row, at) => numbered.set(row.number, at));
  rowOfKey = new Map(made.key.map((key, row) => [key, row]));
  made.matched = rows.map((row) => (row.matched && rowOfKey.has(row.matched) ? rowOfKey.get(row.matched) : -1));
  made.story = new Array(rows.length).fill(-1);
  const rowsAt = (group) => group.rows.flatMap((number) => (numbered.has(number) ? [numbered.get(number)] : []));
  meta.clusters = groups.clusters.map((each) => ({ ...each, rows: rowsAt(each), canonical: numbered.get(each.canonical) ?? null })).filter((each) => each.rows.length > 1);
  meta.stories = groups.stories.map((each) => ({ ...each, rows: rowsAt(each) })).filter((each) => each.rows.length > 1);
  meta.stories.forEach((story, at) => story.rows.forEach((row) => { made.story[row] = at; }));
  clusterById = new Map();
  for (const cluster of meta.clusters) for (const id of [cluster.id, ...cluster.merged]) clusterById.set(id, cluster);
  storyById = new Map(meta.stories.flatMap((story) => [story.id, ...story.merged].map((id) => [id, story])));
  known = rows;
  columns = made;
  listed = [];
  search = { key: "", rows: [], done: true };
  const parsed = new DOMParser().parseFromString(page, "text/html"); // written by the console, with every string escaped
  document.getElementById("overview").replaceChildren(...parsed.getElementById("overview").childNodes);
  showState();
}

function showProgress() {
  if (columns === null) document.getElementById("live-state").textContent = `Reading the records … ${number(waiting.length)}`;
}

function showState() {
  document.getElementById("live-state").textContent = `${counted(columns.count, "record")} since ${moment(since)} UTC`;
  const button = document.getElementById("live-more");
  button.hidden = waiting.length === 0;
  button.textContent = `Show ${counted(waiting.length, "new record")}`;
}

/** Read all records, and look for new ones from then on. */
async function openData() {
  await fetchRows();
  await takeWaiting();
  const button = document.getElementById("live-more");
  button.addEventListener("click", async () => {
    button.disabled = true;
    await answered(takeWaiting);
    button.disabled = false;
    document.getElementById("main").focus({ preventScroll: true });
    await show();
  });
  const look = async () => {
    if (!document.hidden) await answered(async () => { await fetchRows(); showState(); });
    setTimeout(look, POLL_MS);
  };
  setTimeout(look, POLL_MS);
}

/** Ask the console for something, and say it if there is no answer. */
async function answered(question) {
  try {
    await question();
  } catch {
    document.getElementById("live-state").textContent = "The console does not answer. It is asked again every few seconds.";
  }
}

/** Return a record with all that belongs to it; null if the console has dropped it. The last ones are kept. */
async function openRow(row) {
  const before = columns;
  const wanted = known[row]?.number;
  let answer = opened.get(wanted);
  if (answer === undefined) answer = await ask(`record?number=${wanted}`);
  if (answer === null || before !== columns) return null; // with other columns, the page is shown again
  opened.delete(wanted);
  opened.set(wanted, answer);
  if (opened.size > KEPT_RECORDS) opened.delete(opened.keys().next().value);
  const record = structuredClone(answer.record);
  if (record.entities) record.entities = record.entities.map((each) => ({ ...each, links: each.links || {}, mentions: each.mentions || [] }));
  const text = record.text || "";
  return { row, record, text, characters: answer.characters, raw: null, rawComplete: true, points: new CodePoints(text) };
}

/** Return the rows that match with their texts, which the console searches; null if somebody searches for something else. */
async function rowsWithTexts(rows, words, matches, progress, stopped) {
  const wanted = new Set(rows);
  const rowOf = new Map(known.map((row, at) => [row.number, at]));
  const found = [];
  for (let after = 0, more = true; more; ) {
    if (stopped()) return null;
    const page = await ask(`search?${new URLSearchParams({ q: words.join(" "), after })}`);
    for (const each of page.numbers) if (wanted.has(rowOf.get(each))) found.push(rowOf.get(each));
    after = page.next;
    more = page.more;
    progress(page.share, found.length);
  }
  return found;
}
