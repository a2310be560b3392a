// The demo people to click on, and the search among them.

export class People {
  constructor(root, onChoose) {
    this.root = root;
    this.onChoose = onChoose;
    this.list = [];
    root.querySelector("input[type=search]").addEventListener("input", (event) => this.search(event.target.value));
  }

  async load() {
    try {
      const answer = await fetch("/phone/people");
      this.list = answer.ok ? await answer.json() : [];
    } catch {
      this.list = [];
    }
    this.root.querySelector(".cards").replaceChildren(...this.list.map((person) => this.card(person)));
    this.search("");
    return this.list;
  }

  /** Give the person of a phone, or one without a name. */
  of(phone) {
    return this.list.find((person) => person.phone === phone) ?? { phone, name: "", roles: [] };
  }

  search(words) {
    const wanted = plain(words);
    const cards = [...this.root.querySelectorAll(".cards > li")];
    for (const card of cards) card.hidden = !plain(card.textContent).includes(wanted);
    this.root.querySelector(".nobody").hidden = cards.some((card) => !card.hidden);
  }

  /** Mark the people whose phones are switched on. */
  mark(phones) {
    for (const card of this.root.querySelectorAll(".card"))
      card.setAttribute("aria-pressed", String(phones.has(card.dataset.phone)));
  }

  card(person) {
    const item = document.getElementById("card").content.cloneNode(true).firstElementChild;
    const button = item.querySelector(".card");
    button.dataset.phone = person.phone;
    item.querySelector(".who").textContent = person.name;
    item.querySelector(".number").textContent = person.phone;
    item.querySelector(".roles").append(...[person.roles ?? []].flat().map(chip));
    item.querySelector(".note").textContent = person.note ?? "";
    button.addEventListener("click", () => this.onChoose(person));
    return item;
  }
}

function chip(role) {
  const span = document.createElement("span");
  span.textContent = role;
  return span;
}

function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f\s]/g, "").toLowerCase();
}
