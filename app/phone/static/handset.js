// One keypad phone on the page: what happens when its keys are pressed.

import { Call } from "./call.js";
import { Display } from "./display.js";
import { Inbox } from "./inbox.js";
import { keys } from "./keypad.js";
import { Line } from "./line.js";
import { Transcript } from "./transcript.js";

const SESSION_SECONDS = 180;
const LOST = "Pas de réponse du réseau. La session est perdue.";

export class Handset {
  constructor({ phone, name = "", roles = [] }, { secret, service, onRemove }) {
    this.root = document.getElementById("handset").content.cloneNode(true).firstElementChild;
    this.phone = phone;
    this.service = service;
    this.onRemove = onRemove;
    this.waits = false;
    this.line = new Line({ phone, service, secret });
    this.call = new Call({ phone, secret, heard: (said) => this.heard(said), over: () => this.callOver() });
    this.transcript = new Transcript(name, phone);
    this.display = new Display(this.root);
    this.inbox = new Inbox(this.root.querySelector(".inbox"), phone);
    this.label(name, roles);
    this.wire();
    this.timer = setInterval(() => this.tick(), 500);
    this.display.idle(service);
  }

  label(name, roles) {
    const who = this.root.querySelector(".owner .who");
    who.textContent = name || "Inconnu";
    who.title = [roles].flat().join(", ");
    this.root.querySelector(".owner .number").textContent = this.phone;
    this.root.setAttribute("aria-label", `Téléphone de ${name || this.phone}`);
  }

  wire() {
    const presses = {
      send: () => (this.call.open ? this.pressHash() : this.send()),
      listen: () => this.listen(),
      end: () => this.end(),
      erase: () => this.erase(),
      drop: () => this.drop(),
      twice: () => this.repeat(false),
      both: () => this.repeat(true),
      save: () => this.transcript.save(),
      remove: () => this.remove(),
      up: () => this.display.scroll(-1),
      down: () => this.display.scroll(1),
    };
    for (const [name, act] of Object.entries(presses)) this.root.querySelector(`.${name}`).addEventListener("click", act);
    this.root.querySelector(".typed").addEventListener("keydown", (event) => event.key === "Enter" && presses.send());
    this.root.querySelector(".keys").append(...keys((sign) => this.press(sign)));
  }

  /** The green key: call, or send what was typed; an empty answer is an answer too. */
  send() {
    return this.hop((line) => line.deliver());
  }

  /** Call, and listen: the same menus by ear. */
  listen() {
    return this.alone(async () => {
      if (this.line.open || this.call.open) return;
      this.transcript.calls();
      this.display.onCall();
      await this.call.begin();
    });
  }

  /** On a call the # key ends an answer, at once; everything else is typed. */
  press(sign) {
    if (this.call.open && sign === "#") this.pressHash();
    else this.display.typed += sign;
  }

  pressHash() {
    return this.alone(async () => {
      const typed = this.display.typed.replace(/#$/, "");
      this.display.typed = "";
      this.transcript.typed(typed);
      await this.call.send(typed);
    });
  }

  heard({ lines, ends }) {
    this.display.show(lines.join("\n") || "(son)");
    this.transcript.shown(lines.join("\n"));
    if (ends) this.transcript.ended();
  }

  callOver() {
    this.display.idle(this.service);
    this.inbox.refresh();
  }

  /** The red key: hang up, or clear the screen. */
  end() {
    return this.alone(async () => {
      if (this.call.open) {
        this.transcript.hangsUp();
        return this.call.hangUp();
      }
      if (this.line.open) await this.lose("Incomplete", "Appel terminé.");
      else this.display.show("");
      this.display.idle(this.service);
    });
  }

  erase() {
    this.display.typed = this.display.typed.slice(0, -1);
    this.display.focus();
  }

  /** Send what was typed and lose what comes back, as a phone out of reach does. */
  drop() {
    return this.alone(async () => {
      this.next();
      await this.line.deliver();
      await this.lose("Incomplete", LOST);
    });
  }

  /** Deliver a hop twice; without a new input, the last one again. */
  repeat(atOnce) {
    const again = this.line.open && !this.display.typed;
    const twice = async (line) => {
      const [first, second] = await line.deliverTwice(atOnce);
      const equal = first.whole === second.whole;
      this.display.verdict(equal);
      this.transcript.note(`delivered twice${atOnce ? " at once" : ""}: answers ${equal ? "equal" : "different"}`);
      return second;
    };
    return this.hop(twice, again);
  }

  async remove() {
    if (this.line.open || this.call.open) await this.end();
    clearInterval(this.timer);
    this.inbox.close();
    this.root.remove();
    this.onRemove(this);
  }

  hop(deliver, again = false) {
    return this.alone(async () => {
      if (!again) this.next();
      const answer = await deliver(this.line);
      this.display.show(answer.text, answer.kind !== "dead");
      if (!again) this.transcript.shown(answer.text);
      if (answer.kind === "con") return this.display.waiting();
      this.transcript.ended();
      await this.line.finish(answer.kind === "end" ? "Success" : "Failed");
      return this.display.idle(this.service);
    });
  }

  /** Turn what was typed into the next hop of the session, or into the first of a new one. */
  next() {
    const typed = this.display.typed;
    if (this.line.open) {
      this.line.add(typed);
      this.transcript.typed(typed);
    } else {
      this.line.begin(typed || this.service);
      this.transcript.dials(typed || this.service);
    }
    this.display.verdict(null);
    this.display.typed = "";
    this.display.hops(this.line.hops);
  }

  async lose(status, words) {
    this.transcript.drops();
    await this.line.finish(status);
    this.display.show(words);
    this.display.idle(this.service);
  }

  /** One thing at a time: a key pressed while the network works does nothing. */
  async alone(act) {
    if (this.waits) return;
    this.waits = true;
    this.display.busy(true);
    try {
      await act();
    } finally {
      this.waits = false;
      this.display.busy(false);
      this.inbox.refresh();
    }
  }

  tick() {
    if (!this.line.open) return;
    const gone = this.line.seconds;
    this.display.seconds(gone, Math.max(0, SESSION_SECONDS - gone));
    if (gone >= SESSION_SECONDS) this.alone(() => this.lose("Incomplete", "Temps dépassé."));
  }
}
