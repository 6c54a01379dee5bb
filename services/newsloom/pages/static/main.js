// Choose the page of the address, and show it.

const view = document.getElementById("view");
const fixedPages = [...document.querySelectorAll("[data-static]")];
let focusAfter = null;
let shownPath = null;
let shownEntry = null; // names the entry of the history that is shown
const scrolled = new Map(); // how far each entry was scrolled when it was left
const THEMES = ["automatic", "light", "dark"];

function showFixed(name) {
  for (const section of fixedPages) section.hidden = section.dataset.static !== name;
  view.hidden = name !== null;
}

/** Note how far the page was scrolled, and return how far the one that comes was when it was left; 0 for a new one. */
function changeEntry() {
  if (shownEntry !== null) scrolled.set(shownEntry, window.scrollY);
  if (!history.state?.entry) history.replaceState({ entry: Date.now() + Math.random() }, "");
  shownEntry = history.state.entry;
  return scrolled.get(shownEntry) || 0;
}

async function show() {
  if (shownPath !== null && location.hash && !location.hash.startsWith("#/")) return; // a place in the page, not a page
  const scrollTo = changeEntry();
  const { path, query } = readAddress();
  const page = path[0] || "overview";
  hideCard();
  const fixed = fixedPages.some((section) => section.dataset.static === page) ? page : null;
  showFixed(fixed);
  const lost = page === "article" && rowOfKey.has(path[1]) && isLost(rowOfKey.get(path[1]));
  const current = lost ? "rejected" : { article: "articles", compare: "clusters", cluster: "clusters", story: "stories" }[page] || page;
  for (const link of document.querySelectorAll("[data-page]")) {
    if (link.dataset.page === current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const samePage = shownPath === path.join("/");
  shownPath = path.join("/");
  const place = el("div"); // a page that comes late, after another was opened, fills a place that is not shown any more
  view.replaceChildren(place);
  if (fixed === null) await showPage(place, page, path, query);
  if (!place.isConnected) return;
  const heading = document.querySelector("main > :not([hidden]) h1");
  document.title = `${heading ? heading.textContent : page} – ${meta.title} – newsloom ${meta.product}`;
  const again = focusAfter && document.getElementById(focusAfter);
  focusAfter = null;
  if (again) {
    again.focus();
    if (again.tabIndex < 0) again.scrollIntoView();
  } else if (!samePage) {
    window.scrollTo(0, scrollTo);
    if (document.documentElement.dataset.started) document.getElementById("main").focus({ preventScroll: true });
  }
  document.documentElement.dataset.started = "1";
}

async function showPage(place, page, path, query) {
  try {
    if (page === "articles") await showList(place, ["articles"], query, {}, "Articles", "");
    else if (page === "rejected") await showList(place, ["rejected"], query, { outcome: "rejected|failed" }, "Rejected and failed", "Each of these records has its reason, and a failed one its original bytes.");
    else if (page === "article") await showRecord(place, path[1]);
    else if (page === "compare") await showComparison(place, path[1], path[2]);
    else if (page === "clusters") showClusters(place, query);
    else if (page === "cluster") showCluster(place, path[1]);
    else if (page === "stories") showStories(place, query);
    else if (page === "story") showStory(place, path[1]);
    else if (page === "judgements") showJudgements(place);
    else showMissing(place, "There is no such page.");
  } catch (error) {
    fill(place, el("h1", {}, "This page cannot be shown"), el("p", { class: "notice" }, String(error)));
    throw error;
  }
}

function setTheme(theme) {
  if (theme === "automatic") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.getElementById("theme").textContent = `Theme: ${theme}`;
  try {
    localStorage.setItem("newsloom-theme", theme);
  } catch {
    return;
  }
}

function startTheme() {
  const button = document.getElementById("theme");
  let theme = "automatic";
  try {
    const before = localStorage.getItem("newsloom-theme");
    if (THEMES.includes(before)) theme = before;
  } catch {
    theme = "automatic";
  }
  setTheme(theme);
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    setTheme(theme);
  });
}

function onKey(event) {
  if (event.key === "Escape") hideCard();
  if (event.ctrlKey || event.metaKey || event.altKey || /^(input|select|textarea)$/i.test(event.target.tagName)) return;
  const follow = (id) => document.getElementById(id)?.click();
  if (event.key === "/") {
    event.preventDefault();
    focusAfter = "filter-q";
    if (document.getElementById("filter-q")) document.getElementById("filter-q").focus();
    else go(["articles"]);
  } else if (event.key === "j") follow("next");
  else if (event.key === "k") follow("previous");
  else if (event.key === "g") go([]);
}

async function start() {
  startTheme();
  history.scrollRestoration = "manual"; // pages are made after the browser would scroll
  document.addEventListener("keydown", onKey);
  document.addEventListener("scroll", hideCardSoon, { passive: true });
  card = el("div", { id: "card", role: "tooltip", hidden: true });
  card.addEventListener("mouseenter", () => clearTimeout(cardTimer));
  card.addEventListener("mouseleave", hideCardSoon);
  document.body.append(card);
  try {
    await openData();
  } catch (error) {
    const notice = el("p", { class: "notice", role: "alert" }, `The records cannot be read: ${error.message}.`);
    document.getElementById("main").prepend(notice);
    return;
  }
  openJudgements();
  window.addEventListener("hashchange", show);
  await show();
  document.documentElement.dataset.ready = "1";
}

start();
