// The gateway's part of a call in the dialect of Africa's Talking Voice: plays what it is told to, sends digits, goes on.

const PATIENCE_MS = 10_000;
const NUMBER = "+22320222222";

export class Call {
  /** `heard` is told {lines, ends} of every sound when it begins. */
  constructor({ phone, secret, heard, over, post = postForm }) {
    this.phone = phone;
    this.url = `/voice/africastalking/${encodeURIComponent(secret)}`;
    this.heard = heard;
    this.over = over;
    this.post = post;
    this.audio = new Audio();
    this.audio.addEventListener("ended", () => this.ended());
    this.audio.addEventListener("error", () => this.open && this.ended());
    this.session = null;
  }

  get open() {
    return this.session !== null;
  }

  async begin() {
    this.session = `ATVId_${[...crypto.getRandomValues(new Uint8Array(16))].map(hex).join("")}`;
    this.began = Date.now();
    await this.hop(this.url);
  }

  /** What was typed before the # key; nothing at all is an answer too. */
  send(digits) {
    return this.hop(this.then, digits);
  }

  async hop(url, digits = "") {
    clearTimeout(this.silence);
    this.audio.pause();
    const answer = await this.post(url, this.form(digits), PATIENCE_MS);
    const told = new DOMParser().parseFromString(answer, "text/xml");
    const play = told.querySelector("Play");
    const asks = told.querySelector("GetDigits");
    this.then = path(told.querySelector("Redirect")?.textContent);
    this.waitsMs = asks ? Number(asks.getAttribute("timeout")) * 1000 : 0;
    if (!play) return this.hangUp();
    const sound = path(play.getAttribute("url"));
    this.heard({ lines: await captions(sound), ends: !asks });
    this.audio.src = sound;
    return this.audio.play().catch(() => this.ended());
  }

  /** The sound is over: wait for digits, or, after the last one, tell that it was heard. */
  ended() {
    if (!this.open) return;
    if (this.waitsMs) this.silence = setTimeout(() => this.send(""), this.waitsMs);
    else this.finish();
  }

  async finish() {
    if (this.then) await this.post(this.then, this.form(), PATIENCE_MS);
    await this.hangUp();
  }

  /** Put the phone down; the gateway tells that the call is over. */
  async hangUp() {
    if (!this.open) return;
    clearTimeout(this.silence);
    this.audio.pause();
    const seconds = String(Math.round((Date.now() - this.began) / 1000));
    const notice = { ...this.form(), isActive: "0", durationInSeconds: seconds };
    this.session = null;
    await this.post(this.url, notice, PATIENCE_MS);
    this.over();
  }

  form(digits = "") {
    const form = { isActive: "1", sessionId: this.session, direction: "Inbound", callerNumber: this.phone };
    return { ...form, destinationNumber: NUMBER, ...(digits ? { dtmfDigits: digits } : {}) };
  }
}

/** The service names its own address; the page stays on the one that it was opened by. */
function path(address) {
  if (!address) return "";
  const { pathname, search } = new URL(address, location.href);
  return pathname + search;
}

async function captions(sound) {
  try {
    const answer = await fetch(`/phone/said?sound=${encodeURIComponent(sound)}`);
    return answer.ok ? await answer.json() : [];
  } catch {
    return [];
  }
}

async function postForm(url, fields, patience) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(patience),
    });
    return answer.ok ? await answer.text() : "<Response/>";
  } catch {
    return "<Response/>";
  }
}

function hex(byte) {
  return byte.toString(16).padStart(2, "0");
}
