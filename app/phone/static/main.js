// Brings the page to life: people on one side, their phones on the other.

import { Handset } from "./handset.js";
import { People } from "./people.js";

const { secret, code: service } = document.body.dataset;
const shelf = document.querySelector(".handsets");
const handsets = new Map();
const people = new People(document.querySelector(".people"), switchOn);
const other = document.querySelector(".other");

document.querySelector(".service").textContent = service;
document.querySelector(".small-screens input").addEventListener("change", (event) => {
  document.body.classList.toggle("small", event.target.checked);
});
other.addEventListener("submit", async (event) => {
  event.preventDefault();
  const digits = other.phone.value.replace(/[^0-9]/g, "").replace(/^00/, "");
  const phone = `+${digits.length === 8 ? "223" : ""}${digits}`;
  const good = /^\+[1-9][0-9]{8,14}$/.test(phone);
  other.querySelector(".wrong").textContent = good ? "" : "Ce numéro n’est pas complet : 8 chiffres, ou l’indicatif d’un autre pays avant lui.";
  if (!good) return;
  other.reset();
  switchOn(await people.of(phone));
});

/** Switch a person's phone on, or bring it into view when it is on already. */
function switchOn(person) {
  let handset = handsets.get(person.phone);
  if (!handset) {
    handset = new Handset(person, { secret, service, onRemove: switchedOff });
    handsets.set(person.phone, handset);
    shelf.append(handset.root);
  }
  refresh();
  handset.root.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "nearest" });
}

function switchedOff(handset) {
  handsets.delete(handset.phone);
  refresh();
}

function refresh() {
  shelf.querySelector(".empty").hidden = handsets.size > 0;
  people.mark(new Set(handsets.keys()));
}

people.find();
