// Stands in a page of `edition serve` alone: shows the page anew when it has changed, where the reader was, and what is
// wrong in the file that was saved.
"use strict";

(() => {
  const own = document.currentScript.dataset;
  const KEY = "edition.preview.place";

  // Where the reader is: the last place with an id above the upper third of the window, and how far it is from its top.
  function place() {
    const line = innerHeight / 3;
    let found = null;
    for (const element of document.querySelectorAll("main [id]")) {
      const box = element.getClientRects()[0];
      if (box && box.top <= line && getComputedStyle(element).position === "static") found = { id: element.id, top: box.top };
    }
    return { path: location.pathname, y: scrollY, ...found };
  }

  function keep() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(place()));
    } catch {
      /* the page then begins at its top */
    }
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEY));
      sessionStorage.removeItem(KEY);
    } catch {
      return;
    }
    if (!kept || kept.path !== location.pathname) return;
    history.scrollRestoration = "manual";
    const element = kept.id && document.getElementById(kept.id);
    const go = () => {
      const box = element && element.getClientRects()[0];
      scrollTo({ top: box ? scrollY + box.top - kept.top : kept.y, behavior: "instant" });
    };
    go();
    // Notes find their places, and images their sizes, when all is loaded.
    if (document.readyState !== "complete") addEventListener("load", () => requestAnimationFrame(go), { once: true });
  }

  const box = document.createElement("aside");
  box.id = "preview-findings";
  box.setAttribute("aria-label", "What is wrong");
  box.setAttribute("role", "status");
  box.lang = "en";
  box.hidden = true;

  function item(finding) {
    const line = document.createElement("li");
    line.className = finding.severity;
    const where = document.createElement("code");
    where.textContent = [finding.file, finding.line, finding.column].filter((part) => part !== null).join(":");
    const code = document.createElement("small");
    code.textContent = `${finding.severity}, ${finding.code}`;
    line.append(where, ` ${finding.message} `, code);
    if (finding.hint) {
      const hint = document.createElement("p");
      hint.textContent = finding.hint;
      line.append(hint);
    }
    return line;
  }

  function tell(news) {
    const lines = news.findings.map(item);
    const head = document.createElement("p");
    head.className = "head";
    head.textContent = news.broken
      ? "The edition cannot be built like this; this is the page as it last was."
      : "What is wrong in this file, or in what you saved:";
    const list = document.createElement("ul");
    list.append(...lines);
    box.replaceChildren(head, list);
    if (news.more) box.append(`… and ${news.more} more; edition validate tells all.`);
    box.hidden = !news.findings.length && !news.broken;
    document.body.style.paddingBottom = box.hidden ? "" : `${box.offsetHeight + 16}px`;
  }

  const address = new URL("events", new URL(document.currentScript.src));
  address.search = new URLSearchParams({ path: own.path, since: `${own.run}-${own.build}` });

  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(box);
    restore();
    const stream = new EventSource(address);
    stream.addEventListener("message", (event) => {
      const news = JSON.parse(event.data);
      if (news.reload) {
        stream.close();
        keep();
        location.reload();
        return;
      }
      tell(news);
    });
    addEventListener("pagehide", () => stream.close());
  });
})();
