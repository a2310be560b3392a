// Signs in with a passkey, or makes one: puts what the browser says of it into the page's own form, and sends that.
"use strict";
const form = document.querySelector("form[data-passkey]"), button = form && form.querySelector("[data-ask]");
const octets = (coded) => Uint8Array.from(atob(coded.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const coded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function request() {
  if (form.dataset.passkey === "get")
    return navigator.credentials.get({ publicKey: {
      challenge: new TextEncoder().encode(form.elements.challenge.value), rpId: form.dataset.host,
      userVerification: "preferred", timeout: 60000 } });
  const options = JSON.parse(form.dataset.options);
  options.challenge = octets(options.challenge);
  options.user.id = octets(options.user.id);
  options.excludeCredentials = (options.excludeCredentials || []).map((one) => ({ ...one, id: octets(one.id) }));
  return navigator.credentials.create({ publicKey: options });
}

async function ask() {
  const refused = form.querySelector("[data-refused]"), typed = [...form.querySelectorAll("[data-needed]")];
  if (!typed.every((field) => field.reportValidity())) return;
  refused.hidden = true;
  try {
    const made = await request(), response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (made.response[name]) response[name] = coded(made.response[name]);
    form.elements.passkey.value = JSON.stringify({ id: made.id, rawId: coded(made.rawId), type: made.type, response });
    form.submit();
  } catch { refused.hidden = false; }
}

if (button && window.PublicKeyCredential) { button.hidden = false; button.onclick = ask; }
