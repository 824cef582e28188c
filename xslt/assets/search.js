// The search page: a form whose answer can be linked to, and hits in their context.
"use strict";

(() => {
  const form = document.getElementById("search");
  const say = JSON.parse(form.dataset.words);
  const told = document.getElementById("search-told");
  const hint = document.getElementById("search-hint");
  const list = document.getElementById("search-hits");
  const more = document.getElementById("search-more");
  const asked = new URLSearchParams(location.search || location.hash.slice(1));
  const PAGE = 10; // hits that are shown at once
  const SHOWN = 3; // places that are shown of a hit
  const AROUND = 90; // characters on either side of a place

  const filled = (word, ...values) => values.reduce((text, value, place) => text.replace(`{${place + 1}}`, value), word);
  const plural = new Intl.PluralRules(say["language-of-words"]);

  function numbered(key, number) {
    const form = plural.select(number);
    return filled(say[`${key}-${form}`] || say[`${key}-other`], number.toLocaleString(say["language-of-words"]));
  }

  function element(name, content, attributes = {}) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...[content].flat().filter((one) => one !== null && one !== ""));
    return made;
  }

  // The breaks of the source are a space to be read, or nothing within a word.
  const plain = (text) => text.replaceAll("\u200b", "").replaceAll("\n", " ");

  function cut(text, marks) {
    const found = [];
    const groups = [];
    for (const mark of marks) {
      const last = groups[groups.length - 1];
      if (last && mark[0] - last[last.length - 1][1] < AROUND) last.push(mark);
      else groups.push([mark]);
    }
    for (const group of groups) {
      let from = Math.max(0, group[0][0] - AROUND);
      let to = Math.min(text.length, group[group.length - 1][1] + AROUND);
      if (from) from = group[0][0] - text.slice(from, group[0][0]).replace(/^\S*\s+/u, "").length;
      if (to < text.length) to = to - (/\s+\S*$/u.exec(text.slice(group[group.length - 1][1], to)) || [""])[0].length;
      const pieces = [from ? "… " : ""];
      let place = from;
      for (const [start, end] of group) {
        pieces.push(plain(text.slice(place, start)), element("mark", plain(text.slice(start, end))));
        place = end;
      }
      pieces.push(plain(text.slice(place, to)), to < text.length ? " …" : "");
      found.push(pieces);
    }
    return found;
  }

  function address(path, anchor, query, reading) {
    const parameters = new URLSearchParams({ hl: query });
    if (reading === "diplomatic") parameters.set("in", reading);
    return `${path.split("/").map(encodeURIComponent).join("/")}?${parameters}${anchor ? "#" + encodeURIComponent(anchor) : ""}`;
  }

  // The places of a document that answer the query, in the reading that was asked for; in both, in the reading text where
  // it has them.
  function placesIn(blocks, clauses, reading) {
    const found = [];
    for (const block of blocks) {
      for (const one of reading === "both" ? ["reading", "diplomatic"] : [reading]) {
        const marks = editionWords.marks(block[one], clauses);
        if (!marks.length) continue;
        for (const pieces of cut(block[one], marks)) found.push({ pieces, anchor: block.anchor, reading: one });
        break;
      }
    }
    return found;
  }

  function titled(text, clauses) {
    const pieces = [];
    let place = 0;
    for (const [start, end] of editionWords.marks(text, clauses)) {
      pieces.push(text.slice(place, start), element("mark", text.slice(start, end)));
      place = end;
    }
    return [...pieces, text.slice(place)];
  }

  function item(shown, query, clauses, reading) {
    const places = placesIn(shown.blocks, clauses, reading);
    const first = places[0] || { anchor: "", reading };
    const name = shown.part ? `${shown.part} · ${shown.title}` : shown.title;
    const heading = element("h2", element("a", titled(name, clauses), {
      href: address(shown.path, first.anchor, query, first.reading),
    }));
    const when = shown.when ? element("p", shown.when, { class: "when" }) : null;
    const lines = places.slice(0, SHOWN).map(({ pieces, anchor, reading: own }) => {
      const link = element("a", say["to-place"], { href: address(shown.path, anchor, query, own), class: "to-place" });
      const sign = own === "diplomatic" ? element("span", say["diplomatic-text"], { class: "kind" }) : null;
      return element("li", [element("p", pieces), element("p", [sign, sign ? " " : null, link], { class: "place" })]);
    });
    if (!lines.length && shown.blocks.length) {
      const text = plain(shown.blocks[0].reading);
      lines.push(element("li", element("p", text.length > 2 * AROUND ? text.slice(0, 2 * AROUND) + " …" : text)));
    }
    const others = places.length - Math.min(places.length, SHOWN);
    return element("li", [
      heading, when, element("ol", lines, { class: "places" }),
      others > 0 ? element("p", numbered("search-more-places", others), { class: "count" }) : null,
    ], { class: "hit" });
  }

  function otherWords(query, words) {
    let text = "";
    let place = 0;
    for (const { start, end, term } of words) {
      text += query.slice(place, start) + term;
      place = end;
    }
    text += query.slice(place);
    const parameters = new URLSearchParams(asked);
    parameters.set("q", text);
    const [before, after] = say["search-did-you-mean"].split("{1}");
    hint.replaceChildren(before, element("a", text, { href: `?${parameters}` }), after);
  }

  async function answer() {
    const text = asked.get("q") || "";
    const reading = ["reading", "diplomatic"].includes(asked.get("in")) ? asked.get("in") : "both";
    const query = editionWords.parse(text);
    const filters = {
      from: editionIndex.date(asked.get("from"), false), to: editionIndex.date(asked.get("to"), true),
      categories: asked.getAll("type").filter(Boolean)
        .map((one) => "=" + one.replaceAll("%", "%25").replaceAll(" ", "%20").replaceAll("!", "%21")),
    };
    const who = (asked.get("who") || "").trim();
    const isLimited = who || filters.categories.length || filters.from !== undefined || filters.to !== undefined;
    if (!query.all.length && !(isLimited && !query.none.length)) {
      told.textContent = query.none.length ? say["search-only-without"] : text.trim() ? say["search-nothing"] : "";
      return;
    }
    told.textContent = say["search-searching"];
    if (who) {
      filters.things = (await editionQuery.things(who)).map(([term]) => term);
      if (!filters.things.length) {
        told.textContent = filled(say["search-no-such-name"], who);
        return;
      }
    }
    const clauses = query.all;
    const found = await editionQuery.ask(query, filters, reading, asked.get("order"));
    await present(found, text, clauses, reading);
    const words = found.hits.length ? [] : await editionQuery.suggest(query);
    if (words.length) otherWords(text, words);
  }

  async function present(found, text, clauses, reading) {
    let shown = 0;
    const wanted = Math.max(PAGE, Number(asked.get("show")) || 0);

    async function next(count) {
      const hits = found.hits.slice(shown, shown + count);
      shown += hits.length;
      const cards = await Promise.all(hits.map(editionQuery.show));
      const items = cards.map((card) => item(card, text, clauses, reading));
      list.append(...items);
      const left = found.hits.length - shown;
      more.hidden = !left && !found.rest;
      more.textContent = left ? numbered("search-more", Math.min(PAGE, left)) : say["search-on"];
      return items;
    }

    const number = numbered("search-hits", found.hits.length);
    told.textContent = !found.hits.length ? say["search-nothing"]
      : found.rest ? filled(say["search-so-far"], number, Math.round(found.share * 100)) : number;
    list.replaceChildren();
    await next(wanted);
    more.onclick = async () => {
      if (shown < found.hits.length) {
        const items = await next(PAGE);
        items[0].querySelector("a").focus();
        remember(shown);
      } else {
        told.textContent = say["search-searching"];
        await present(await found.rest(), text, clauses, reading);
      }
    };
  }

  // The address leads to as many hits as are shown.
  function remember(shown) {
    asked.set("show", shown);
    try {
      history.replaceState(null, "", `?${asked}`);
    } catch {
      /* a browser that changes no address of a page from a disk */
    }
  }

  // The form, as it was sent .....................................................................................

  for (const [name, value] of asked) {
    const field = form.elements.namedItem(name);
    if (field && name !== "type") field.value = value;
  }

  async function choices() {
    const { root } = await editionQuery.open();
    const kinds = form.elements.namedItem("type");
    for (const [category, count] of root.categories) {
      kinds.append(element("option", `${category} (${count})`, { value: category }));
    }
    kinds.value = asked.get("type") || "";
    kinds.closest("p").hidden = root.categories.length < 2;
    form.elements.namedItem("who").closest("p").hidden = !root.names;
  }

  const who = form.elements.namedItem("who");
  who.addEventListener("input", async () => {
    if (who.value.length < 2) return;
    const names = await editionQuery.things(who.value);
    const options = names.slice(0, 20).map(([, label]) => element("option", null, { value: label }));
    document.getElementById("search-names").replaceChildren(...options);
  });

  // What is not filled in need not stand in the address.
  form.addEventListener("submit", () => {
    for (const field of form.elements) field.disabled = field.name !== "" && (!field.value || field.value === field.dataset.usual);
  });
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });

  form.hidden = false;
  if (["in", "from", "to", "who", "type", "order"].some((name) => asked.get(name))) {
    document.getElementById("search-limits").open = true;
  }
  choices().then(answer).catch(() => {
    told.textContent = say["search-failed"];
  });
})();
