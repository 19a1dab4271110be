// A card of the plan that is dragged onto the next column leads to the form where it is booked or reported: the drop
// itself changes nothing, and the links of the cards lead to the same place.
const columns = [...document.querySelectorAll(".board-column[data-takes]")];
let dragged = null;

for (const card of document.querySelectorAll(".board-card")) {
  if (!columns.some((column) => column.dataset.takes === card.dataset.state)) continue;
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.href);
    for (const column of columns) column.toggleAttribute("data-open", column.dataset.takes === card.dataset.state);
  });
  card.addEventListener("dragend", () => {
    dragged = null;
    for (const column of columns) column.removeAttribute("data-open");
  });
}

for (const column of columns) {
  const mine = () => dragged && dragged.dataset.state === column.dataset.takes;
  column.addEventListener("dragover", (event) => { if (mine()) event.preventDefault(); });
  column.addEventListener("drop", (event) => {
    if (!mine()) return;
    event.preventDefault();
    location.assign(dragged.dataset.href + column.dataset.anchor);
  });
}
