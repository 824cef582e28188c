// Side by side: before each block of the text stands its copy with the diplomatic reading. The copies have no ids, no
// headings and no stops for the tabulator: there is one text, and this is another look at it.
"use strict";

if (article) {
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
