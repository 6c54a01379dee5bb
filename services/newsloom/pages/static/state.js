// The address holds the state: #/page/part?name=value. So a page can be linked, and Back works.

/** Return the address of a page. */
function address(path, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query || {})) {
    if (value !== null && value !== undefined && value !== "") parameters.set(name, value);
  }
  const written = parameters.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${written ? `?${written}` : ""}`;
}

/** Return the path and the query of the address. */
function readAddress() {
  const [path, written] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const parts = path.split("/").filter(Boolean).map(decoded);
  return { path: parts, query: Object.fromEntries(new URLSearchParams(written || "")) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Go to a page; `replace` keeps it out of the history, for a filter that changes while somebody types. */
function go(path, query, replace) {
  const target = address(path, query);
  if (replace) {
    history.replaceState(history.state, "", target);
    show();
  } else location.hash = target;
}
