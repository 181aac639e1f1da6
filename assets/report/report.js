// Sorts and filters the tables of a report. Without it, nothing is missing.
"use strict";
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 8) continue;
  const original = [...body.rows];
  const filter = document.createElement("input");
  filter.type = "search";
  filter.className = "filter";
  filter.placeholder = "Filter these rows";
  filter.setAttribute("aria-label", "Filter the rows of: " + (table.caption ? table.caption.textContent : "this table"));
  const count = document.createElement("output");
  count.className = "count";
  table.closest(".table").before(filter, count);
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of body.rows) {
      const text = row.textContent.toLowerCase();
      const wanted = words.every((word) => text.includes(word));
      // On the screen alone: what is printed is whole.
      row.classList.toggle("filtered", !wanted);
      if (wanted) shown += 1;
    }
    count.textContent = words.length ? shown + " of " + body.rows.length : "";
  });
  const last = (row, column) => {
    const cell = row.cells[column];
    // Sums, and what has no value, come after the rest whichever way it is sorted.
    return row.querySelector(".total") ? 2 : cell.textContent.trim() === "–" ? 1 : 0;
  };
  const said = (row, column) => row.cells[column].textContent.trim();
  const compared = (a, b, column, sign) =>
    last(a, column) - last(b, column) ||
    sign * said(a, column).localeCompare(said(b, column), "en", { numeric: true });
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort");
      for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
      let rows = original;
      if (way !== "descending") {
        const sign = way === "ascending" ? -1 : 1;
        rows = [...original].sort((a, b) => compared(a, b, column, sign));
        head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      }
      body.append(...rows);
    });
  });
}
