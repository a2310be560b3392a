// Records a clip from the browser's microphone and sends it as the page's own form does: a WAV file, 8 kHz, one channel.
"use strict";
const RATE = 8000, HEAD = 44;
const list = document.querySelector(".clips"), refused = document.querySelector("#voice-refused");

function wav(samples) {
  const view = new DataView(new ArrayBuffer(HEAD + samples.length * 2));
  const word = (at, letters) => [...letters].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)));
  word(0, "RIFF"); view.setUint32(4, HEAD - 8 + samples.length * 2, true); word(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true); view.setUint32(28, RATE * 2, true); view.setUint16(32, 2, true);
  view.setUint16(34, 16, true); word(36, "data"); view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, place) => view.setInt16(HEAD + place * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
  return new Blob([view.buffer], { type: "audio/wav" });
}

async function samplesOf(recorded) {
  const context = new AudioContext(), sound = await context.decodeAudioData(await recorded.arrayBuffer());
  await context.close();
  const slower = new OfflineAudioContext(1, Math.ceil(sound.duration * RATE), RATE), source = slower.createBufferSource();
  source.buffer = sound;
  source.connect(slower.destination);
  source.start();
  return (await slower.startRendering()).getChannelData(0);
}

async function record(form, button) {
  let stream;
  try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { refused.hidden = false; return; }
  refused.hidden = true;
  const recorder = new MediaRecorder(stream), parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => { stream.getTracks().forEach((track) => track.stop()); send(form, button, new Blob(parts)); };
  recorder.start();
  button.textContent = list.dataset.stop;
  button.classList.add("bad");
  const late = setTimeout(() => recorder.state === "recording" && recorder.stop(), form.dataset.seconds * 1000);
  button.onclick = () => { clearTimeout(late); recorder.stop(); };
}

async function send(form, button, recorded) {
  button.disabled = true;
  const fields = new FormData(form);
  fields.set("sound", wav(await samplesOf(recorded)), "clip.wav");
  const answer = await fetch(form.action, { method: "POST", body: fields });
  if (answer.redirected) {
    const number = form.closest("li").id;
    location.assign(answer.url.split("#")[0] + "#" + number);
    if (location.href.split("#")[0] === answer.url.split("#")[0]) location.reload();
    return;
  }
  document.open();
  document.write(await answer.text());
  document.close();
}

if (list && list.dataset.record && navigator.mediaDevices && window.MediaRecorder) {
  for (const form of list.querySelectorAll(".recording")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small record";
    button.textContent = list.dataset.record;
    button.onclick = () => record(form, button);
    form.before(button);
  }
}
