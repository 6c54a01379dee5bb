// The page of one record: an article, a rejection or a dead letter.

const FIELD_NAMES = [
  ["title", "Title"], ["standfirst", "Standfirst"], ["authors", "Authors"], ["contributors", "Contributors"], ["source", "Source"], ["publisher", "Publisher"],
  ["published_at", "Published"], ["modified_at", "Changed"], ["language", "Language"], ["section", "Section"], ["keywords", "Keywords"], ["url", "Address"],
  ["canonical_url", "Canonical address"], ["image", "Picture"], ["kind", "Kind of document"], ["attribution", "Credits"], ["completeness", "Completeness"],
  ["corrections", "Corrections"], ["publication_status", "Publication status"], ["embargoed_until", "Embargo until"], ["external_id", "Producer's id"], ["labels", "Producer's labels"], ["extensions", "Extensions"],
];

const BASES = { credit: ", which an article credits", publisher: ", which published an article of this group itself", first: ", which was first as far as the dates show" };

const GONE = "This record is not here any more: newer ones took its place.";

async function showRecord(view, key) {
  const row = rowOfKey.get(key);
  if (row === undefined) return showMissing(view, "This record is not here.");
  const opened = await openRow(row);
  if (opened === null) return showMissing(view, GONE);
  const outcome = columns.outcomes[columns.outcome[row]];
  const lost = isLost(row);
  fill(view, neighbours(row), el("article", { class: "record" }, lost ? lostPage(opened, outcome) : articlePage(opened)));
}

function showMissing(view, text) {
  fill(view, el("h1", {}, "Not here"), el("p", {}, text), el("p", {}, pageLink(["articles"], {}, {}, "All articles")));
}

/** Return links to the records before and after in the list that was shown last. */
function neighbours(row) {
  const at = listed.indexOf(row);
  if (at < 0) return null;
  const link = (to, id, label) => (to === undefined ? null : pageLink(["article", columns.key[to]], {}, { id }, label));
  return el("nav", { class: "neighbours", "aria-label": "Neighbours in the list" }, link(listed[at - 1], "previous", "← Previous"), el("span", {}, `${number(at + 1)} of ${number(listed.length)}`), link(listed[at + 1], "next", "Next →"));
}

function articlePage(opened) {
  const { row, record, text, characters } = opened;
  const cuts = placeCuts(record.removed || [], text, opened.raw);
  const placed = cuts.filter((each) => each.at !== null);
  const unplaced = cuts.filter((each) => each.at === null);
  const inserts = placed.map(({ cut, at }) => {
    const block = atParagraphEdge(text, at);
    return { at, block, make: () => cutMark(cut, block) };
  });
  const hold = el("div", {});
  const showText = (limit) => {
    const shown = text.slice(0, limit);
    fill(hold, markedText(shown, entityMarks(opened, record.entities || []), inserts.filter((each) => each.at <= limit)),
      shown.length < text.length && el("p", {}, el("button", { type: "button", onclick: () => showText(limit + 10 * SHOWN_UNITS) }, `Show more of the text (${number(text.length - shown.length)} characters)`)),
      shown.length === text.length && opened.points.point(text.length) < characters && el("p", { class: "notice" }, `This page holds the first ${number(opened.points.point(text.length))} of ${number(characters)} characters.`));
  };
  showText(SHOWN_UNITS);
  return [
    el("p", { class: "kicker" }, outcomeTag(row), " ", data(columns.sources[columns.source[row]]), columns.published[row] !== null && el("time", {}, ` ${publishedText(row)}`)),
    el("h1", { dir: "auto" }, titleOf(row)),
    record.dedup && verdictPanel(opened),
    el("div", { class: "columns" },
      el("section", { class: "main-column" },
        el("h2", {}, "Text"),
        record.text === undefined ? el("p", { class: "hint" }, "This record has no text.") : hold,
        unplaced.length > 0 && el("section", { class: "unplaced" }, el("h3", {}, "Also cut"), el("p", { class: "hint" }, opened.raw ? "The raw record does not show where these stood." : "Where these stood is not known, since the raw record is not here."), el("ul", {}, unplaced.map(({ cut }) => el("li", {}, cutMark(cut, false)))))),
      rawPanel(opened)),
    el("div", { class: "panels" }, fieldsPanel(opened), cutsPanel(opened), entitiesPanel(opened), tracePanel(record)),
  ];
}

