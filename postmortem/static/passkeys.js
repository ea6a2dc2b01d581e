// Passkeys: asks the server what to ask the browser for, and sends what the browser gives.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (list) => (list || []).map((known) => ({ ...known, id: toBytes(known.id) }));

async function ask(form) {
  const answer = await fetch(form.dataset.passkey, { method: "POST", body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value }) });
  if (!answer.ok) throw new Error(String(answer.status));
  const options = await answer.json();
  options.challenge = toBytes(options.challenge);
  return options;
}

async function make(options) {
  const publicKey = { ...options, user: { ...options.user, id: toBytes(options.user.id) }, excludeCredentials: withBytes(options.excludeCredentials) };
  return navigator.credentials.create({ publicKey });
}

const use = (options) => navigator.credentials.get({ publicKey: { ...options, allowCredentials: withBytes(options.allowCredentials) } });

function written(credential) {
  const given = credential.response;
  const response = { clientDataJSON: toText(given.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (given[name]) response[name] = toText(given[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]") || document.querySelector("[data-passkey-problem]");
  if (!window.PublicKeyCredential) form.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const options = await ask(form);
      form.querySelector("[name=passkey]").value = written(await (options.user ? make(options) : use(options)));
      HTMLFormElement.prototype.submit.call(form);
    } catch {
      problem.hidden = false;
    }
  });
}
