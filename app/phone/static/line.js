// One phone's end of the Africa's Talking dialect: a session, its hops, and the ways in which a network fails.

const PATIENCE_MS = 10_000;
const NO_SERVICE = "Problème de connexion ou code MMI non valide.";

export class Line {
  constructor({ phone, service, secret, post = postForm }) {
    this.phone = phone;
    this.service = service;
    this.url = `/ussd/africastalking/${encodeURIComponent(secret)}`;
    this.post = post;
    this.hangUp();
  }

  /** Forget the session without telling anybody. */
  hangUp() {
    this.session = null;
    this.text = null;
    this.hops = 0;
    this.began = null;
  }

  get open() {
    return this.session !== null;
  }

  get seconds() {
    return this.began === null ? 0 : Math.floor((Date.now() - this.began) / 1000);
  }

  /** Begin a session: what stands in the code beyond the service code is sent as a first input. */
  begin(code) {
    const inside = this.service.replace(/#$/, "");
    const deep = code.startsWith(`${inside}*`);
    this.code = deep ? this.service : code;
    this.session = `ATUid_${[...crypto.getRandomValues(new Uint8Array(16))].map(hex).join("")}`;
    this.text = deep ? code.slice(inside.length + 1).replace(/#$/, "") : "";
    this.began = Date.now();
    this.hops = 1;
  }

  /** Add an input to the session. */
  add(typed) {
    this.text = this.hops === 1 && this.text === "" ? typed : `${this.text}*${typed}`;
    this.hops += 1;
  }

  /** Deliver the latest hop and give the answer: {kind: "con" | "end" | "dead", text, whole}. */
  async deliver() {
    const { status, body } = await this.post(this.url, { ...this.names(), text: this.text }, PATIENCE_MS);
    const kind = status === 200 && { "CON ": "con", "END ": "end" }[body.slice(0, 4)];
    this.last = kind ? body : "";
    return kind ? { kind, text: body.slice(4), whole: body } : { kind: "dead", text: NO_SERVICE, whole: body };
  }

  /** Deliver the latest hop twice, one after the other or at once; give both answers. */
  async deliverTwice(atOnce) {
    if (atOnce) return Promise.all([this.deliver(), this.deliver()]);
    const first = await this.deliver();
    return [first, await this.deliver()];
  }

  /** Send the gateway's notice that the session is over, then forget it. */
  async finish(status, error = "") {
    const notice = {
      date: new Date().toISOString().slice(0, 19).replace("T", " "),
      ...this.names(),
      status,
      cost: "0.00",
      durationInMillis: String(Date.now() - this.began),
      hopsCount: String(this.hops),
      input: this.text,
      lastAppResponse: this.last ?? "",
      errorMessage: error,
    };
    this.hangUp();
    await this.post(`${this.url}/events`, notice, PATIENCE_MS);
  }

  names() {
    return { sessionId: this.session, phoneNumber: this.phone, networkCode: "99999", serviceCode: this.code };
  }
}

async function postForm(url, fields, patience) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(patience),
    });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return { status: 0, body: "" };
  }
}

function hex(byte) {
  return byte.toString(16).padStart(2, "0");
}
