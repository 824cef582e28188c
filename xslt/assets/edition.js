// What the pages gain from a script. All of it can be read, switched and followed without.
"use strict";

// The words of the interface, in the language of the edition.
const words = JSON.parse(document.body.dataset.words || "{}");

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
  article.classList.toggle("placed", wide.matches && notes.length > 0);
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

if (readings.length) show(remembered() === "diplomatic" ? "diplomatic" : "reading");
else place();
