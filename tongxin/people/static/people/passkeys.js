// Passkeys: hands the server's question to the browser and the browser's answer to the form. A page that offers another
// way works without this file; what needs it says so in [data-passkey-missing].
(() => {
  "use strict";

  // JSON carries bytes as base64url; the browser wants and gives buffers. Browsers before 2024 do not convert themselves.
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const answer = (credential) => {
    const { response } = credential;
    const given = { clientDataJSON: text(response.clientDataJSON) };
    if (response.attestationObject) given.attestationObject = text(response.attestationObject);
    if (response.authenticatorData) given.authenticatorData = text(response.authenticatorData);
    if (response.signature) given.signature = text(response.signature);
    if (response.userHandle) given.userHandle = text(response.userHandle);
    if (response.getTransports) given.transports = response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: given,
    };
  };

  const make = ({ publicKey }) =>
    navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: known(publicKey.excludeCredentials),
      },
    });
  const use = ({ publicKey }) =>
    navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: known(publicKey.allowCredentials),
      },
    });

  // The question stands in the page, or is asked for when somebody presses the button.
  const question = async (form) => {
    if (form.dataset.passkeyQuestion) {
      return JSON.parse(document.getElementById(form.dataset.passkeyQuestion).textContent);
    }
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const response = await fetch(form.dataset.passkeyChallenge, { method: "POST", body, credentials: "same-origin" });
    if (!response.ok) throw new Error(response.status);
    return response.json();
  };

  const works = window.PublicKeyCredential && navigator.credentials;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-passkey-failed]");
    if (!works) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const asked = await question(form);
        const credential = await (form.dataset.passkey === "make" ? make(asked) : use(asked));
        form.elements.credential.value = JSON.stringify(answer(credential));
        form.submit();
      } catch (error) {
        failed.hidden = false; // cancelled, too slow, or a key that this browser does not have
        failed.focus();
      }
    });
  }
  for (const words of document.querySelectorAll("[data-passkey-missing]")) words.hidden = Boolean(works);
})();
