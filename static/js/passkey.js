// Shows what has to do with passkeys where the browser can do them, and says so when one did not work.

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const text of document.querySelectorAll("[data-passkey-error]")) text.hidden = false;
});
