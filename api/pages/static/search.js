// Choosing a board as one types (the combobox of the ARIA authoring practices), and reckoning anew what
// depends on a field. Without this script a button does the same.

const WAIT_MS = 200;
const LEAST = 2; // letters

function later(act) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, WAIT_MS);
  };
}

class Search {
  constructor(input) {
    this.input = input;
    this.shown = []; // boards, in the list's order
    this.chosen = -1;
    this.list = this.#made("ul", "search-list");
    this.list.id = `${input.id}-list`;
    this.list.role = "listbox";
    this.list.setAttribute("aria-label", input.dataset.list);
    this.list.hidden = true;
    this.told = this.#made("p", "unseen");
    this.told.role = "status";
    input.parentElement.append(this.list, this.told);
    input.role = "combobox";
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", later(() => this.search()));
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
    this.list.addEventListener("click", (event) => this.go([...this.list.children].indexOf(event.target.closest("li"))));
  }

  #made(tag, name) {
    const made = document.createElement(tag);
    made.className = name;
    return made;
  }

  async search() {
    const text = this.input.value.trim();
    if (text.length < LEAST) return this.close();
    let found;
    try {
      const answer = await fetch(`${this.input.dataset.search}?q=${encodeURIComponent(text)}`);
      if (!answer.ok || answer.redirected) return this.close();
      found = await answer.json();
    } catch {
      return this.close();
    }
    if (text === this.input.value.trim() && document.activeElement === this.input) this.show(found);
  }

  show(found) {
    this.shown = found;
    this.list.replaceChildren(...found.map((board, place) => this.option(board, place)));
    const { found: several, nothing } = this.input.dataset;
    this.told.textContent = found.length ? several.replace("{n}", found.length) : nothing;
    this.open(found.length > 0);
  }

  option(board, place) {
    const option = this.#made("li", "");
    option.id = `${this.list.id}-${place}`;
    option.role = "option";
    const about = document.createElement("small");
    about.textContent = board.about;
    option.append(board.name, " ", about);
    return option;
  }

  open(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.choose(-1);
  }

  close() {
    this.open(false);
  }

  choose(place) {
    this.chosen = place;
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.list.children[place].id);
    this.list.children[place].scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const open = !this.list.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      return this.close();
    }
    if (event.key === "Enter" && open && this.chosen >= 0) {
      event.preventDefault();
      return this.go(this.chosen);
    }
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !this.shown.length) return;
    event.preventDefault();
    if (!open) this.open(true);
    const rounds = this.shown.length + 1; // the field itself is one of them
    this.choose(((this.chosen + 1 + (event.key === "ArrowDown" ? 1 : rounds - 1)) % rounds) - 1);
  }

  go(place) {
    const board = this.shown[place];
    if (board) location.assign(this.input.dataset.go.replace("{number}", board.number));
  }
}

for (const input of document.querySelectorAll("input[data-search]")) new Search(input);

// Only what it depends on is asked with: names and addresses never stand in an address.
const NEEDED = /^(programme|zone|startedOn|doneOn\/.+)$/;

function reckon(place) {
  const form = place.closest("form");
  form.querySelector(".by-hand")?.setAttribute("hidden", "");
  const again = later(async () => {
    const fields = [...new FormData(form)].filter(([name]) => NEEDED.test(name));
    const answer = await fetch(`${place.dataset.reckon}?${new URLSearchParams(fields)}`).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const told = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    place.replaceChildren(...told.childNodes);
  });
  form.addEventListener("change", (event) => NEEDED.test(event.target.name) && again());
}

for (const place of document.querySelectorAll("[data-reckon]")) reckon(place);
