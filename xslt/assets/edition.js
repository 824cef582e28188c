// What every page gains from a script. All of it can be read and followed without.
"use strict";

// The words of the interface, in the language of the edition.
const words = JSON.parse(document.body.dataset.words || "{}");
const home = document.currentScript.src;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

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

// What only some readers need comes when they do, once: a script, after its style sheet where it has one.
const needed = new Map();

function fetched(element, address) {
  // The edition's own style sheet has the last word over those that come later, too.
  const own = element === "link" ? document.querySelector('link[href$="assets/own.css"]') : null;
  return new Promise((done) => {
    document.head.insertBefore(Object.assign(document.createElement(element), address, { onload: done, onerror: done }), own);
  });
}

function need(name, styled = true) {
  if (!needed.has(name)) {
    const [href, src] = [".css", ".js"].map((type) => new URL(name + type, home).href);
    const style = styled ? fetched("link", { rel: "stylesheet", href }) : Promise.resolve();
    needed.set(name, style.then(() => fetched("script", { src })));
  }
  return needed.get(name);
}

// Who comes from a search sees what was found: two scripts more, only then.
if (new URLSearchParams(location.search).has("hl")) need("search-terms", false).then(() => need("search-found", false));

// An address of an earlier version leads on to where that is now.
const former = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
const onward = (former && former.matches(".former li") ? former : document).querySelector(".former a[data-forward]");
if (onward && (former || !onward.closest("li").id)) location.replace(onward.href + (onward.hash ? "" : location.hash));
