// What the pages gain from a script. All of it can be read, switched and followed without.
"use strict";

// The words of the interface, in the language of the edition.
const words = JSON.parse(document.body.dataset.words || "{}");
const home = document.currentScript.src;

// The choice of reading is kept from page to page, and shown where :has() is unknown.
const readings = document.querySelectorAll('input[name="reading"]');
const KEY = "edition.reading";

function show(reading) {
  document.documentElement.dataset.show = reading;
  for (const input of readings) input.checked = input.value === reading;
  place();
}

function remembered() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // a browser that keeps nothing for pages from a disk
  }
}

for (const input of readings) {
  input.addEventListener("change", () => {
    show(input.value);
    try {
      sessionStorage.setItem(KEY, input.value);
    } catch {
      /* not kept, still shown */
    }
  });
}

// Notes stand beside the line of their number, one below the other, when there is room at the side. They may be longer
// than the text: then they go on beside what follows it.
const article = document.querySelector("article");
const wide = matchMedia("(min-width: 62rem)");
const SPACE = 8; // pixels between two notes

function place() {
  if (!article) return;
  const notes = [...article.querySelectorAll(".note")];
  // Beside images of pages there is no room: the notes stay below their paragraphs.
  const room = wide.matches && !document.querySelector(".beside");
  article.classList.toggle("placed", room && notes.length > 0);
  article.parentElement.style.minHeight = "";
  for (const note of notes) note.style.top = "";
  if (!article.classList.contains("placed")) return;
  const origin = article.getBoundingClientRect().top;
  let free = 0;
  for (const note of notes) {
    const mark = document.getElementById("ref." + note.id);
    const line = mark && mark.getClientRects().length ? mark.getBoundingClientRect().top - origin - 4 : free;
    const top = Math.max(line, free);
    note.style.top = top + "px";
    free = top + note.offsetHeight + SPACE;
  }
  article.parentElement.style.minHeight = article.offsetTop - article.parentElement.offsetTop + free + "px";
}

wide.addEventListener("change", place);
addEventListener("resize", place);
addEventListener("load", place);

// A touch on a name shows who it is, from the card below the text; from there a link leads on.
const who = document.createElement("div");
who.id = "who";
who.popover = "auto";
who.setAttribute("role", "dialog");
who.setAttribute("aria-label", words["who-and-what"]);
document.body.append(who);

function tell(name, card) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.setAttribute("aria-label", words.close);
  close.textContent = "×";
  close.addEventListener("click", () => who.hidePopover());
  const copy = card.cloneNode(true);
  copy.removeAttribute("id");
  who.replaceChildren(close, ...copy.childNodes);
  who.showPopover();
  const mark = name.getClientRects()[0];
  const left = Math.max(8, Math.min(mark.left, document.documentElement.clientWidth - who.offsetWidth - 8));
  const below = mark.bottom + 6 + who.offsetHeight <= innerHeight || mark.top < who.offsetHeight + 6;
  who.style.left = left + scrollX + "px";
  who.style.top = (below ? mark.bottom + 6 : mark.top - who.offsetHeight - 6) + scrollY + "px";
  close.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const name = event.target.closest("a[data-card]");
  if (!name || event.ctrlKey || event.metaKey || event.shiftKey || !who.showPopover) return;
  const card = document.getElementById(name.dataset.card);
  if (!card) return;
  event.preventDefault();
  tell(name, card);
});

// An open menu closes when its work is done.
function closeMenus(but) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== but) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!open) return;
  closeMenus(null);
  open.querySelector("summary").focus();
});

// Copying a citation.
for (const source of document.querySelectorAll(".citation, pre")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = words.copy), 2000);
  });
  source.after(button);
}

// The address of a paragraph is copied with the citation of its page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.address");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const canonical = document.querySelector('link[rel="canonical"]');
  const address = (canonical || location).href.split(/[?#]/)[0] + link.hash;
  const cited = document.getElementById("citation");
  const url = cited && cited.querySelector("a");
  const text = cited ? cited.textContent.trim() : "";
  const whole = url ? text.replace(url.textContent, address) : text ? text + " " + address : address;
  await navigator.clipboard.writeText(whole);
  const sign = link.textContent;
  link.textContent = "✓";
  link.setAttribute("aria-label", words.copied);
  setTimeout(() => {
    link.textContent = sign;
    link.setAttribute("aria-label", words["address-of"]);
  }, 2000);
});

