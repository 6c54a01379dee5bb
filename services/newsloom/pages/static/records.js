// What the pages know of the records: columns for the lists, and groups. packed.js or live.js fills them.

const meta = JSON.parse(document.getElementById("meta").textContent);
const names = meta.names;

let columns = null;
let rowOfKey = null;
let clusterById = null;
let storyById = null;

/** Finds places in a text by code points, as records count, where JavaScript counts UTF-16 units. */
class CodePoints {
  constructor(text) {
    this.text = text;
    this.units = null;
    if (/[\ud800-\udfff]/.test(text)) {
      this.units = [0];
      for (const each of text) this.units.push(this.units[this.units.length - 1] + each.length);
    }
  }

  unit(point) {
    if (this.units === null) return Math.min(point, this.text.length);
    return this.units[Math.min(point, this.units.length - 1)];
  }

  point(unit) {
    if (this.units === null) return unit;
    let low = 0;
    let high = this.units.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.units[middle] < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }

  /** Return the places where one of the strings is a whole word; where several begin, that of the longest. */
  occurrences(strings) {
    const wordBefore = /[\p{L}\p{N}_]$/u;
    const wordAfter = /^[\p{L}\p{N}_]/u;
    const found = new Map();
    for (const each of [...strings].filter(Boolean).sort((a, b) => a.length - b.length)) {
      for (let at = this.text.indexOf(each); at >= 0; at = this.text.indexOf(each, at + 1)) {
        const end = at + each.length;
        if (wordBefore.test(this.text.slice(Math.max(0, at - 2), at)) || wordAfter.test(this.text.slice(end, end + 2))) continue;
        found.set(at, end);
      }
    }
    const places = [];
    let last = 0;
    for (const [start, end] of [...found].sort((a, b) => a[0] - b[0])) {
      if (start < last) continue;
      places.push({ start: this.point(start), end: this.point(end) });
      last = end;
    }
    return places;
  }
}
