// A page that a hit leads to: the words that were searched for are marked, in the reading in which they stand.
"use strict";

(() => {
  const asked = new URLSearchParams(location.search);
  const query = asked.get("hl");
  const article = document.querySelector("article[data-document]");
  if (!query || !article) return;
  const INLINE = new Set(("a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span "
    + "strong sub sup tei-inline time u var wbr").split(" "));
  const reading = asked.get("in") === "diplomatic" ? "diplomatic" : "reading";
  const clauses = editionWords.parse(query).all;

  const choice = document.getElementById("show-" + reading);
  if (choice && !choice.checked) choice.click();

  // The texts of blocks, as pipeline/search/sheets.py reads them, each with the nodes that it is made of.
  function blocks(root) {
    const found = [];
    let text = [];
    const edge = () => {
      if (text.length) found.push(text);
      text = [];
    };
    const walk = (node) => {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) {
          text.push({ node: child, text: child.data.replace(/\s/gu, " ") });
        } else if (child.nodeType === Node.ELEMENT_NODE) {
          const isBlock = !INLINE.has(child.localName);
          if (isBlock) edge();
          if (child.localName === "br") text.push({ node: null, text: breakOf(child) });
          else if (child.classList.contains("space")) text.push({ node: null, text: " " });
          else if (child.dataset.editorial === undefined && (child.dataset.reading || reading) === reading) walk(child);
          if (isBlock) edge();
        }
      }
    };
    walk(root);
    edge();
    return found;
  }

  function breakOf(br) {
    const beside = br.nextElementSibling;
    const isSpace = beside && beside.dataset.reading === "reading" && !beside.textContent.trim();
    return isSpace || br.dataset.reading === undefined ? "\n" : "\u200b";
  }

  function mark(pieces) {
    // A break and the spaces around it are one, as in the index; each keeps its length, so that places stay.
    const whole = pieces.map((piece) => piece.text).join("")
      .replace(/ *\n *(?:\n *)*/gu, (white) => "\n" + "\u2060".repeat(white.length - 1));
    const spans = editionWords.marks(whole, clauses);
    let offset = 0;
    const parts = [];
    for (const { node, text } of pieces) {
      for (const [start, end] of node ? spans : []) {
        const from = Math.max(start, offset) - offset;
        const to = Math.min(end, offset + text.length) - offset;
        if (from < to && text.slice(from, to).trim()) parts.push({ node, from, to });
      }
      offset += text.length;
    }
    // From the end, so that the places before stay what they are.
    for (const { node, from, to } of parts.reverse()) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      const made = document.createElement("mark");
      made.className = "found";
      range.surroundContents(made);
    }
  }

  for (const root of [article, ...document.querySelectorAll("[data-note]")]) for (const block of blocks(root)) mark(block);

  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const first = (target && target.querySelector("mark.found")) || (!target && article.querySelector("mark.found"));
  if (first) first.scrollIntoView({ block: "center" });
  if (first && target) {
    // Who reads with a screen reader or the keyboard goes on from here.
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
})();
