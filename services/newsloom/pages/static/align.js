// Align two texts: find the passages that both have, in the same order.
//
// This is the method of similarity/alignment.py, for display only: the verdict is in the record. Anchors are pairs of words
// that occur once in each text (patience diff, Cohen 2007). It runs here so that any two members of a group can be compared,
// and because dedup's offsets belong to its own form of the text.

const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}])+/gu;
const MAX_ALIGNED_UNITS = 120000;
const SHINGLE = 5;
const MAX_GAP = 400;
const SHORT_GAP = 6;

/** Return the tokens of a text, each with its place, its form without case, and the number of its paragraph. */
function tokensOf(text) {
  const tokens = [];
  let paragraph = 0;
  let before = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (text.slice(before, found.index).includes("\n\n")) paragraph++;
    before = found.index + found[0].length;
    tokens.push({ start: found.index, end: before, text: found[0], form: found[0].toLowerCase(), paragraph });
  }
  return tokens;
}

/** Return the blocks of equal tokens, in the order of both texts. */
function align(mine, theirs) {
  const blocks = [];
  let endMine = 0;
  let endTheirs = 0;
  for (const [anchorMine, anchorTheirs] of longestRising(anchorsOf(mine, theirs))) {
    let beginMine = anchorMine;
    let beginTheirs = anchorTheirs;
    if (beginMine < endMine || beginTheirs < endTheirs) continue;
    while (beginMine > endMine && beginTheirs > endTheirs && mine[beginMine - 1].form === theirs[beginTheirs - 1].form) { beginMine--; beginTheirs--; }
    endMine = anchorMine + 2;
    endTheirs = anchorTheirs + 2;
    while (endMine < mine.length && endTheirs < theirs.length && mine[endMine].form === theirs[endTheirs].form) { endMine++; endTheirs++; }
    blocks.push({ mine: beginMine, theirs: beginTheirs, size: endMine - beginMine });
  }
  return withGaps(blocks, mine, theirs);
}

/** Return the blocks with those of single words inside short gaps, found by the longest common subsequence. */
function withGaps(blocks, mine, theirs) {
  const all = [];
  let atMine = 0;
  let atTheirs = 0;
  for (const block of [...blocks, { mine: mine.length, theirs: theirs.length, size: 0 }]) {
    all.push(...commonInGap(mine, atMine, block.mine, theirs, atTheirs, block.theirs));
    if (block.size) all.push(block);
    atMine = block.mine + block.size;
    atTheirs = block.theirs + block.size;
  }
  return all;
}

function commonInGap(mine, fromMine, toMine, theirs, fromTheirs, toTheirs) {
  const rows = toMine - fromMine;
  const width = toTheirs - fromTheirs;
  if (!rows || !width || rows * width > MAX_GAP * MAX_GAP) return [];
  const best = Array.from({ length: rows + 1 }, () => new Uint16Array(width + 1));
  for (let a = rows - 1; a >= 0; a--) {
    for (let b = width - 1; b >= 0; b--) {
      best[a][b] = mine[fromMine + a].form === theirs[fromTheirs + b].form ? best[a + 1][b + 1] + 1 : Math.max(best[a + 1][b], best[a][b + 1]);
    }
  }
  const found = [];
  for (let a = 0, b = 0; a < rows && b < width; ) {
    if (mine[fromMine + a].form === theirs[fromTheirs + b].form) {
      const last = found[found.length - 1];
      if (last && last.mine + last.size === fromMine + a && last.theirs + last.size === fromTheirs + b) last.size++;
      else found.push({ mine: fromMine + a, theirs: fromTheirs + b, size: 1 });
      a++;
      b++;
    } else if (best[a + 1][b] >= best[a][b + 1]) a++;
    else b++;
  }
  return Math.max(rows, width) <= SHORT_GAP ? found : found.filter((each) => each.size > 1); // lone words such as "the" mean nothing
}

function anchorsOf(mine, theirs) {
  const once = (tokens) => {
    const places = new Map();
    for (let at = 0; at + 1 < tokens.length; at++) {
      const pair = `${tokens[at].form} ${tokens[at + 1].form}`;
      places.set(pair, places.has(pair) ? -1 : at);
    }
    return places;
  };
  const other = once(theirs);
  const anchors = [];
  for (const [pair, at] of once(mine)) {
    const there = other.get(pair);
    if (at >= 0 && there !== undefined && there >= 0) anchors.push([at, there]);
  }
  return anchors.sort((a, b) => a[0] - b[0]);
}

