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
  if (reading === "parallel") need("parallel").then(place);
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

// What marks the places of the list, and shows the text of a witness, has a script of its own (assets/mentions.js).
const witness = document.getElementById("witness");
list?.addEventListener("toggle", () => need("mentions"));
witness?.addEventListener("change", () => need("mentions"));
// A browser may have kept an open list or a choice over a reload.
if (list?.open || witness?.value) need("mentions");

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
// The card of a name leads where the name does.
const cards = new Map([...document.querySelectorAll(".card")].map((card) => [card.querySelector("a").getAttribute("href"), card]));
for (const name of document.querySelectorAll("a:is(.name, .also)")) {
  if (!who.showPopover || !cards.has(name.getAttribute("href"))) continue;
  name.dataset.card = name.getAttribute("href");
  name.setAttribute("aria-haspopup", "dialog");
}

function tell(name, card) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.setAttribute("aria-label", words.close);
  close.textContent = "×";
  close.addEventListener("click", () => who.hidePopover());
  who.replaceChildren(close, ...card.cloneNode(true).childNodes);
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
  if (!name || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  tell(name, cards.get(name.dataset.card));
});

if (readings.length) show([...readings].some((input) => input.value === remembered()) ? remembered() : "reading");
else place();
