// Two articles side by side.

async function showComparison(view, leftKey, rightKey) {
  const rows = [rowOfKey.get(leftKey), rowOfKey.get(rightKey)];
  if (rows.includes(undefined)) return showMissing(view, "One of the two articles is not here.");
  const [left, right] = await Promise.all(rows.map(openRow));
  if (left === null || right === null) return showMissing(view, GONE);
  fill(view,
    el("h1", {}, "Side by side"),
    el("p", { class: "pair-links" }, clusterById.has(columns.clusters[columns.cluster[right.row]]) && pageLink(["cluster", columns.clusters[columns.cluster[right.row]]], {}, {}, "All articles of this group"), " ", pageLink(["compare", rightKey, leftKey], {}, {}, "Swap sides")),
    pairVerdict(left, right),
    sideBySideTexts(left, right));
}

/** Return the verdict of the later article if it compares with the earlier one. */
function pairVerdict(left, right) {
  const verdict = right.record.dedup;
  if (!verdict || columns.matched[right.row] !== left.row) {
    const other = left.record.dedup;
    const swapped = other && columns.matched[left.row] === right.row;
    return el("p", { class: "notice" }, swapped ? "The verdict compares these two the other way round; swap the sides to see it." : "No verdict compares these two directly. The marks below show what their texts share.");
  }
  const relation = verdict.revision || verdict.relation;
  const evidence = verdict.evidence;
  return el("section", { class: "panel verdict" },
    el("h2", {}, relationLabel(relation), names.relation_meanings[relation] && el("span", { class: "meaning" }, ` – ${names.relation_meanings[relation]}`)),
    el("p", { class: "reason", dir: "auto" }, evidence.summary),
    el("ul", { class: "facts" },
      evidence.longest_shared_words > 0 && el("li", {}, "The longest shared passage has ", el("strong", {}, counted(evidence.longest_shared_words, "word"))),
      el("li", {}, el("strong", {}, counted(evidence.added_words || 0, "word")), " added, ", el("strong", {}, counted(evidence.cut_words || 0, "word")), " cut"),
      (evidence.quotes || []).length > 0 && el("li", {}, `${counted(evidence.quotes.length, "quotation")} in both`),
      (evidence.changed_facts || []).length > 0 && el("li", {}, "Changed facts: ", evidence.changed_facts.map((fact, at) => [at > 0 && ", ", data(fact, { class: "fact-change" })])),
      evidence.precedence && el("li", { dir: "auto" }, evidence.precedence)),
    scales(verdict),
    judge(right.record, "verdict", { relation, matched_id: evidence.matched_id || null }));
}

/** Return the measured values on scales, with the thresholds. */
function scales(verdict) {
  const chosen = meta.scales.relations[verdict.relation] || [];
  const contained = Math.max(verdict.containment.of_this_in_match, verdict.containment.of_match_in_this);
  const values = { similarity: verdict.similarity, containment: contained, lead_shared: verdict.evidence.lead_shared || 0, shared_quotes: verdict.evidence.shared_quotes || 0 };
  return [
    el("ul", { class: "scales" }, chosen.map((scale) => {
      const value = values[scale.measure];
      const share = (each) => Math.min(100, (100 * each) / scale.top).toFixed(2);
      const shown = (each) => (scale.top === 1 ? percent(each) : number(each));
      const met = scale.at_least ? value >= scale.bound : value < scale.bound;
      return el("li", { class: met ? "met" : "unmet" },
        el("p", {}, scale.name),
        el("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
          el("rect", { width: 100, height: 2, y: 1, class: "scale-ground" }), el("rect", { width: share(value), height: 2, y: 1, class: "scale-value" }), el("rect", { x: Math.max(0, share(scale.bound) - 0.15), width: 0.5, height: 4, class: "scale-bound" })),
        el("p", {}, el("strong", {}, `measured ${shown(value)}`), `, threshold ${shown(scale.bound)}. `, scale.meaning));
    })),
    verdict.thresholds !== meta.scales.version && el("p", { class: "hint" }, `The verdict was made with the thresholds ${verdict.thresholds}; the scales show those of ${meta.scales.version}.`),
  ];
}

