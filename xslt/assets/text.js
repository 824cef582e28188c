// The page of a text: its readings, one of them or both, its notes beside their lines, and who is meant by a name.
"use strict";

const article = document.querySelector("article[data-document]");
const list = document.querySelector("details.in-text");
const readings = document.querySelectorAll('input[name="reading"]');
const wide = matchMedia("(min-width: 62rem)");
const KEY = "edition.reading";

// The choice of reading is kept from page to page, and shown where :has() is unknown.
function show(reading) {
  document.documentElement.dataset.show = reading;
  for (const input of readings) input.checked = input.value === reading;
  if (reading === "parallel") pair();
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

// Side by side: before each block of the text stands its copy with the diplomatic reading. The copies have no ids, no
// headings and no stops for the tabulator: there is one text, and this is another look at it.
function pair() {
  if (!article || article.querySelector(".column-heads")) return;
  const heads = document.createElement("div");
  heads.className = "column-heads";
  heads.dataset.editorial = "";
  heads.lang = document.documentElement.lang;
  heads.setAttribute("aria-hidden", "true");
  for (const key of ["diplomatic-text", "reading-text"]) {
    heads.append(Object.assign(document.createElement("span"), { textContent: words[key] }));
  }
  for (const block of article.querySelectorAll(".block")) {
    const copy = document.createElement("div");
    copy.className = "block twin";
    copy.dataset.editorial = "";
    copy.setAttribute("role", "group");
    copy.setAttribute("aria-label", words["diplomatic-text"]);
    for (const part of block.children) if (!part.matches(".notes")) copy.append(part.cloneNode(true));
    const textOf = (left) => {
      const text = copy.cloneNode(true);
      for (const one of text.querySelectorAll(`[data-reading="${left}"]`)) one.remove();
      return text.textContent.replace(/\s+/g, " ").trim();
    };
    copy.classList.toggle("same", textOf("reading") === textOf("diplomatic"));
    for (const one of copy.querySelectorAll('[data-reading="reading"]')) one.remove();
    for (const one of copy.querySelectorAll('[data-reading="diplomatic"]')) one.hidden = false;
    for (const one of copy.querySelectorAll("a.address")) one.remove();
    // A page that begins with the paragraph needs no empty line there.
    const before = document.createRange();
    before.setStart(copy, 0);
    for (const one of copy.querySelectorAll("br")) {
      before.setEndBefore(one);
      if (before.toString().trim()) break;
      one.remove();
    }
    for (const one of copy.querySelectorAll("[id]")) {
      one.dataset.copyOf = one.id;
      one.removeAttribute("id");
    }
    for (const one of copy.querySelectorAll("[aria-labelledby]")) one.removeAttribute("aria-labelledby");
    for (const one of copy.querySelectorAll("h1, h2, h3, h4, h5, h6")) one.setAttribute("role", "presentation");
    for (const one of copy.querySelectorAll("a")) one.tabIndex = -1;
    block.prepend(copy);
  }
  article.prepend(heads);
}

// Notes stand beside the line of their number, one below the other, when there is room at the side. They may be longer
// than the text: then they go on beside what follows it.
const SPACE = 8; // pixels between two notes

function place() {
  if (!article) return;
  const notes = [...article.querySelectorAll(".note")];
  // Beside images of pages, the other reading or the list of names there is none: the notes stay below their paragraphs.
  const room = wide.matches && !document.querySelector(".beside") && document.documentElement.dataset.show !== "parallel"
    && !list?.open;
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
list?.addEventListener("toggle", place);
addEventListener("resize", place);
addEventListener("load", place);

// A touch on a name shows who it is, from the card below the text; from there a link leads on.
const who = document.createElement("div");
who.id = "who";
who.popover = "auto";
who.setAttribute("role", "dialog");
who.setAttribute("aria-label", words["who-and-what"]);
document.body.append(who);
// Whoever goes on with the keyboard leaves it behind.
who.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !who.contains(event.relatedTarget)) who.hidePopover();
});
for (const name of document.querySelectorAll("a[data-card]")) {
  if (who.showPopover) name.setAttribute("aria-haspopup", "dialog");
}

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
  // The name is where the card belongs in the order of the tabulator, for browsers that know.
  who.showPopover({ source: name });
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

if (readings.length) show([...readings].some((input) => input.value === remembered()) ? remembered() : "reading");
else place();
