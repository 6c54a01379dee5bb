// Show a text with entities and cuts in it.

const SHOWN_UNITS = 60000;

/** Return paragraphs of a text with marks. A mark has a start and an end in UTF-16 units, and `make(text)`. */
function markedText(text, marks, inserts) {
  const container = el("div", { class: "text", dir: "auto" });
  const ordered = [...marks].filter((mark) => mark.end > mark.start).sort((a, b) => a.start - b.start || b.end - a.end);
  const places = [...inserts].sort((a, b) => a.at - b.at);
  let mark = 0;
  let place = 0;
  const paragraphs = text.matchAll(/[^\n]+(?:\n(?!\n)[^\n]*)*/g);
  for (const found of paragraphs) {
    const start = found.index;
    const end = start + found[0].length;
    const paragraph = el("p", { dir: "auto" });
    let at = start;
    const plain = (to) => {
      while (place < places.length && !places[place].block && places[place].at <= to && places[place].at < end) {
        const next = Math.max(at, places[place].at);
        add(paragraph, text.slice(at, next));
        at = next;
        add(paragraph, [places[place++].make(), " "]);
      }
      add(paragraph, text.slice(at, to));
      at = Math.max(at, to);
    };
    while (place < places.length && places[place].block && places[place].at <= start) add(container, places[place++].make());
    while (mark < ordered.length && ordered[mark].start < end) {
      const each = ordered[mark++];
      if (each.start < at) continue;
      plain(each.start);
      const stop = Math.min(each.end, end);
      add(paragraph, each.make(text.slice(each.start, stop)));
      at = stop;
    }
    plain(end);
    container.append(paragraph);
    while (place < places.length && places[place].at <= end) add(container, places[place++].make());
  }
  while (place < places.length) add(container, places[place++].make());
  return container;
}

/** Return marks for the mentions of entities. */
function entityMarks(opened, entities) {
  return entities.flatMap((entity) =>
    entity.mentions.map((mention) => ({
      start: opened.points.unit(mention.start),
      end: opened.points.unit(mention.end),
      make: (text) => entityMark(text, entity),
    })),
  );
}

function entityMark(text, entity) {
  const shown = el("span", { class: `entity type-${entity.type.toLowerCase().replaceAll(/[^a-z_]/g, "")}`, tabindex: 0, role: "button", "aria-describedby": "card" }, text);
  const open = () => showCard(shown, entity);
  shown.addEventListener("mouseenter", open);
  shown.addEventListener("focus", open);
  shown.addEventListener("mouseleave", hideCardSoon);
  shown.addEventListener("blur", hideCardSoon);
  shown.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      go(["articles"], { entity: entity.id });
    }
  });
  return shown;
}

let card = null;
let cardTimer = 0;

/** Show what is known of an entity beside its mention. */
function showCard(anchor, entity) {
  clearTimeout(cardTimer);
  fill(card, el("p", { class: "card-name" }, data(entity.name)), el("p", { class: "card-type" }, typeLabel(entity.type), `, ${counted(entity.count, "mention")}`),
    el("dl", {},
      entity.confidence !== undefined && entryOf("Confidence", percent(entity.confidence)),
      entity.salience !== undefined && entryOf("Salience", percent(entity.salience)),
      Object.entries(entity.links).map(([name, id]) => entryOf(linkLabel(name), registerLink(name, id)))),
    el("p", {}, pageLink(["articles"], { entity: entity.id }, {}, "All articles that name it")));
  card.hidden = false;
  const box = anchor.getBoundingClientRect();
  const size = card.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - size.width - 8));
  const below = box.bottom + size.height + 12 < window.innerHeight;
  card.style.left = `${left + window.scrollX}px`;
  card.style.top = `${(below ? box.bottom + 6 : Math.max(4, box.top - size.height - 6)) + window.scrollY}px`;
}

function hideCardSoon() {
  clearTimeout(cardTimer);
  cardTimer = setTimeout(hideCard, 250);
}

function hideCard() {
  if (card !== null) card.hidden = true;
}

function entryOf(name, value) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}

function linkLabel(name) {
  return { geonames: "GeoNames", iso3166: "Country", iso3166_2: "Region", wikidata: "Wikidata", watch_list: "Watch list", ticker: "Ticker" }[name] || spaced(name);
}

function registerLink(name, id) {
  if (name === "geonames" && Number.isInteger(id)) return webLink(`https://www.geonames.org/${id}`);
  if (name === "wikidata" && /^Q\d+$/.test(id)) return webLink(`https://www.wikidata.org/wiki/${id}`);
  return data(String(id));
}
