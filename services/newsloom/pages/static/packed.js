// The records of a report, packed in the page. The lists need only the columns; blocks of records are unpacked when one of
// them is shown.

const FORMAT = 1;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_`{|}~";
const KEPT_BLOCKS = 12;

let packedBlocks = null;
let tokens = [];
const blocks = new Map();

/** Return the bytes of a string in base 85. */
function bytesOf(text) {
  const values = new Uint8Array(128);
  for (let at = 0; at < ALPHABET.length; at++) values[ALPHABET.charCodeAt(at)] = at;
  const rest = text.length % 5;
  const padding = rest ? 5 - rest : 0;
  const padded = text + "~".repeat(padding);
  const bytes = new Uint8Array((padded.length / 5) * 4);
  const view = new DataView(bytes.buffer);
  for (let at = 0, to = 0; at < padded.length; at += 5, to += 4) {
    let value = 0;
    for (let each = 0; each < 5; each++) value = value * 85 + values[padded.charCodeAt(at + each)];
    view.setUint32(to, value);
  }
  return bytes.subarray(0, bytes.length - padding);
}

/** Return the value that was packed as JSON, deflate and base 85. */
async function unpack(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** Return the text that was written with a code for each frequent word; see packing/text_codec.py. */
function decodeText(coded) {
  if (coded === null) return null;
  const expand = (run) => {
    let text = "";
    let afterWord = false;
    for (let at = 0; at < run.length; at++) {
      const code = run.charCodeAt(at);
      const token = tokens[code - 0x80 - (code >= 0xe000 ? 0x800 : 0)];
      const word = token.length > 2 || (token.length === 2 && token.codePointAt(0) < 0x10000);
      text += afterWord && word ? " " + token : token;
      afterWord = word;
    }
    return text;
  };
  return coded.replace(/\x01([0-9a-f]+);|[\x80-\uffff]+/g, (run, escaped) =>
    escaped ? String.fromCodePoint(parseInt(escaped, 16)) : expand(run),
  );
}

/** Unpack the columns. */
async function openData() {
  if (typeof DecompressionStream === "undefined") throw new Error("this browser is too old: it has no DecompressionStream");
  const packed = JSON.parse(document.getElementById("data").textContent);
  if (packed.format !== FORMAT) throw new Error(`data of format ${packed.format}`);
  packedBlocks = packed;
  const [table, words] = await Promise.all([unpack(packed.columns), unpack(packed.words)]);
  columns = table;
  tokens = words ? words.split(" ") : [];
  columns.count = columns.key.length;
  columns.entity_id = columns.entity_list.map(entityId);
  rowOfKey = new Map(columns.key.map((key, row) => [key, row]));
  clusterById = new Map();
  for (const cluster of meta.clusters) for (const id of [cluster.id, ...cluster.merged]) clusterById.set(id, cluster);
  storyById = new Map(meta.stories.flatMap((story) => [story.id, ...story.merged].map((id) => [id, story])));
}

/** Return the number of the block of a row. */
function blockOf(row) {
  const starts = packedBlocks.starts;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Return the columns of a block; the last ones that were asked for are kept. */
async function openBlock(at) {
  let block = blocks.get(at);
  if (block === undefined) block = await unpack(packedBlocks.blocks[at]);
  blocks.delete(at);
  blocks.set(at, block);
  if (blocks.size > KEPT_BLOCKS) blocks.delete(blocks.keys().next().value);
  return block;
}

/** Return the text of a row as it is in the page; an empty one if there is none. */
async function openText(row) {
  const at = blockOf(row);
  const block = await openBlock(at);
  return decodeText(block[5][row - packedBlocks.starts[at]]) || "";
}

/** Return the rows that match with their texts; null if somebody searches for something else meanwhile. */
async function rowsWithTexts(rows, words, matches, progress, stopped) {
  const found = [];
  let at = -1;
  for (const [number, row] of rows.entries()) {
    if (stopped()) return null;
    if (blockOf(row) !== at) {
      at = blockOf(row);
      progress(number / rows.length, found.length);
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (matches(row, await openText(row))) found.push(row);
  }
  return found;
}

/** Return a record with all that belongs to it. */
async function openRow(row) {
  const at = blockOf(row);
  const block = await openBlock(at);
  const inside = row - packedBlocks.starts[at];
  const [fields, entities, raw, rawComplete, characters, coded] = block.map((column) => column[inside]);
  const text = decodeText(coded);
  const record = structuredClone(fields);
  const id = columns.key[row].replace(/\.\d+$/, "");
  if (record.id === null) record.id = id;
  if (record.title === null && columns.title[row]) record.title = columns.title[row];
  if (record.document_key === null) record.document_key = id;
  if (record.dedup && record.dedup.canonical_id === null) record.dedup.canonical_id = id;
  if (record.dedup && record.dedup.cluster_id === null) record.dedup.cluster_id = id;
  if (text !== null) record.text = text;
  const points = new CodePoints(text || "");
  if (record.entities === null) {
    record.entities = entities.map((each, order) => openEntity(columns.entities[row][order], each, points));
  }
  return { row, record, text: text || "", characters, raw: decodeText(raw), rawComplete, points };
}

function entityId([name, type, , short]) {
  if (typeof short === "string") return short;
  return `${type.toLowerCase()}:${name.toLowerCase().replace(/[^a-z0-9_]+/g, short === 1 ? "-" : "")}`;
}

/** Return an entity with its mentions; see packing/entity_rows.py. */
function openEntity(at, [confidence, salience, forms, deltas, count], points) {
  const [name, type, links] = columns.entity_list[at];
  const mentions = [];
  if (deltas) {
    for (let each = 0, start = 0; each < deltas.length; each += 2) {
      start += deltas[each];
      mentions.push({ start, end: start + deltas[each + 1] });
    }
  } else {
    const strings = [];
    if (forms) for (let each = 0; each < forms.length; each += 2) strings.push(points.slice(forms[each], forms[each + 1]));
    else strings.push(name);
    mentions.push(...points.occurrences(strings));
  }
  for (const mention of mentions) mention.text = points.slice(mention.start, mention.end);
  const entity = { id: columns.entity_id[at], name, type, count: count ?? mentions.length, mentions, links };
  if (salience !== null && salience !== undefined) entity.salience = salience;
  if (confidence !== null && confidence !== undefined) entity.confidence = confidence;
  return entity;
}
