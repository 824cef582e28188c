// From a query to its hits in their order, and to other words where it has none.
"use strict";

const editionQuery = (() => {
  const { find, load, mirrored } = editionIndex;
  const PROBABLY = 1.2; // how soon a word that is repeated says no more (BM25's k1)
  const LENGTH = 0.6; // how much a long text has to say a word more often (BM25's b)
  const IN_TITLE = 2; // what a word in the title counts, in mentions of a word as rare
  const SIDE_BY_SIDE = 1; // what words beside each other count

  const MANY = 5; // words; a query of more loads its pieces one segment after the other

  let opening = null;

  async function open() {
    opening = opening || (async () => {
      const root = await load("index");
      const segments = await Promise.all(root.segments.map(async (name) => editionIndex.openSegment(await load(name))));
      return { root, segments };
    })();
    return opening;
  }

  // The words that end as asked, from the list of all words read backwards.
  async function resolve(query, root) {
    const parts = [...query.all, ...query.none].flat().flatMap((atom) => editionIndex.partsIn(atom));
    for (const part of parts) {
      if (part.kind !== "end") continue;
      const found = await find(root.mirrored, mirrored(part.term), true);
      found.sort((one, other) => count(other) - count(one));
      part.terms = new Set(found.slice(0, editionIndex.MOST_ENDINGS).map(([term]) => mirrored(term)));
    }
  }

  const count = ([, [text]]) => editionIndex.numbers(text)[0];

  // Hits in their order. What would load too much stops before the end; `rest` goes on then.
  async function ask(query, filters, reading, order) {
    const { root, segments } = await open();
    await resolve(query, root);
    const start = editionIndex.loaded();
    // Few single words load little, all segments at once; other queries go from one to the next.
    const parts = [...query.all, ...query.none].flat().flatMap((atom) => editionIndex.partsIn(atom));
    const isPlain = [...query.all, ...query.none].flat().every(editionIndex.isPlain) && parts.length <= MANY
      && parts.every((part) => part.kind === "word" || (part.kind === "beginning" && part.term.length > 2));
    const found = [];
    let next = 0;

    async function one(segment) {
      const { wanted, counts } = await editionIndex.inSegment(segment, query, filters, reading);
      found.push({ segment, wanted, counts, near: await nearness(segment, query, wanted, reading) });
    }

    async function go(enough) {
      if (isPlain) {
        await Promise.all(segments.map(one));
        next = segments.length;
      }
      while (next < segments.length) {
        await one(segments[next++]);
        const hits = found.reduce((sum, { wanted }) => sum + wanted.size, 0);
        if (hits && editionIndex.loaded() - start > enough) break;
      }
      const hits = await ranked(found, segments, query, reading, order);
      const rest = next < segments.length ? () => go(Infinity) : null;
      return { hits, rest, share: next / segments.length };
    }

    return go(editionIndex.ENOUGH);
  }

  // How near the words of a query stand to each other, where none is so common that its places are too many to load.
  async function nearness(segment, query, wanted, reading) {
    const found = new Map();
    const parts = query.all.filter((clause) => clause.every(editionIndex.isPlain))
      .map((clause) => editionIndex.partsIn(clause[0])[0]);
    if (parts.length < 2 || !wanted.size) return found;
    const postings = await Promise.all(parts.map((part) => editionIndex.posting(segment, part, reading)));
    if (postings.some(({ places }) => places > editionIndex.FEW)) return found;
    const places = await Promise.all(parts.map((part) => editionIndex.placesOf(segment, part, reading, wanted)));
    for (const sheet of wanted) {
      let sum = 0;
      for (let step = 1; step < parts.length; step++) {
        sum += SIDE_BY_SIDE / nearest(places[step - 1].get(sheet) || [], places[step].get(sheet) || []);
      }
      found.set(sheet, sum);
    }
    return found;
  }

  function nearest(one, other) {
    let least = Infinity;
    let next = 0;
    for (const place of one) {
      while (next < other.length && other[next] < place) next++;
      if (next < other.length) least = Math.min(least, other[next] - place);
      if (next) least = Math.min(least, place - other[next - 1]);
    }
    return Math.max(1, least);
  }

  async function ranked(found, segments, query, reading, order) {
    const all = segments.reduce((sum, segment) => sum + segment.head.sheets, 0);
    const words = segments.flatMap((segment) => segment.lengths).reduce((sum, length) => sum + length, 0);
    const usual = words / Math.max(1, all);
    const rare = await Promise.all(query.all.map(async (clause, number) => {
      let having = found.reduce((sum, { counts }) => sum + (counts[number] ? counts[number].size : 0), 0);
      if (clause.every(editionIndex.isPlain)) {
        const lists = await Promise.all(found.map(({ segment }) =>
          editionIndex.posting(segment, editionIndex.partsIn(clause[0])[0], reading)));
        having = Math.max(having, lists.reduce((sum, { sheets }) => sum + sheets.size, 0));
      }
      return Math.log(1 + (all - having + 0.5) / (having + 0.5));
    }));
    const hits = [];
    for (const { segment, wanted, counts, near } of found) {
      const titles = await Promise.all(query.all.map(async (clause) => {
        const lists = await Promise.all(clause.flatMap((atom) => editionIndex.partsIn(atom))
          .map((part) => editionIndex.posting(segment, part, reading)));
        return (sheet) => lists.some((list) => list.titles.has(sheet));
      }));
      for (const sheet of wanted) {
        let score = 0;
        query.all.forEach((_, number) => {
          const often = counts[number] ? counts[number].get(sheet) || 0 : 0;
          const long = 1 - LENGTH + (LENGTH * segment.lengths[sheet]) / usual;
          score += rare[number] * ((often * (PROBABLY + 1)) / (often + PROBABLY * long) + (titles[number](sheet) ? IN_TITLE : 0));
        });
        score += (near.get(sheet) || 0) * Math.max(0, ...rare);
        hits.push({ segment, sheet, score, date: segment.dates[sheet], place: segments.indexOf(segment) });
      }
    }
    const date = (hit) => (hit.date === undefined ? Infinity : hit.date);
    const byDate = (one, other) => (date(one) === date(other) ? 0 : date(one) - date(other));
    const byPlace = (one, other) => one.place - other.place || one.sheet - other.sheet;
    return hits.sort((one, other) =>
      (order === "date" ? 0 : other.score - one.score) || byDate(one, other) || byPlace(one, other));
  }

  // What is shown of a hit: where it is, and its blocks.
  const CARDS = 16;

  async function show({ segment, sheet }) {
    const cards = await load(segment.head.cards[Math.floor(sheet / CARDS)]);
    const [path, title, part, when, text] = cards[sheet % CARDS];
    const blocks = (await load(text)).map(([anchor, own, diplomatic]) => ({
      anchor, reading: own, diplomatic: diplomatic === undefined ? own : diplomatic,
    }));
    return { path, title, part, when, blocks };
  }

  // Another word for one that stands nowhere: one that differs by a letter or two. Where two words differ in one place,
  // the first letters up to the middle are the same, or the last: only those pieces of the two lists need be read. Two
  // differences are found where they leave either half as it is.
  async function suggest(query) {
    const { root, segments } = await open();
    const found = [];
    for (const part of query.all.flat().flatMap((atom) => editionIndex.partsIn(atom))) {
      if (part.kind !== "word" || part.spelling || part.term.length < 3) continue;
      const lists = await Promise.all(segments.map((segment) => editionIndex.posting(segment, part, "both")));
      if (lists.some(({ sheets }) => sheets.size)) continue;
      const half = Math.max(1, Math.floor((part.term.length - 1) / 2));
      const ahead = await find(root.words, part.term.slice(0, half), true);
      const behind = await find(root.mirrored, mirrored(part.term).slice(0, half), true);
      const most = part.term.length < 5 ? 1 : 2;
      let best = null;
      for (const [term, fields] of [...ahead, ...behind.map(([term, fields]) => [mirrored(term), fields])]) {
        const distance = apart(part.term, term, most);
        const often = count([term, fields]);
        if (distance > most) continue;
        const isBetter = !best || distance < best.distance
          || (distance === best.distance && (often > best.often || (often === best.often && term < best.term)));
        if (isBetter) best = { term, distance, often };
      }
      if (best) found.push({ start: part.start, end: part.end, term: best.term });
    }
    return found.sort((one, other) => one.start - other.start);
  }

  // How many letters must be put in, left out, changed or exchanged with the next.
  function apart(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, place) => place);
    for (let row = 1; row <= one.length; row++) {
      const now = [row];
      for (let column = 1; column <= other.length; column++) {
        const same = one[row - 1] === other[column - 1] ? 0 : 1;
        now[column] = Math.min(last[column] + 1, now[column - 1] + 1, last[column - 1] + same);
        if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
          now[column] = Math.min(now[column], before[column - 2] + 1);
        }
      }
      before = last;
      last = now;
    }
    return last[other.length];
  }

  // Persons, places and organisations by the words of their names, each complete or its beginning.
  async function things(text) {
    const { root } = await open();
    const words = editionWords.words(text).map((word) => word.terms[0]);
    if (!words.length || !root.names) return [];
    const found = new Map();
    for (const [, fields] of await find(root.names, words[0], true)) {
      // Three fields a name: in how many sheets, which thing, its name.
      for (let place = 0; place < fields.length; place += 3) {
        const term = fields[place + 1];
        const label = fields[place + 2].replaceAll("\u00a0", " ");
        const own = editionWords.words(label).map((word) => word.terms[0]);
        if (words.every((word) => own.some((one) => one.startsWith(word)))) found.set(term, label);
      }
    }
    const exact = [...found].filter(([, label]) => label === text);
    return exact.length ? exact : [...found].sort((one, other) => (one[1] < other[1] ? -1 : 1));
  }

  return { open, ask, show, suggest, things };
})();