function sideBySideTexts(left, right) {
  const texts = [left, right].map((each) => each.text.slice(0, MAX_ALIGNED_UNITS));
  const tokens = texts.map(tokensOf);
  const found = align(tokens[0], tokens[1]);
  const kinds = classify(tokens[0], tokens[1], found);
  const named = (right.record.dedup && columns.matched[right.row] === left.row && right.record.dedup.evidence.changed_facts) || [];
  for (const side of [0, 1]) for (const fact of named) markFact(tokens[side], kinds[side], fact.split(" → ")[side] || "");
  const rows = sideBySide(tokens[0], tokens[1], found);
  const heading = (opened, side) => el("div", { class: "pair-head" }, el("p", { class: "kicker" }, side ? "Later " : "Earlier ", outcomeTag(opened.row), " ", data(columns.sources[columns.source[opened.row]]), ` ${publishedText(opened.row)}`), el("h2", { dir: "auto" }, pageLink(["article", columns.key[opened.row]], {}, {}, titleOf(opened.row))));
  const cut = [left, right].some((each) => each.text.length > MAX_ALIGNED_UNITS || each.points.point(each.text.length) < each.characters);
  return [
    el("ul", { class: "legend" }, el("li", {}, el("mark", { class: "shared" }, "shared")), el("li", {}, el("mark", { class: "moved" }, "moved")), el("li", {}, el("ins", {}, "added")), el("li", {}, el("del", {}, "cut")), el("li", {}, el("mark", { class: "fact" }, "changed fact"))),
    cut && el("p", { class: "notice" }, "Only the beginnings of these long texts are compared here."),
    el("div", { class: "pair" }, heading(left, 0), heading(right, 1),
      rows.map((row) => [pairCell(texts[0], tokens[0], kinds[0], row.mine, 0), pairCell(texts[1], tokens[1], kinds[1], row.theirs, 1)])),
  ];
}

/** Mark a fact where all its words stand together and one of them is not shared. */
function markFact(tokens, kinds, fact) {
  const words = tokensOf(fact).map((token) => token.form);
  if (!words.length) return;
  const forms = tokens.map((token) => token.form);
  for (let at = indexOfWords(forms, words, 0); at >= 0; at = indexOfWords(forms, words, at + 1)) {
    for (const kind of kinds.slice(at, at + words.length)) if (kind.kind !== "shared") kind.fact = true;
  }
}

/** Return the paragraphs of one side of a row, with marks. */
function pairCell(text, tokens, kinds, range, side) {
  const cell = el("div", { class: range ? "pair-cell" : "pair-cell empty", dir: "auto" }, !range && el("span", { class: "visually-hidden" }, side ? "nothing in the later text" : "nothing in the earlier text"));
  if (!range) return cell;
  for (let paragraph = range[0]; paragraph <= range[1]; paragraph++) {
    const inside = [];
    tokens.forEach((token, at) => { if (token.paragraph === paragraph) inside.push(at); });
    if (inside.length) cell.append(pairParagraph(text, tokens, kinds, inside, side));
  }
  return cell;
}

function pairParagraph(text, tokens, kinds, inside, side) {
  const paragraph = el("p", { dir: "auto" });
  const first = tokens[inside[0]].start;
  const last = tokens[inside[inside.length - 1]].end;
  const begin = text.lastIndexOf("\n\n", first);
  const stop = text.indexOf("\n\n", last);
  let at = begin < 0 ? 0 : begin + 2;
  for (let each = 0; each < inside.length; ) {
    const kind = kinds[inside[each]];
    let next = each;
    while (next + 1 < inside.length && kinds[inside[next + 1]].kind === kind.kind && kinds[inside[next + 1]].fact === kind.fact) next++;
    const start = tokens[inside[each]].start;
    const end = tokens[inside[next]].end;
    add(paragraph, text.slice(at, start));
    paragraph.append(pairMark(text.slice(start, end), kind, side));
    at = end;
    each = next + 1;
  }
  add(paragraph, text.slice(at, stop < 0 ? text.length : stop));
  return paragraph;
}

function pairMark(text, { kind, fact }, side) {
  if (fact) return el("mark", { class: "fact" }, text);
  if (kind === "shared") return el("mark", { class: "shared" }, text);
  if (kind === "moved") return el("mark", { class: "moved" }, text);
  return el(side ? "ins" : "del", {}, text);
}
