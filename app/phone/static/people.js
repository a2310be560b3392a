// The demo people to click on, and the search among all of them, which the service does.

const PAUSE_MS = 150;

export class People {
  constructor(root, onChoose) {
    this.root = root;
    this.onChoose = onChoose;
    this.known = new Map();
    this.on = new Set();
    const typed = root.querySelector("input[type=search]");
    typed.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.find(typed.value), PAUSE_MS);
    });
  }

  /** Show whoever answers to these words; an answer that comes after a newer question is passed over. */
  async find(words = "") {
    this.words = words;
    const list = await listOf(words);
    if (words !== this.words) return;
    for (const person of list) this.known.set(person.phone, person);
    this.root.querySelector(".cards").replaceChildren(...list.map((person) => this.card(person)));
    this.root.querySelector(".nobody").hidden = list.length > 0;
    this.mark(this.on);
  }

  /** Give the person of a phone, or one without a name. */
  async of(phone) {
    const list = this.known.has(phone) ? [] : await listOf(phone);
    return this.known.get(phone) ?? list[0] ?? { phone, name: "", roles: [] };
  }

  /** Mark the people whose phones are switched on. */
  mark(phones) {
    this.on = phones;
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

async function listOf(words) {
  try {
    const answer = await fetch(`/phone/people?${new URLSearchParams({ find: words })}`);
    return answer.ok ? await answer.json() : [];
  } catch {
    return [];
  }
}

function chip(role) {
  const span = document.createElement("span");
  span.textContent = role;
  return span;
}
