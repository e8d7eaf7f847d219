// A note in one's own storage: sign in, find the storage, read, edit, save. All that is kept is kept there.
import {
  createSolidDataset, createThing, getPodUrlAll, getSolidDataset, getStringNoLocale, getThing, saveSolidDatasetAt,
  setStringNoLocale, setThing,
} from "@inrupt/solid-client";
import { getDefaultSession, handleIncomingRedirect, login, logout } from "@inrupt/solid-client-authn-browser";
import { words } from "./words.js";

const TEXT = "https://schema.org/text";
const part = (id) => document.getElementById(id);
const session = getDefaultSession();
const here = { fetch: session.fetch };
let dataset;

function say(name, more = "") {
  part("said").textContent = [words[name], more].filter(Boolean).join(" ");
}

const address = () => `${part("storage").value}notes/example.ttl`;

async function read() {
  try {
    dataset = await getSolidDataset(address(), here);
  } catch (error) {
    if (error.statusCode !== 404) throw error;
    dataset = createSolidDataset(); // nothing yet: saving makes it, and the folder above it
  }
  const note = getThing(dataset, `${address()}#note`);
  part("text").value = (note && getStringNoLocale(note, TEXT)) ?? "";
  say("read");
}

async function save() {
  const note = getThing(dataset, `${address()}#note`) ?? createThing({ name: "note" });
  const changed = setThing(dataset, setStringNoLocale(note, TEXT, part("text").value));
  try {
    dataset = await saveSolidDatasetAt(address(), changed, here); // sends only what changed
    part("note").dataset.saved = Number(part("note").dataset.saved ?? 0) + 1;
    say("saved");
  } catch (error) {
    // somebody wrote meanwhile: what was typed stays on the page, and the person decides
    if (![409, 412].includes(error.statusCode)) throw error;
    say("conflict");
  }
}

async function open() {
  part("inside").hidden = false;
  part("webid").textContent = part("webid").href = session.info.webId;
  const storages = await getPodUrlAll(session.info.webId, here);
  part("storage").replaceChildren(...storages.map((one) => new Option(one, one)));
  if (storages.length) await read();
  else say("none");
}

const tried = (act) => (event) => {
  event?.preventDefault();
  Promise.resolve(act()).catch((error) => say("failed", error.message));
};

for (const one of document.querySelectorAll("[data-words]")) one.textContent = words[one.dataset.words];
document.documentElement.lang = words.lang;
document.title = words.title;
part("house").value = new URLSearchParams(location.search).get("house") ?? "http://localhost:8000/";
part("sign-in").addEventListener("submit", tried(() => login({
  oidcIssuer: part("house").value,
  redirectUrl: location.origin + location.pathname,
  clientName: words.title,
  tokenType: "DPoP",
})));
part("note").addEventListener("submit", tried(save));
part("storage").addEventListener("change", tried(read));
part("sign-out").addEventListener("click", tried(async () => {
  await logout();
  location.assign(location.pathname);
}));

tried(async () => {
  await handleIncomingRedirect();
  if (session.info.isLoggedIn) await open();
  else part("sign-in").hidden = false;
})();
