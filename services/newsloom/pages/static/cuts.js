// Find where the cut passages stood. A record says what was cut, and not where: the raw record shows the words beside it.

const NEIGHBOURS = 6;
const MAX_RAW_UNITS = 400000;

/** Return the words of a text with their places. */
function wordsOf(text) {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({ word: found[0].toLowerCase(), start: found.index, end: found.index + found[0].length }));
}

/** Return the words of a raw record, without tags, escapes and entities of HTML or JSON. */
function rawWords(raw) {
  const quoted = raw.trimStart().startsWith("{") ? raw.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(parseInt(code, 16))).replace(/\\[nrt]/g, " ") : raw;
  return wordsOf(quoted.replace(/<(script|style|head)\b.*?<\/\1>/gis, " ").replace(/<[^<>]*>/g, " ").replace(/&[a-z]+;|&#\d+;/gi, " ").slice(0, MAX_RAW_UNITS)).map((each) => each.word);
}

/** Return the first place where a list of words has another one, from `from` on; -1 if there is none. */
function indexOfWords(words, wanted, from) {
  for (let at = from; at + wanted.length <= words.length; at++) {
    let same = 0;
    while (same < wanted.length && words[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}

/** Return each cut with its place in the text in UTF-16 units, or with null if nothing shows the place. */
function placeCuts(removed, text, raw) {
  const inText = wordsOf(text);
  const textWords = inText.map((each) => each.word);
  const inRaw = raw ? rawWords(raw) : null;
  return removed.map((cut) => ({ cut, at: inRaw ? placeByRaw(cut, text, inText, textWords, inRaw) : placeByKind(cut) }));
}

/** Return the place by the words that follow the cut in the raw record, or by those before it. */
function placeByRaw(cut, text, inText, textWords, inRaw) {
  const wanted = wordsOf(cut.text).map((each) => each.word);
  if (!wanted.length) return null;
  for (let found = indexOfWords(inRaw, wanted, 0); found >= 0; found = indexOfWords(inRaw, wanted, found + 1)) {
    const after = inRaw.slice(found + wanted.length, found + wanted.length + NEIGHBOURS);
    const behind = after.length === NEIGHBOURS ? indexOfWords(textWords, after, 0) : -1;
    if (behind >= 0) return startOf(text, inText[behind].start);
    const before = inRaw.slice(Math.max(0, found - NEIGHBOURS), found);
    const ahead = before.length === NEIGHBOURS ? indexOfWords(textWords, before, 0) : -1;
    if (ahead >= 0) return endOf(text, inText[ahead + NEIGHBOURS - 1].end);
  }
  return placeByKind(cut);
}

/** Return the place before the marks that open what begins at `at`, such as a quotation. */
function startOf(text, at) {
  return at - /[^\s\p{L}\p{N}]*$/u.exec(text.slice(Math.max(0, at - 4), at))[0].length;
}

/** Return the place after the marks that close what ends at `at`, such as a full stop. */
function endOf(text, at) {
  return at + /^[^\s\p{L}\p{N}]*/u.exec(text.slice(at, at + 4))[0].length;
}

/** Return 0 for what can only stand at the start of a text. */
function placeByKind(cut) {
  return cut.kind === "dateline" || cut.kind === "title" ? 0 : null;
}

/** Return a cut passage, struck through, with its kind and rule. */
function cutMark(cut, block) {
  return el(block ? "p" : "span", { class: "cut-place", dir: block ? "auto" : null },
    el("s", { class: "cut", title: `${cutLabel(cut.kind)}, rule ${cut.rule}` }, block ? cut.text : data(cut.text)),
    " ", el("span", { class: "cut-label" }, `${cutLabel(cut.kind)} · `, el("code", {}, cut.rule)));
}