function atParagraphEdge(text, at) {
  return at === 0 || at >= text.length || text.slice(at, at + 2) === "\n\n" || text.slice(at - 2, at) === "\n\n";
}

function verdictPanel(opened) {
  const { row, record } = opened;
  const verdict = record.dedup;
  const evidence = verdict.evidence;
  const relation = verdict.revision || verdict.relation;
  const matched = columns.matched[row];
  const cluster = clusterById.get(verdict.cluster_id);
  return el("section", { class: "panel verdict" },
    el("h2", {}, relationLabel(relation), names.relation_meanings[relation] && el("span", { class: "meaning" }, ` – ${names.relation_meanings[relation]}`)),
    el("p", { class: "reason", dir: "auto" }, evidence.summary),
    evidence.precedence && el("p", { dir: "auto" }, evidence.precedence),
    matched >= 0 && el("p", {}, "Compared with ", pageLink(["article", columns.key[matched]], {}, { dir: "auto" }, titleOf(matched)), ". ",
      pageLink(["compare", columns.key[matched], columns.key[row]], {}, { class: "action" }, "Compare side by side")),
    cluster && el("p", {}, pageLink(["cluster", cluster.id], {}, {}, `All ${counted(cluster.rows.length, "article")} of this group`)),
    columns.story[row] >= 0 && el("p", {}, pageLink(["story", meta.stories[columns.story[row]].id], {}, {}, "The story it belongs to"), ...storyReason(record)),
    verdict.text_origin && el("p", {}, "The text comes from ", data(verdict.text_origin.name), `${BASES[verdict.text_origin.basis] || ""}.`),
    judge(record, "verdict", { relation, matched_id: evidence.matched_id || null }));
}

function storyReason(record) {
  const summary = record.story && record.story.evidence && record.story.evidence.summary;
  return summary ? [": ", data(summary)] : [];
}

function fieldsPanel({ record }) {
  const rows = FIELD_NAMES.flatMap(([name, label]) => {
    const value = record[name];
    const shown = fieldValue(name, value);
    if (shown === null) return [];
    const source = (record.provenance || {})[name] || (value && value.provenance);
    return [el("div", {}, el("dt", {}, label), el("dd", {}, shown, source && el("span", { class: "from" }, `from ${names.provenance[source] || spaced(source)}`)), el("dd", { class: "judged" }, judge(record, "field", { name, value: valueText(value) }, true)))];
  });
  return el("section", { class: "panel" }, el("h2", {}, "Fields"), el("dl", { class: "fields" }, rows,
    el("div", {}, el("dt", {}, "Where it came from"), el("dd", {}, data(originText(record.origin)))),
    el("div", {}, el("dt", {}, "Id"), el("dd", {}, el("code", { class: "id" }, record.id)))));
}

function fieldValue(name, value) {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return null;
  if (name === "published_at" || name === "modified_at") return data(dateText(value));
  if (name === "url" || name === "canonical_url" || name === "image") return webLink(String(value));
  if (name === "language") return [data(value.code), value.confidence !== undefined && ` (${percent(value.confidence)} certain)`, value.also && value.also.length > 0 && [", also ", data(value.also.join(", "))]];
  if (name === "contributors") return data(value.map((each) => `${each.name} (${each.role})`).join(", "));
  if (typeof value === "object" && !Array.isArray(value)) {
    const parts = Object.entries(value).filter(([, each]) => each !== null && each !== "" && !(Array.isArray(each) && !each.length));
    if (name === "completeness" && value.value === "unknown") return null;
    return parts.length ? data(parts.map(([key, each]) => `${spaced(key)}: ${valueText(each)}`).join("; ")) : null;
  }
  return data(valueText(value));
}