/** Return the longest subsequence in which the second numbers rise with the first ones. */
function longestRising(pairs) {
  const tails = [];
  const before = new Array(pairs.length);
  pairs.forEach(([, value], at) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]][1] < value) low = middle + 1;
      else high = middle;
    }
    before[at] = low ? tails[low - 1] : -1;
    tails[low] = at;
  });
  const rising = [];
  for (let at = tails.length ? tails[tails.length - 1] : -1; at >= 0; at = before[at]) rising.push(pairs[at]);
  return rising.reverse();
}

/** Return for each token what it is: "shared", "moved", "changed" or "own"; and in `fact` whether it is a name or number that differs. */
function classify(mine, theirs, blocks) {
  const kinds = [mine, theirs].map((tokens) => tokens.map(() => ({ kind: "own", fact: false })));
  const runs = [mine, theirs].map(shingles);
  [mine, theirs].forEach((tokens, side) => {
    for (let at = 0; at + SHINGLE <= tokens.length; at++) {
      if (runs[1 - side].has(shingleAt(tokens, at))) for (let each = at; each < at + SHINGLE; each++) kinds[side][each].kind = "moved";
    }
  });
  let atMine = 0;
  let atTheirs = 0;
  for (const block of [...blocks, { mine: mine.length, theirs: theirs.length, size: 0 }]) {
    markGap(mine, kinds[0], atMine, block.mine, theirs, kinds[1], atTheirs, block.theirs);
    for (let each = 0; each < block.size; each++) {
      kinds[0][block.mine + each].kind = "shared";
      kinds[1][block.theirs + each].kind = "shared";
    }
    atMine = block.mine + block.size;
    atTheirs = block.theirs + block.size;
  }
  return kinds;
}

/** Mark a short gap between two blocks as changed words, and the names and numbers in it as facts. */
function markGap(mine, kindsMine, fromMine, toMine, theirs, kindsTheirs, fromTheirs, toTheirs) {
  const sizes = [toMine - fromMine, toTheirs - fromTheirs];
  if (!sizes[0] || !sizes[1] || Math.max(...sizes) > 12) return;
  const facts = [mine.slice(fromMine, toMine), theirs.slice(fromTheirs, toTheirs)].map((tokens) => tokens.filter(isFact).length);
  for (const [tokens, kinds, from, to] of [[mine, kindsMine, fromMine, toMine], [theirs, kindsTheirs, fromTheirs, toTheirs]]) {
    for (let at = from; at < to; at++) {
      kinds[at].kind = "changed";
      kinds[at].fact = facts[0] > 0 && facts[1] > 0 && isFact(tokens[at]);
    }
  }
}

/** A number, or a word with a capital that does not begin a sentence or quotation, as far as the word itself shows. */
function isFact(token) {
  return /\p{N}/u.test(token.text) || (/^\p{Lu}/u.test(token.text) && token.text.length > 1);
}

function shingleAt(tokens, at) {
  let text = "";
  for (let each = at; each < at + SHINGLE; each++) text += ` ${tokens[each].form}`;
  return text;
}

function shingles(tokens) {
  const all = new Set();
  for (let at = 0; at + SHINGLE <= tokens.length; at++) all.add(shingleAt(tokens, at));
  return all;
}

/** Return groups of paragraphs that belong side by side: each a pair of ranges [first, last] of paragraphs, or null. */
function sideBySide(mine, theirs, blocks) {
  const lastOf = (tokens) => (tokens.length ? tokens[tokens.length - 1].paragraph : -1);
  const links = [];
  for (const block of blocks) {
    if (block.size < SHINGLE) continue;
    for (let each = 0; each < block.size; each++) links.push([mine[block.mine + each].paragraph, theirs[block.theirs + each].paragraph]);
  }
  const groups = [];
  for (const [a, b] of links) {
    const last = groups[groups.length - 1];
    if (last && (a <= last.mine[1] || b <= last.theirs[1])) {
      last.mine[1] = Math.max(last.mine[1], a);
      last.theirs[1] = Math.max(last.theirs[1], b);
    } else groups.push({ mine: [a, a], theirs: [b, b] });
  }
  const rows = [];
  let nextMine = 0;
  let nextTheirs = 0;
  const rest = (toMine, toTheirs) => {
    const a = nextMine < toMine ? [nextMine, toMine - 1] : null;
    const b = nextTheirs < toTheirs ? [nextTheirs, toTheirs - 1] : null;
    if (a || b) rows.push({ mine: a, theirs: b });
  };
  for (const group of groups) {
    rest(group.mine[0], group.theirs[0]);
    rows.push(group);
    nextMine = group.mine[1] + 1;
    nextTheirs = group.theirs[1] + 1;
  }
  rest(lastOf(mine) + 1, lastOf(theirs) + 1);
  return rows;
}
