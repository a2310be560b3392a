// What one phone shows: its screen, its input line and its counters.

import { septets } from "./gsm.js";

const SCREEN_SEPTETS = 182;

export class Display {
  constructor(root) {
    this.root = root;
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  get typed() {
    return this.find(".typed").value;
  }

  set typed(text) {
    this.find(".typed").value = text;
  }

  /** Ready for typing, except where that would raise a keyboard over the phone. */
  focus() {
    if (matchMedia("(pointer: fine)").matches) this.find(".typed").focus({ preventScroll: true });
  }

  /** Show a screen; one that came from the service is measured. */
  show(text, measured = false) {
    const size = measured ? septets(text) : 0;
    this.find(".shown").textContent = text;
    this.find(".shown").scrollTop = 0;
    this.find("meter").value = size ?? SCREEN_SEPTETS;
    this.find(".septets").textContent = size === null ? "hors alphabet GSM !" : plural(size, "septet");
    this.find(".septets").classList.toggle("bad", size === null || size > SCREEN_SEPTETS);
  }

  /** Scroll by a line, as the keys of a small phone do. */
  scroll(lines) {
    const shown = this.find(".shown");
    shown.scrollTop += lines * parseFloat(getComputedStyle(shown).lineHeight);
  }

  /** No session: the green key calls. */
  idle(code) {
    this.root.classList.remove("open", "on-call");
    this.find(".send").textContent = "Appeler";
    this.find(".prompt").textContent = "Code";
    this.find(".clock").textContent = "libre";
    this.typed = code;
  }

  /** A session waits for an answer: the green key sends. */
  waiting() {
    this.root.classList.add("open");
    this.find(".send").textContent = "Envoyer";
    this.find(".prompt").textContent = "Réponse";
    this.focus();
  }

  /** A call: what is typed goes with the # key, and what is said stands on the screen for whoever reads along. */
  onCall() {
    this.root.classList.add("open", "on-call");
    this.find(".send").textContent = "#";
    this.find(".prompt").textContent = "Touches";
    this.find(".clock").textContent = "appel";
    this.typed = "";
  }

  busy(yes) {
    this.root.classList.toggle("busy", yes);
  }

  hops(count) {
    this.find(".hops").textContent = plural(count, "échange");
  }

  seconds(gone, left) {
    this.find(".seconds").textContent = `${gone} s`;
    this.find(".clock").textContent = `${left} s`;
  }

  verdict(equal) {
    const words = { true: "✓ Les deux réponses sont égales.", false: "✗ Les deux réponses diffèrent !" };
    this.find(".verdict").textContent = words[equal] ?? "";
    this.find(".verdict").classList.toggle("bad", equal === false);
  }
}

function plural(count, word) {
  return `${count} ${word}${count > 1 ? "s" : ""}`;
}
