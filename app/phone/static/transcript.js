// The recorder: a conversation as the text file that a test replays.

export class Transcript {
  constructor(name, phone) {
    this.name = name.trim().split(/\s+/)[0] || "Phone";
    this.phone = phone;
    this.lines = [];
  }

  dials(code) {
    if (this.lines.length) this.lines.push("");
    this.lines.push(`${this.name} ${this.phone} dials ${code}`);
  }

  calls() {
    if (this.lines.length) this.lines.push("");
    this.lines.push(`${this.name} ${this.phone} calls`);
  }

  hangsUp() {
    this.lines.push("(hangs up)");
  }

  typed(typed) {
    this.lines.push(`> ${typed}`);
  }

  shown(text) {
    for (const line of text.split("\n")) this.lines.push(`< ${line}`.trimEnd());
  }

  ended() {
    this.lines.push("(end)");
  }

  drops() {
    this.lines.push("(drops)");
  }

  note(text) {
    this.lines.push(`# ${text}`);
  }

  toString() {
    return `${this.lines.join("\n")}\n`;
  }

  /** Hand the file to the browser. */
  save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.toString()], { type: "text/plain" }));
    link.download = `${this.name.toLowerCase()}-${this.phone.replace("+", "")}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}
