// The list of who and what a text names, and who speaks in it: an entry marks its places, and leads from one to the next.
// The choice of a witness does the same for the places where its readings differ.
"use strict";

{
  const root = document.documentElement;
  // A place of the text, with its copy in the other column, and what else is marked with it.
  const both = (place) => [place, ...document.querySelectorAll(`[data-copy-of="${CSS.escape(place.id)}"]`)];
  const isShown = (place) => place.getClientRects().length > 0;

  // Where the reader is: a bar at the foot of the window, from one place to the next.
  let tour = null; // what is gone through: its places, the number of the one the reader is at, how to end it
  const bar = document.createElement("div");
  bar.id = "tour";
  bar.hidden = true;
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", words["places-marked"]);
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  const button = (sign, name, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: sign, title: name });
    made.setAttribute("aria-label", name);
    made.addEventListener("click", act);
    return made;
  };
  bar.append(
    told,
    button("‹", words["place-previous"], () => step(-1)),
    button("›", words["place-next"], () => step(1)),
    button("×", words["read-on"], () => end(true)),
  );
  document.body.append(bar);

  function tell() {
    const shown = tour.places.filter(isShown);
    const number = words["place-of"].replace("{1}", shown.indexOf(tour.at) + 1).replace("{2}", shown.length);
    told.textContent = tour.label + (shown.length ? ": " + number : "");
  }

  function go(place, behavior = calm.matches ? "auto" : "smooth") {
    for (const one of document.querySelectorAll(".lit-here")) one.classList.remove("lit-here");
    tour.at = place;
    for (const one of both(place)) one.classList.add("lit-here");
    place.scrollIntoView({ block: "center", behavior });
    tell();
  }

  function step(by) {
    const shown = tour.places.filter(isShown);
    if (!shown.length) return;
    const next = shown.indexOf(tour.at) + by;
    go(shown[(next + shown.length) % shown.length]);
  }

  function begin(label, places, ended, alone = false) {
    end();
    tour = { label, places, ended, at: null };
    for (const place of places) for (const one of both(place)) one.classList.add("lit");
    article.classList.toggle("only-lit", alone);
    bar.hidden = false;
    root.classList.add("touring");
    const shown = places.filter(isShown);
    const isInView = (place) => {
      const box = place.getBoundingClientRect();
      return box.top >= 0 && box.bottom <= innerHeight - bar.offsetHeight;
    };
    tour.at = shown.find(isInView) || shown[0] || null;
    if (tour.at && !isInView(tour.at)) go(tour.at);
    else if (tour.at) for (const one of both(tour.at)) one.classList.add("lit-here");
    tell();
  }

  // At the end the reader may read on where they are.
  function end(there = false) {
    if (!tour) return;
    const { places, at, ended } = tour;
    tour = null;
    for (const one of document.querySelectorAll(".lit, .lit-here")) one.classList.remove("lit", "lit-here");
    article.classList.remove("only-lit");
    bar.hidden = true;
    root.classList.remove("touring");
    ended();
    if (!there || !places.length) return;
    if (!at.matches("a[href], button")) at.tabIndex = -1;
    at.focus({ preventScroll: true });
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && tour && !event.defaultPrevented && !(who.showPopover && who.matches(":popover-open"))) {
      end(bar.contains(document.activeElement));
    }
  });

  // The entries of the list: the links to the first places become buttons that mark them all.
  for (const item of list ? list.querySelectorAll("li[data-at]") : []) {
    const link = item.querySelector("a");
    const places = item.dataset.at.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
    const press = button(link.textContent, "", () => {
      if (press.getAttribute("aria-pressed") === "true") return end();
      begin(link.textContent, places, () => press.setAttribute("aria-pressed", "false"), item.parentElement.dataset.kind === "speeches");
      press.setAttribute("aria-pressed", "true");
    });
    press.removeAttribute("aria-label");
    press.removeAttribute("title");
    press.setAttribute("aria-pressed", "false");
    link.replaceWith(press);
  }

  // The readings of a witness in the place of the lemmas.
  const has = (element, siglum) => (element.dataset.wit || "").split(" ").includes(siglum);

  // An entry that stands apart has its lemma between two points. Where these are in one line of markup, it becomes one
  // that stands in its place; else what lies between them is marked, and the entry where it is told.
  const listed = [];
  const stretches = []; // of those that do not stand in one line: in each column
  for (const [place, variants] of document.querySelectorAll(".variants").entries()) {
    if (variants.closest(".twin")) continue;
    const { from, to, wit } = variants.dataset;
    const [starts, ends] = [from, to].map((id) => {
      const point = id ? document.getElementById(id) : null;
      return point && article.contains(point) ? both(point) : [];
    });
    let placed = false;
    const apart = [];
    starts.forEach((start, number) => {
      const end = ends[number];
      if (start === end || !end) return;
      const stretch = document.createRange();
      if (start.childNodes.length) stretch.setStartBefore(start);
      else stretch.setStartAfter(start);
      if (end.childNodes.length && !end.matches(".app-ref")) stretch.setEndAfter(end);
      else stretch.setEndBefore(end);
      if (stretch.collapsed || !stretch.toString().trim()) return;
      if (start.parentNode !== end.parentNode) return void apart.push(stretch);
      const lemma = document.createElement("span");
      stretch.surroundContents(lemma);
      const entry = document.createElement("span");
      entry.className = "app";
      if (wit) entry.dataset.wit = wit;
      const id = "lemma." + place;
      if (number) entry.dataset.copyOf = id;
      else entry.id = id;
      lemma.replaceWith(entry);
      entry.append(lemma, ...[...variants.children].map((one) => one.cloneNode(true)));
      placed = true;
    });
    if (!placed) listed.push(variants);
    if (!placed && apart.length) stretches.push([variants, "lemma." + place, apart]);
  }

  // The texts of a stretch, each in a span. What stands there already by another entry would hide a part of it: then
  // the entry is marked in the list alone.
  const aside = ".note, [data-editorial]:not(.twin), .note-ref, .address, [hidden]";
  function parted(stretch, id) {
    const isTwin = (node) => Boolean((node.closest ? node : node.parentElement).closest(".twin"));
    const column = isTwin(stretch.startContainer);
    const top = stretch.commonAncestorContainer;
    const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (!text.data.trim() || !stretch.intersectsNode(text) || isTwin(text) !== column) continue;
      const off = text.parentElement.closest(aside);
      if (!off || off.contains(top)) texts.push(text);
    }
    if (texts.some((text) => text.parentElement.closest(".app"))) return;
    for (const text of texts) {
      const part = document.createElement("span");
      part.dataset.part = id;
      text.replaceWith(part);
      part.append(text);
    }
  }

  const names = new Map(); // of the parts of an entry, which a column that comes later has too
  for (const [variants, id, columns] of stretches) {
    for (const stretch of columns) parted(stretch, id);
    names.set(variants, id);
  }

  // The place of an entry in the text: the first part that is shown, marked with the others and with the entry itself.
  // Who hears the page is told at each that the witness differs, and there what it has.
  function placeOf(variants, shown, own) {
    const id = names.get(variants);
    if (!id) return shown;
    const all = [...article.querySelectorAll(`[data-part="${id}"]`)];
    const at = own && all.find((one) => isShown(one) && !one.closest(".twin"));
    const told = at && witness.dataset.told.replace("{1}", witness.selectedOptions[0].dataset.siglum);
    for (const one of all) {
      if (one.id) one.removeAttribute("id");
      if (told) one.dataset.say = one === at ? `${told}: ${own.textContent}` : told;
      else delete one.dataset.say;
    }
    for (const one of [...all, shown]) {
      if (at && one !== at) one.dataset.copyOf = id;
      else delete one.dataset.copyOf;
    }
    if (at) at.id = id;
    return at || shown;
  }

  function read(chosen) {
    const differing = [];
    let silent = false;
    for (const entry of [...article.querySelectorAll(".app"), ...listed]) {
      const variants = [...entry.children].filter((one) => one.matches(".variant"));
      const own = has(entry, chosen) ? null : variants.find((one) => has(one, chosen));
      for (const one of variants) one.hidden = one !== own;
      const shown = entry.matches(".app") ? entry : entry.closest("li, .app-entry");
      if (shown === entry) entry.classList.toggle("by-witness", Boolean(own));
      const untold = Boolean(chosen) && !own && Boolean(entry.dataset.wit) && !has(entry, chosen);
      for (const one of both(shown)) one.classList.toggle("untold", untold);
      silent ||= untold;
      const at = shown === entry ? shown : placeOf(entry, shown, own);
      if (own && at.id) differing.push(at);
    }
    document.getElementById("untold").hidden = !silent;
    place();
    return differing;
  }

  function choose() {
    end();
    const places = read(witness.value);
    const { siglum } = witness.selectedOptions[0].dataset;
    if (witness.value) begin(witness.dataset.told.replace("{1}", siglum), places, () => {});
  }

  witness?.addEventListener("change", choose);
  // The choice that has called for this script, or that a browser has kept over a reload.
  if (witness?.value) choose();
}
