// The SMS of one phone, asked for every few seconds while the page is looked at.

const EVERY_MS = 4000;

export class Inbox {
  constructor(root, phone) {
    this.root = root;
    this.phone = phone;
    this.known = 0;
    this.timer = setInterval(() => this.refresh(), EVERY_MS);
    root.addEventListener("toggle", () => this.root.classList.remove("fresh"));
    this.refresh();
  }

  close() {
    clearInterval(this.timer);
  }

  async refresh() {
    if (document.hidden) return;
    try {
      const answer = await fetch(`/phone/inbox?phone=${encodeURIComponent(this.phone)}`);
      if (answer.ok) this.show(await answer.json());
    } catch {
      // The service is restarting; the next round will tell.
    }
  }

  show(messages) {
    if (messages.length === this.known) return;
    this.root.classList.toggle("fresh", messages.length > this.known && !this.root.open);
    this.known = messages.length;
    this.root.querySelector(".count").textContent = messages.length;
    this.root.querySelector(".none").hidden = messages.length > 0;
    this.root.querySelector("ul").replaceChildren(...messages.map(bubble).reverse());
  }
}

function bubble({ at, text, parts }) {
  const item = document.createElement("li");
  const body = document.createElement("p");
  const foot = document.createElement("small");
  const when = new Date(at);
  body.textContent = text;
  foot.textContent = Number.isNaN(when.valueOf()) ? at : when.toLocaleString("fr", { dateStyle: "short", timeStyle: "short" });
  foot.textContent += parts > 1 ? ` · ${parts} SMS` : "";
  item.append(body, foot);
  return item;
}
