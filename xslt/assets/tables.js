// Tables that a reader can put into another order: the heads of their columns become buttons. Without a script they are
// tables in the order that they were made in.
"use strict";

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  if (body.rows.length < 2) continue;
  const heads = [...table.tHead.rows[0].cells];
  const order = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const number = cell.dataset.sort ?? (cell.classList.contains("number") ? cell.textContent : null);
    if (number !== null && number.trim() !== "" && Number.isFinite(Number(number))) return Number(number);
    return (number ?? cell.textContent).trim();
  };
  // What has no value stands last in either order.
  const compare = (one, other, sign) => {
    if (one === "" || other === "") return (one === "") - (other === "");
    if (typeof one === "number" && typeof other === "number") return sign * (one - other);
    return sign * order.compare(one, other);
  };
  const made = [...body.rows];
  const mark = (column, sign) => {
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
  };
  const sort = (column) => {
    const sign = heads[column].getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const rows = [...body.rows].map((row, place) => [valueOf(row, column), place, row]);
    rows.sort((one, other) => compare(one[0], other[0], sign) || one[1] - other[1]);
    body.append(...rows.map((row) => row[2]));
    mark(column, sign);
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = table.dataset.sortBy.replace("{1}", head.textContent);
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(column));
    head.append(button);
  });
  // A letter leads to its first name: that is where it was when the table was made.
  const first = heads.findIndex((head) => head.hasAttribute("aria-sort"));
  document.querySelector(".letters")?.addEventListener("click", () => {
    body.append(...made);
    mark(first, 1);
  });
}
