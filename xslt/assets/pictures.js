"use strict";

// The images of the pages: the one in view follows the text, a line shows its place on the page.
const views = document.querySelector(".views");

// They stand beside the text on a wide screen, where not the other reading stands there.
const isBeside = () => wide.matches && document.documentElement.dataset.show !== "parallel";

function follow(view) {
  if (!view || !isBeside()) return;
  views.scrollTo({ top: view.offsetTop - views.offsetTop - 4, behavior: calm.matches ? "auto" : "smooth" });
}

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
    if (!view || !isBeside() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    follow((shown = view));
    view.querySelector("a")?.focus({ preventScroll: true });
  });
}
