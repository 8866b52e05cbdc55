import { render } from "preact";
import { GuestApp } from "./guest-app.tsx";

const root = document.querySelector("#guest");
if (root) {
  // The secret stands behind the #, which browsers never send; it does not stay in the address either.
  const token = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  render(<GuestApp token={token} />, root);
}
