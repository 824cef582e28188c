// What the search page and the page that a hit leads to have in common: words folded as pipeline/search/words.py folds
// them, what a query means, and where a text answers it.
"use strict";

const editionWords = (() => {
  const LONGEST = 40;
  const FARTHEST = 50; // words between which nothing is near any more; the index has no more room
  const NEAR = 10;
  const LETTERS = {
    æ: "ae", œ: "oe", ø: "o", ß: "ss", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i", ħ: "h", ŋ: "n", ŧ: "t", ĸ: "k",
    ς: "σ", ꝛ: "r", ꝺ: "d",
  };
  const HYPHEN = "\\-\u2010\u2011\u00ac\u2e17=";
  const IN_WORD = "\u00ad\u200c\u200d\u2060";
  const SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff";
  const LETTER = `(?:(?![${SIGN}])[\\p{L}\\p{N}])`;
  const WORD = new RegExp(
    `[${SIGN}]|${LETTER}(?:${LETTER}|[\\p{M}${IN_WORD}]|[${HYPHEN}]\\n\u2060*(?=\\p{Ll})|[${HYPHEN}]?\u200b(?=${LETTER}))*`,
    "gu",
  );
  const DROPPED = new RegExp(`[\\p{M}${HYPHEN}${IN_WORD}\u200b\\n]`, "gu");

  function fold(word) {
    const plain = word.normalize("NFKD").replace(DROPPED, "").toLowerCase();
    const letters = [...plain].map((letter) => LETTERS[letter] || letter).join("");
    return [...letters.normalize("NFKD").replace(DROPPED, "")].slice(0, LONGEST).join("");
  }

  // The words of a text: where they are, and the terms under which each is found.
  function words(text) {
    const found = [];
    for (const match of text.matchAll(WORD)) {
      const whole = fold(match[0]);
      if (!whole) continue;
      const halves = match[0].includes("\n") ? match[0].split("\n").map(fold).filter(Boolean) : [];
      found.push({ start: match.index, end: match.index + match[0].length, terms: [whole, ...halves] });
    }
    return found;
  }

  // A query: clauses that all must hold (`all`) and that must not (`none`). A clause is a list of atoms, of which one must
  // hold; an atom a chain of operands, each within `near` words of the next; an operand a list of phrases, of which one
  // must stand there; a phrase a list of parts: a word, its beginning or its end.
  const ITEM = /(-?)(?:"([^"]*)"?(?:~(\d+))?|([^\s"]+))/gu;
  const OR = /^(OR|ODER|OU|ИЛИ|\|)$/u;
  const AND = /^(AND|UND|ET|И|&)$/u;
  const NOT = /^(NOT|NICHT|SAUF|НЕ)$/u;
  const CLOSE = /^(?:NEAR|NAHE|PRES|PRÈS|РЯДОМ)(?:\/(\d+))?$/u;

  function parse(query) {
    const text = query.replace(/[“”„«»]/gu, '"');
    const all = [];
    const none = [];
    let target = null; // the clause that an OR goes on
    let glue = null;
    let negative = false;
    for (const item of text.matchAll(ITEM)) {
      const [whole, minus, quoted, distance, bare] = item;
      if (bare && !minus) {
        const close = CLOSE.exec(bare);
        if (OR.test(bare)) glue = { or: true };
        else if (close) glue = { near: Math.min(FARTHEST, Math.max(1, Number(close[1] || NEAR))) };
        else if (NOT.test(bare)) negative = true;
        if (OR.test(bare) || close || NOT.test(bare) || AND.test(bare)) continue;
      }
      const start = item.index + minus.length;
      const end = quoted === undefined ? item.index + whole.length : start + 1 + quoted.length;
      const parts = partsOf(text, start, end);
      if (!parts.length) continue;
      let atom;
      if (quoted !== undefined && distance) {
        const near = Math.min(FARTHEST, Math.max(1, Number(distance)));
        atom = { operands: parts.map((part) => [[part]]), near: parts.slice(1).map(() => near) };
      } else {
        atom = { operands: [quoted !== undefined ? [parts] : spellings(parts)], near: [] };
      }
      if (minus) negative = true;
      if (glue && glue.near && target && !negative) {
        const last = target[target.length - 1];
        last.operands.push(...atom.operands);
        last.near.push(glue.near, ...atom.near);
      } else if (glue && glue.or && target && !negative) {
        target.push(atom);
      } else {
        target = [atom];
        (negative ? none : all).push(target);
        if (negative) target = null;
      }
      glue = null;
      negative = false;
    }
    return { all, none };
  }

  function partsOf(text, start, end) {
    return words(text.slice(start, end)).map((word) => {
      const from = start + word.start;
      const to = start + word.end;
      const kind = text[to] === "*" ? "beginning" : text[from - 1] === "*" ? "end" : "word";
      return { term: word.terms[0], kind, start: from, end: to };
    });
  }

  // What is asked as to-day may be written today.
  function spellings(parts) {
    if (parts.length < 2 || parts.some((part) => part.kind !== "word")) return [parts];
    const first = parts[0];
    const joined = { ...first, term: parts.map((part) => part.term).join(""), end: parts[parts.length - 1].end };
    return [parts, [{ ...joined, spelling: true }]];
  }

  function isMeant(part, term) {
    if (part.kind === "word") return term === part.term || Boolean(part.terms && part.terms.has(term));
    return part.kind === "beginning" ? term.startsWith(part.term) : term.endsWith(part.term);
  }

  // The hits of an atom, each a list of spans of places [first, last]; `places` gives the rising places of a part.
  function hits(atom, places) {
    let chains = stretches(atom.operands[0], places).map((span) => [span]);
    atom.near.forEach((near, step) => {
      const next = stretches(atom.operands[step + 1], places);
      chains = chains.flatMap((chain) => {
        const [first, last] = chain[chain.length - 1];
        return next
          .filter(([from, to]) => (from > last ? from - last <= near : to < first && first - to <= near))
          .map((span) => [...chain, span]);
      });
    });
    return chains;
  }

  function stretches(phrases, places) {
    const found = new Map();
    for (const parts of phrases) {
      const lists = parts.map(places);
      const sets = lists.slice(1).map((list) => new Set(list));
      for (const place of lists[0]) {
        if (sets.every((set, step) => set.has(place + step + 1))) found.set(place, [place, place + parts.length - 1]);
      }
    }
    return [...found.values()].sort((one, other) => one[0] - other[0]);
  }

  // The stretches [start, end] of a text that answer any of the clauses.
  function marks(text, clauses) {
    const found = words(text);
    const index = new Map();
    found.forEach((word, place) => {
      for (const term of word.terms) {
        if (!index.has(term)) index.set(term, []);
        index.get(term).push(place);
      }
    });
    const places = (part) => {
      if (part.kind === "word" && !part.terms) return index.get(part.term) || [];
      const some = [...index].filter(([term]) => isMeant(part, term)).flatMap(([, list]) => list);
      return [...new Set(some)].sort((one, other) => one - other);
    };
    const marked = new Set();
    for (const clause of clauses) {
      for (const atom of clause) {
        for (const hit of hits(atom, places)) {
          for (const [first, last] of hit) for (let place = first; place <= last; place++) marked.add(place);
        }
      }
    }
    // Words of a phrase beside each other are one stretch only where nothing but space is between them.
    const spans = [];
    for (const place of [...marked].sort((one, other) => one - other)) {
      const { start, end } = found[place];
      const last = spans[spans.length - 1];
      if (last && last.place === place - 1 && /^\s*$/u.test(text.slice(last.end, start))) Object.assign(last, { end, place });
      else spans.push({ start, end, place });
    }
    return spans.map(({ start, end }) => [start, end]);
  }

  return { fold, words, parse, hits, marks, FARTHEST };
})();
