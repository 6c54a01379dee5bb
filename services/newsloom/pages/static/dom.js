// Make elements. Data becomes text or attribute values, never markup.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "rect", "line", "text", "g"]);

/** Return an element. Properties that begin with "on" are listeners; null, false and undefined are left out. */
function el(tag, properties, ...children) {
  const made = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  add(made, children);
  return made;
}

/** Append nodes and strings; lists are flattened, and empty values left out. */
function add(parent, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    parent.append(child instanceof Node ? child : String(child));
  }
}

/** Replace all children of an element. */
function fill(parent, ...children) {
  parent.replaceChildren();
  add(parent, children);
}

/** Return a link to one of these pages. */
function pageLink(path, query, properties, ...children) {
  return el("a", { href: address(path, query), ...properties }, ...children);
}

/** Return text of the input in an element that keeps its direction to itself. */
function data(text, properties) {
  return el("bdi", properties, text);
}

/** Return a link if the address is one of the web; else only its text. */
function webLink(url) {
  if (!/^https?:\/\/[^\s]+$/i.test(url)) return el("bdi", { class: "url" }, url);
  return el("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank", class: "url" }, el("bdi", {}, url));
}

/** Tell people who use a screen reader what has changed. */
function say(text) {
  document.getElementById("status").textContent = text;
}

function number(value) {
  return value.toLocaleString("en");
}

/** Return a count with its noun, as in "3 articles". */
function counted(count, noun) {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function moment(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 16).replace("T", " ");
}
