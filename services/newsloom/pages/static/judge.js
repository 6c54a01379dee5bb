// Judge by eye. Judgements stay in the browser until they are exported.

const STORE = "newsloom-judgements";
const JUDGEMENT_SCHEMA = "newsloom.judgement/1";
let judgements = new Map();
let kept = true;

function openJudgements() {
  try {
    for (const each of JSON.parse(localStorage.getItem(STORE) || "[]")) if (each && each.schema === JUDGEMENT_SCHEMA) judgements.set(judgementKey(each), each);
  } catch {
    kept = false;
  }
  countJudgements();
}

function keepJudgements() {
  try {
    localStorage.setItem(STORE, JSON.stringify([...judgements.values()]));
    kept = true;
  } catch {
    kept = false;
  }
  countJudgements();
}

function countJudgements() {
  const shown = document.getElementById("judged-count");
  shown.hidden = judgements.size === 0;
  shown.textContent = ` ${number(judgements.size)}`;
}

function judgementKey(judgement) {
  return JSON.stringify([judgement.kind, judgement.article_id, Object.entries(judgement.subject).sort()]);
}

/** Return the controls that judge a verdict, cut, field or entity of a record. */
function judge(record, kind, subject, small) {
  const made = { schema: JUDGEMENT_SCHEMA, kind, article_id: record.id || (record.article && record.article.sha256) || "", origin: originForm(record.origin), subject };
  const key = judgementKey(made);
  const what = { verdict: "this verdict", cut: "this cut", field: `the field ${subject.name}`, entity: `the entity ${subject.name}` }[kind];
  const reason = el("input", { type: "text", class: "judge-reason", "aria-label": `Why ${what} is wrong`, placeholder: "Why?", maxlength: 500, hidden: true });
  const buttons = [true, false].map((agrees) =>
    el("button", { type: "button", class: "judge-button", "aria-pressed": "false", "aria-label": `${agrees ? "Agree with" : "Disagree with"} ${what}`, title: agrees ? "Agree" : "Disagree", onclick: () => press(agrees) }, agrees ? (small ? "✓" : "✓ Agree") : small ? "✗" : "✗ Disagree"));
  const draw = () => {
    const now = judgements.get(key);
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(now !== undefined && now.agrees === (at === 0))));
    reason.hidden = now === undefined || (now.agrees && small);
    if (now && document.activeElement !== reason) reason.value = now.reason || "";
  };
  const press = (agrees) => {
    const now = judgements.get(key);
    if (now && now.agrees === agrees) judgements.delete(key);
    else judgements.set(key, { ...made, agrees, reason: now ? now.reason : "", judged_at: new Date().toISOString() });
    keepJudgements();
    draw();
    if (!agrees && judgements.has(key)) reason.focus();
  };
  reason.addEventListener("change", () => {
    const now = judgements.get(key);
    if (now) judgements.set(key, { ...now, reason: reason.value, judged_at: new Date().toISOString() });
    keepJudgements();
  });
  draw();
  return el("span", { class: small ? "judge small" : "judge", role: "group", "aria-label": `Judge ${what}` }, buttons, reason);
}

function originForm(origin) {
  if (!origin) return "";
  if (origin.file !== undefined) return `file:${origin.file}#${origin.position}${origin.part === undefined || origin.part === null ? "" : `.${origin.part}`}`;
  return `kafka:${origin.topic}/${origin.partition}/${origin.offset}${origin.part === undefined || origin.part === null ? "" : `#${origin.part}`}`;
}

function showJudgements(view) {
  const all = [...judgements.values()];
  const lines = all.map((each) => JSON.stringify(each)).join("\n") + (all.length ? "\n" : "");
  const file = all.length ? URL.createObjectURL(new Blob([lines], { type: "application/x-ndjson" })) : null;
  const rowOf = (each) => {
    const row = rowOfKey.get(each.article_id);
    return row === undefined ? data(each.origin) : pageLink(["article", each.article_id], {}, { dir: "auto" }, titleOf(row));
  };
  fill(view, el("h1", {}, "Judgements"),
    el("p", { class: "lead" }, all.length ? `${counted(all.length, "judgement")}, ${number(all.filter((each) => each.agrees).length)} that agree.` : "You have not judged anything yet. Every verdict, cut, field and entity of an article has buttons to agree and to disagree."),
    !kept && el("p", { class: "notice" }, "This browser does not keep them: export them before you close the page."),
    all.length > 0 && [
      el("p", {}, el("a", { class: "button", href: file, download: "judgements.jsonl" }, "Export as JSON lines"), " then: ", el("code", {}, "newsloom judgements import judgements.jsonl")),
      el("table", { class: "rows judged-rows" }, el("caption", { class: "visually-hidden" }, "Judgements"), el("thead", {}, el("tr", {}, ["What", "Judged", "Article", "Reason", ""].map((name) => el("th", { scope: "col" }, name || el("span", { class: "visually-hidden" }, "Delete"))))),
        el("tbody", {}, all.map((each) => el("tr", {}, el("td", {}, el("span", {}, `${spaced(each.kind)}: `), data(subjectText(each))), el("td", {}, each.agrees ? "agree" : "disagree"), el("td", {}, rowOf(each)), el("td", {}, data(each.reason || "")),
          el("td", {}, el("button", { type: "button", class: "quiet", "aria-label": `Delete the judgement on ${subjectText(each)}`, onclick: () => { judgements.delete(judgementKey(each)); keepJudgements(); showJudgements(view); } }, "Delete")))))),
    ]);
}

function subjectText({ kind, subject }) {
  if (kind === "verdict") return relationLabel(subject.relation);
  if (kind === "cut") return `${cutLabel(subject.kind)}, ${subject.rule}: ${subject.text.slice(0, 80)}`;
  if (kind === "field") return `${spaced(subject.name)}: ${String(subject.value).slice(0, 80)}`;
  return `${subject.name} (${typeLabel(subject.type)})`;
}