function dateText(value) {
  const precision = { year: 4, month: 7, day: 10, minute: 16, second: 19 }[value.precision] || 19;
  return `${value.value.slice(0, precision).replace("T", " ")}${precision > 10 ? " UTC" : ""}`;
}

function valueText(value) {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((each) => (typeof each === "object" ? JSON.stringify(each) : String(each))).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function originText(origin) {
  if (!origin) return "";
  const part = origin.part === undefined || origin.part === null ? "" : `, article ${origin.part} in it`;
  return origin.file === undefined ? `topic ${origin.topic}, partition ${origin.partition}, offset ${origin.offset}${part}` : `${origin.file}, record ${origin.position}${part}`;
}

function cutsPanel({ record }) {
  const removed = record.removed || [];
  return el("section", { class: "panel" }, el("h2", {}, `Cuts (${number(removed.length)})`),
    removed.length ? el("ul", { class: "cuts" }, removed.map((cut) => el("li", {}, el("span", {}, cutMark(cut, false)), judge(record, "cut", { kind: cut.kind, rule: cut.rule, text: cut.text }, true)))) : el("p", { class: "hint" }, "Nothing was cut from this text."));
}

function entitiesPanel({ record }) {
  const entities = record.entities || [];
  return el("section", { class: "panel" }, el("h2", {}, `Entities (${number(entities.length)})`),
    entities.length ? el("ul", { class: "entities" }, entities.map((entity) => el("li", {},
      el("span", {}, pageLink(["articles"], { entity: entity.id }, {}, data(entity.name)), " ", el("span", { class: "sub-inline" }, typeLabel(entity.type), entity.confidence !== undefined && `, ${percent(entity.confidence)} certain`, `, ${counted(entity.count, "mention")}`)),
      judge(record, "entity", { id: entity.id, name: entity.name, type: entity.type }, true)))) : el("p", { class: "hint" }, columns.outcomes.length && record.outcome === "duplicate" ? "Copies get no entities: their canonical article has them." : "None."));
}

function tracePanel(record) {
  const trace = record.trace || {};
  const stages = trace.stages || [];
  return el("section", { class: "panel" }, el("h2", {}, "Trace"),
    trace.received_at && el("p", { class: "sub-inline" }, `Received ${trace.received_at.slice(0, 19).replace("T", " ")} UTC`),
    el("ol", { class: "trace" }, stages.map((stage) => el("li", {},
      el("strong", {}, data(stage.stage)), ` version ${stage.version}, `, `${(stage.seconds * 1000).toFixed(stage.seconds < 0.01 ? 2 : 0)} ms`, el("span", { class: "sub-inline" }, ` at ${stage.started.slice(11, 23)}`),
      el("dl", { class: "notes" }, Object.entries({ ...stage.notes, ...stage.own_steps }).map(([name, value]) => entryOf(spaced(name), data(String(value)))))))));
}

/** Return the raw record as text, if it is here, and the record as JSON. */
function rawPanel(opened) {
  const json = el("details", {}, el("summary", {}, "The record as JSON"));
  json.addEventListener("toggle", () => {
    if (json.open && json.children.length === 1) json.append(el("pre", { class: "raw", tabindex: 0 }, JSON.stringify(opened.record, null, 2)));
  });
  return el("section", { class: "raw-section" }, el("h2", {}, opened.raw === null ? "Record" : "Raw record"),
    opened.raw !== null && rawText(opened), json);
}

function rawText(opened) {
  return [opened.raw === "" ? el("p", { class: "hint" }, "The record has no bytes.") : el("pre", { class: "raw", dir: "auto", tabindex: 0 }, opened.raw),
    !opened.rawComplete && el("p", { class: "hint" }, "Only the beginning of the raw record is here.")];
}

function lostPage(opened, outcome) {
  const { row, record } = opened;
  const failed = outcome === "failed";
  const reason = failed ? record.failure.error : record.reason;
  return [
    el("p", { class: "kicker" }, outcomeTag(row), ` in ${record.stage}`, !failed && `, step ${record.step}`),
    el("h1", { dir: "auto" }, titleOf(row)),
    el("section", { class: "panel verdict" },
      el("h2", {}, failed ? data(reason) : spaced(reason), names.reasons[reason] && el("span", { class: "meaning" }, ` – ${names.reasons[reason]}`)),
      el("p", { class: "reason", dir: "auto" }, failed ? record.failure.message : record.detail),
      !failed && judge(record, "verdict", { relation: `rejected: ${reason}`, matched_id: null })),
    el("section", { class: "panel" }, el("h2", {}, "What is known of it"), el("dl", { class: "fields" },
      entryOf("Where it came from", data(originText(record.origin))),
      failed ? lostFailure(record) : lostRejection(record))),
    failed && replayPanel(record),
    failed ? letterBytes(record) : null,
    !failed && opened.raw === null && el("p", { class: "hint" }, "The raw record is not here. ", record.origin && record.origin.file !== undefined ? "It is in the file named above." : "It is on the topic named above."),
    rawPanel(opened),
  ];
}

function lostRejection(record) {
  const known = record.article || {};
  return [["Rejected", (record.rejected_at || "").slice(0, 19).replace("T", " ")], ["Title", known.title], ["Address", known.url], ["Source", known.source], ["Size", counted(known.size_bytes || 0, "byte")], ["SHA-256", known.sha256], ["Key", known.key], ["Producer's id", known.external_id]]
    .filter(([, value]) => value).map(([name, value]) => entryOf(name, data(String(value), { class: name === "SHA-256" ? "id" : null })));
}

function lostFailure(record) {
  return [["Failed", `${(record.last_failed_at || "").slice(0, 19).replace("T", " ")}, ${counted(record.attempts || 1, "attempt")}`], ["Step", record.failure.step], ["Size", record.size_bytes === undefined ? "" : counted(record.size_bytes, "byte")], ["SHA-256", record.sha256], ["Producer's id", record.external_id]]
    .filter(([, value]) => value).map(([name, value]) => entryOf(name, data(String(value), { class: name === "SHA-256" ? "id" : null })));
}

function replayPanel(record) {
  const origin = record.input || record.origin || {};
  const command = origin.topic === undefined ? `newsloom process ${shellWord(origin.file || "")}` : `newsloom dead-letters replay --stage ${shellWord(record.stage)} --error ${shellWord(record.failure.error.split(".").pop())}`;
  const button = el("button", { type: "button", onclick: async () => {
    try { await navigator.clipboard.writeText(command); say("Copied"); button.textContent = "Copied"; } catch { button.textContent = "Select and copy it"; }
  } }, "Copy");
  return el("section", { class: "panel" }, el("h2", {}, "Process it again"), el("p", { class: "command" }, el("code", {}, command), " ", button),
    origin.topic !== undefined && el("p", { class: "hint" }, "This sends back all dead letters of the stage with this error. newsloom dead-letters list shows the id of a single one."));
}

/** Return a word that a shell takes as it is. */
function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function letterBytes(record) {
  let text = "";
  try {
    const binary = atob((record.value || "").replaceAll("-", "+").replaceAll("_", "/"));
    text = new TextDecoder().decode(Uint8Array.from(binary, (each) => each.charCodeAt(0)));
  } catch {
    text = "(not base64)";
  }
  return el("section", {}, el("h2", {}, "Original bytes as text"),
    text ? el("pre", { class: "raw", dir: "auto", tabindex: 0 }, text) : el("p", { class: "hint" }, "The dead letter has no bytes."),
    record.truncated && el("p", { class: "hint" }, "Only the beginning was kept."),
    record.failure.traceback && el("details", {}, el("summary", {}, "Traceback"), el("pre", { class: "raw", tabindex: 0 }, record.failure.traceback)));
}
