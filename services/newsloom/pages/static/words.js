// Words for what the records name.

function spaced(name) {
  const words = name.replaceAll("_", " ").replaceAll(".", ": ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function outcomeLabel(name) {
  return names.outcomes[name] || spaced(name);
}

function relationLabel(name) {
  return names.relations[name] || spaced(name);
}

function cutLabel(kind) {
  return names.cut_kinds[kind] || spaced(kind);
}

function typeLabel(type) {
  return names.entity_types[type] || type;
}

/** Return a mark with the outcome of a row. */
function outcomeTag(row) {
  const outcome = columns.outcomes[columns.outcome[row]];
  return el("span", { class: `tag ${/^[a-z_]+$/.test(outcome) ? outcome : ""}` }, outcomeLabel(outcome));
}

/** Return the title; else the beginning of the text in brackets; else the file. */
function titleOf(row) {
  if (columns.title[row]) return columns.title[row];
  return columns.detail[row] && !isLost(row) ? `(${columns.detail[row]}…)` : fileOf(columns.origin[row]);
}

function isLost(row) {
  const outcome = columns.outcomes[columns.outcome[row]];
  return outcome === "rejected" || outcome === "failed";
}

/** Return the file name of an origin, or the origin itself. */
function fileOf(origin) {
  const file = /^file:(?:.*\/)?([^/]+?)(?:#0)?$/s.exec(origin);
  return file ? file[1] : origin;
}

function relationOf(row) {
  return columns.relations[columns.relation[row]];
}

/** Return when an article was published: only the day if its time is midnight, as with a date without a time. */
function publishedText(row) {
  const shown = moment(columns.published[row]);
  return shown.endsWith(" 00:00") ? shown.slice(0, 10) : shown && `${shown} UTC`;
}

function percent(share) {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
