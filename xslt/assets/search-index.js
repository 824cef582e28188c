// Reads the index that pipeline/search makes, piece by piece, and answers queries from it. Pieces are scripts, since a
// page that was opened from a disk can load nothing else; each hands its content to editionSearch().
"use strict";

const editionIndex = (() => {
  const DIGITS = Array.from({ length: 0x7f - 0x23 }, (_, code) => String.fromCharCode(0x23 + code))
    .filter((digit) => digit !== "\\" && digit !== "<").join("");
  const HALF = DIGITS.length / 2;
  const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
  const MOST_ENDINGS = 40;
  const ENOUGH = 240_000; // characters of places after which a query pauses
  const FEW = 3_000; // places of a word up to which its nearness to the others counts

  // Pieces .....................................................................................................

  const folder = new URL("../search/", document.currentScript.src);
  const arrived = new Map();
  const asked = new Map();
  let loaded = 0;

  window.editionSearch = (name, content) => {
    arrived.set(name, content);
    loaded += typeof content === "string" ? content.length : JSON.stringify(content).length;
  };

  function load(name) {
    if (!asked.has(name)) {
      asked.set(name, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = new URL(name === "index" ? "index.js" : `${name.slice(0, 2)}/${name.slice(2)}.js`, folder).href;
        script.addEventListener("load", () => {
          script.remove();
          if (arrived.has(name)) done(arrived.get(name));
          else failed(new Error(name));
        });
        script.addEventListener("error", () => failed(new Error(name)));
        document.head.append(script);
      }));
    }
    return asked.get(name);
  }

  function numbers(text) {
    const found = [];
    let value = 0;
    for (const digit of text || "") {
      const one = VALUES.get(digit);
      if (one < HALF) {
        value = value * HALF + one;
      } else {
        found.push(value * HALF + one - HALF);
        value = 0;
      }
    }
    return found;
  }

  function sums(steps) {
    let sum = 0;
    return steps.map((step) => (sum += step));
  }

  // The entries of a piece: of each term the fields after it.
  const opened = new Map();

  async function entries(name) {
    if (!opened.has(name)) {
      let last = "";
      const found = new Map();
      for (const entry of (await load(name)).split("!")) {
        const [term, ...fields] = entry.split(" ");
        last = last.slice(0, VALUES.get(term[0])) + term.slice(1);
        found.set(last, fields);
      }
      opened.set(name, found);
    }
    return opened.get(name);
  }

  // A list of pieces: where each begins, and its name.
  const lists = new Map();

  function cuts(text) {
    if (!lists.has(text)) {
      const fields = text.split(" ");
      const found = [];
      for (let place = 0; place + 1 < fields.length; place += 2) found.push([fields[place], fields[place + 1]]);
      lists.set(text, found);
    }
    return lists.get(text);
  }

  // The pieces of a list that may have a term, or any with this beginning.
  function piecesFor(text, term, isBeginning) {
    const list = cuts(text);
    let first = 0;
    while (first + 1 < list.length && list[first + 1][0] <= term) first++;
    let last = first;
    if (isBeginning) while (last + 1 < list.length && list[last + 1][0].startsWith(term)) last++;
    return list.slice(first, last + 1).map(([, name]) => name);
  }

  async function find(list, term, isBeginning) {
    const found = [];
    for (const piece of await Promise.all(piecesFor(list, term, isBeginning).map(entries))) {
      if (!isBeginning) {
        if (piece.has(term)) found.push([term, piece.get(term)]);
        continue;
      }
      for (const [one, fields] of piece) if (one.startsWith(term)) found.push([one, fields]);
    }
    return found;
  }

  const mirrored = (term) => [...term].reverse().join("");

  // Segments ...................................................................................................

  function openSegment(head) {
    const dates = head.dated ? sums([head.first, ...numbers(head.dates)]) : [];
    // A document of a span of time is as late as its end.
    return { head, dates, ends: new Map(head.ends), lengths: [...head.lengths].map((digit) => 2 ** (VALUES.get(digit) / 2)), parts: new Map() };
  }

  function counted(text) {
    const found = [];
    const values = numbers(text);
    let sheet = 0;
    for (let place = 0; place < values.length; place++) {
      sheet += values[place] >> 1;
      found.push([sheet, values[place] & 1 ? values[++place] + 2 : 1]);
    }
    return found;
  }

  // Which lists count: what both readings have, and what the reading text or the diplomatic text alone has.
  const LISTS = { reading: [0, 1], diplomatic: [0, 2], both: [0, 1, 2] };

  // Of a part of a query: how often which sheets have it, which have it in their title, and its lists.
  async function posting(segment, part, reading) {
    const key = `${part.kind} ${part.term} ${reading}`;
    if (!segment.parts.has(key)) {
      segment.parts.set(key, (async () => {
        let found;
        if (part.terms) {
          found = (await Promise.all([...part.terms.keys()].map((term) => find(segment.head.terms, term)))).flat();
        } else {
          found = await find(segment.head.terms, part.term, part.kind === "beginning");
        }
        const sheets = new Map();
        const titles = new Set();
        const lists = new Map();
        let places = 0;
        for (const [term, fields] of found) {
          const own = [0, 1, 2].map((list) => counted(fields[list]));
          lists.set(term, own);
          for (const list of LISTS[reading]) {
            for (const [sheet, count] of own[list]) {
              sheets.set(sheet, (sheets.get(sheet) || 0) + count);
              places += count;
            }
          }
          for (const sheet of sums(numbers(fields[3]))) titles.add(sheet);
        }
        return { sheets, titles, lists, places };
      })());
    }
    return segment.parts.get(key);
  }

  // The places of a part in those sheets that are wanted.
  async function placesOf(segment, part, reading, wanted) {
    const { lists } = await posting(segment, part, reading);
    const found = new Map();
    const read = await Promise.all([...lists.keys()].map((term) => find(segment.head.places, term)));
    for (const [term, fields] of read.flat()) {
      for (const list of LISTS[reading]) {
        const steps = numbers(fields[list]);
        let next = 0;
        for (const [sheet, count] of lists.get(term)[list]) {
          const own = wanted.has(sheet) ? sums(steps.slice(next, next + count)) : [];
          next += count;
          if (own.length) found.set(sheet, (found.get(sheet) || []).concat(own));
        }
      }
    }
    for (const list of found.values()) list.sort((one, other) => one - other);
    return found;
  }

  // Evaluation .................................................................................................

  const isPlain = (atom) => atom.operands.length === 1 && atom.operands[0].every((phrase) => phrase.length === 1);
  const partsIn = (atom) => atom.operands.flat(2);

  async function sheetsOfPhrase(segment, phrase, reading) {
    const lists = await Promise.all(phrase.map((part) => posting(segment, part, reading)));
    const [least, ...others] = lists.map((list) => list.sheets).sort((one, other) => one.size - other.size);
    return new Set([...least.keys()].filter((sheet) => others.every((list) => list.has(sheet))));
  }

  // The sheets in which an atom may hold, and where it does: how often.
  async function candidates(segment, atom, reading) {
    let found = null;
    for (const operand of atom.operands) {
      const own = new Set();
      for (const phrase of operand) for (const sheet of await sheetsOfPhrase(segment, phrase, reading)) own.add(sheet);
      found = found ? new Set([...found].filter((sheet) => own.has(sheet))) : own;
    }
    return found;
  }

  async function countsOf(segment, atom, reading, wanted) {
    const parts = partsIn(atom);
    const counts = new Map();
    if (isPlain(atom)) {
      for (const part of parts) {
        for (const [sheet, count] of (await posting(segment, part, reading)).sheets) {
          if (wanted.has(sheet)) counts.set(sheet, (counts.get(sheet) || 0) + count);
        }
      }
      return counts;
    }
    // The rarest words first: where they do not stand as asked, the common ones need not be loaded.
    const sizes = await Promise.all(parts.map(async (part) => (await posting(segment, part, reading)).places));
    const order = parts.map((_, number) => number).sort((one, other) => sizes[one] - sizes[other]);
    const isOne = atom.operands.length === 1 && atom.operands[0].length === 1;
    const places = new Map();
    let left = wanted;
    for (const number of order) {
      places.set(parts[number], await placesOf(segment, parts[number], reading, left));
      if (isOne && places.size > 1) {
        left = new Set([...left].filter((sheet) => startsOf(parts, places, sheet).length));
        if (!left.size) return counts;
      }
    }
    for (const sheet of left) {
      const count = editionWords.hits(atom, (part) => places.get(part).get(sheet) || []).length;
      if (count) counts.set(sheet, count);
    }
    return counts;
  }

  // Where a phrase may begin, by those of its words whose places are known.
  function startsOf(parts, places, sheet) {
    let starts = null;
    parts.forEach((part, step) => {
      if (!places.has(part)) return;
      const own = new Set((places.get(part).get(sheet) || []).map((place) => place - step));
      starts = starts ? starts.filter((start) => own.has(start)) : [...own];
    });
    return starts;
  }

  const meet = (one, other) => (one ? new Set([...one].filter((sheet) => other.has(sheet))) : other);

  async function allowed(segment, filters) {
    let found = null;
    for (const terms of [filters.categories, filters.things]) {
      if (!terms || !terms.length) continue;
      const own = new Set();
      for (const term of terms) {
        for (const sheet of (await posting(segment, { kind: "word", term }, "reading")).sheets.keys()) own.add(sheet);
      }
      found = meet(found, own);
    }
    if (filters.from !== undefined || filters.to !== undefined) {
      const own = new Set();
      segment.dates.forEach((date, sheet) => {
        const isLate = filters.from === undefined || latest(segment.ends.get(sheet) ?? date) >= filters.from;
        const isEarly = filters.to === undefined || date <= filters.to;
        if (isLate && isEarly) own.add(sheet);
      });
      found = meet(found, own);
    }
    return found;
  }

  // Dates as pipeline/search/segment.py writes them, from a year, a month or a day; and the last day of each.
  function date(text, isEnd) {
    const found = /^\s*(-?\d{1,6})(?:-(\d\d?)(?:-(\d\d?))?)?\s*$/u.exec(text || "");
    if (!found) return undefined;
    const value = Number(found[1]) * 416 + Number(found[2] || 0) * 32 + Number(found[3] || 0);
    return isEnd ? latest(value) : value;
  }

  function latest(value) {
    const year = Math.floor(value / 416);
    const month = Math.floor((value - year * 416) / 32);
    const day = value - year * 416 - month * 32;
    return year * 416 + (month || 12) * 32 + (day || 31);
  }

  async function inSegment(segment, query, filters, reading) {
    let wanted = await allowed(segment, filters);
    const everything = () => new Set(Array.from({ length: segment.head.sheets }, (_, sheet) => sheet));
    for (const clause of query.all) {
      const own = new Set();
      for (const atom of clause) for (const sheet of await candidates(segment, atom, reading)) own.add(sheet);
      wanted = meet(wanted, own);
    }
    wanted = wanted || everything();
    const found = [];
    for (const clause of query.all) {
      const sums = new Map();
      for (const atom of clause) {
        if (!wanted.size) break;
        const counts = await countsOf(segment, atom, reading, wanted);
        for (const [sheet, count] of counts) sums.set(sheet, (sums.get(sheet) || 0) + count);
      }
      found.push(sums);
      wanted = new Set([...wanted].filter((sheet) => sums.has(sheet)));
    }
    for (const clause of query.none) {
      for (const atom of clause) {
        const own = meet(wanted, await candidates(segment, atom, reading));
        for (const sheet of (await countsOf(segment, atom, reading, own)).keys()) wanted.delete(sheet);
      }
    }
    return { wanted, counts: found };
  }

  return {
    load, find, numbers, mirrored, openSegment, posting, placesOf, inSegment, isPlain, partsIn, date,
    MOST_ENDINGS, ENOUGH, FEW, loaded: () => loaded,
  };
})();
