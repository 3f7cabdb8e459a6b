// Shows what has to do with passkeys where they can work, and says so when one did not.
// They need a browser that knows them and a site with a name: a bare IP address has no passkeys.

const possible = window.PublicKeyCredential && !/^[\d.]+$|^\[/.test(window.location.hostname);

function toggle(selector, hidden) {
  for (const element of document.querySelectorAll(selector)) element.hidden = hidden;
}

toggle("[data-passkey]", !possible);
toggle("[data-passkey-missing]", possible);

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  toggle("[data-passkey-error]", false);
});