// The images of the pages: the one in view follows the text, a line shows its place on the page.
const views = document.querySelector(".views");

function follow(view) {
  if (!view || !wide.matches) return;
  views.scrollTo({ top: view.offsetTop - views.offsetTop - 4, behavior: calm.matches ? "auto" : "smooth" });
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");

if (views && article) {
  const byId = (id) => document.getElementById(id);
  const targetOf = (link) => byId(decodeURIComponent(link.getAttribute("href").slice(1)));
  const marks = [...views.querySelectorAll("figcaption a")].map((link) => [targetOf(link), link.closest("li")]);
  const pages = marks.filter(([mark]) => mark);
  let shown = null;

  // The last page that began above the middle of the window.
  const turn = () => {
    const middle = innerHeight / 2;
    const begun = pages.filter(([mark]) => mark.getBoundingClientRect().top <= middle);
    const now = (begun.length ? begun[begun.length - 1] : pages[0] || [])[1];
    if (now && now !== shown) follow((shown = now));
  };
  let waiting = false;
  const soon = (act) => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      act();
    });
  };
  addEventListener("scroll", () => soon(turn), { passive: true });
  turn();

  // What stands where: each place of the text with its zone, in the order of the text.
  const zones = [...views.querySelectorAll(".zones a")].map((zone) => [targetOf(zone), zone]);
  const places = new Map(zones.filter(([mark]) => mark));
  const breaks = [...places.keys()].filter((mark) => mark.classList.contains("facs-anchor"));
  let lit = null;
  const light = (zone) => {
    if (zone === lit) return;
    if (lit) lit.classList.remove("here");
    lit = zone;
    if (lit) lit.classList.add("here");
  };
  const zoneAt = (node) => {
    for (let one = node; one && one !== article; one = one.parentNode) if (places.has(one)) return places.get(one);
    // A line begins at a break, and is nothing around its words: that of the last break before them.
    let before = null;
    for (const mark of breaks) {
      if (!(mark.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
      before = mark;
    }
    return before && places.get(before);
  };
  const under = (event) => {
    const caret = document.caretPositionFromPoint
      ? document.caretPositionFromPoint(event.clientX, event.clientY)?.offsetNode
      : document.caretRangeFromPoint?.(event.clientX, event.clientY)?.startContainer;
    return caret && event.target.contains(caret) ? caret : event.target;
  };
  if (places.size) {
    article.addEventListener("pointermove", (event) => soon(() => light(zoneAt(under(event)))));
    article.addEventListener("pointerleave", () => light(null));
    article.addEventListener("focusin", (event) => light(zoneAt(event.target)));
    for (const [mark, zone] of places) {
      zone.addEventListener("mouseenter", () => mark.classList.add("of-zone"));
      zone.addEventListener("mouseleave", () => mark.classList.remove("of-zone"));
    }
  }

  // The link at a page break shows the image where it stands beside the text already.
  article.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    const view = link && byId(link.dataset.view);
    if (!view || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    follow((shown = view));
    view.querySelector("a")?.focus({ preventScroll: true });
  });
}

if (readings.length) show(remembered() === "diplomatic" ? "diplomatic" : "reading");
else place();

// Who comes from a search sees what was found: two scripts more, only then.
if (new URLSearchParams(location.search).has("hl")) {
  for (const name of ["search-terms.js", "search-found.js"]) {
    const script = document.createElement("script");
    script.src = new URL(name, home).href;
    script.async = false;
    document.head.append(script);
  }
}

// An address of an earlier version leads on to where that is now.
const former = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
const onward = (former && former.matches(".former li") ? former : document).querySelector(".former a[data-forward]");
if (onward && (former || !onward.closest("li").id)) location.replace(onward.href + (onward.hash ? "" : location.hash));
