// rdflib.js: Fetcher and UpdateManager edit a document with SPARQL Update, then with N3 Patch, and see what another changed.
import * as $rdf from "rdflib";
import { check, done, equal, scene, signedIn } from "./scene.mjs";

const [alice] = scene.residents;
const SCHEMA = $rdf.Namespace("https://schema.org/");
const session = await signedIn(alice);

// A server that offered N3 Patch alone: the same answers, without the other format in Accept-Patch.
async function onlyN3(address, options) {
  const answer = await session.fetch(address, options);
  const headers = new Headers(answer.headers);
  if (headers.has("accept-patch")) headers.set("accept-patch", "text/n3");
  const kept = new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
  Object.defineProperty(kept, "url", { value: answer.url });
  return kept;
}

function opened(fetch) {
  const asked = [];
  const heard = (address, options) => {
    asked.push([options?.method ?? "GET", new Headers(options?.headers).get("content-type")]);
    return fetch(address, options);
  };
  const store = $rdf.graph();
  const fetcher = $rdf.fetcher(store, { fetch: heard });
  return { store, fetcher, updater: new $rdf.UpdateManager(store), asked };
}

for (const [format, type, fetch] of [
  ["SPARQL Update", "application/sparql-update", session.fetch],
  ["N3 Patch", "text/n3", onlyN3],
]) {
  const doc = $rdf.sym(`${alice.storage}rdflib-${Date.now()}.ttl`);
  const me = $rdf.sym(`${doc.value}#me`);
  const { store, fetcher, updater, asked } = opened(fetch);
  const seen = async () => {
    const other = opened(session.fetch);
    await other.fetcher.load(doc);
    return other.store.match(null, null, null, doc).map((one) => `${one.predicate.value.split("/").pop()} ${one.object.value}`).sort();
  };
  await check(`${format}: a document is put`, async () => {
    const first = [$rdf.st(me, SCHEMA("name"), $rdf.lit("Ana", "fr"), doc)];
    await new Promise((done, failed) => {
      updater.put(doc, first, "text/turtle", (_address, ok, error) => (ok ? done() : failed(new Error(error))));
    });
    await fetcher.load(doc, { force: true });
    return equal(await seen(), ["name Ana"]);
  });
  await check(`${format}: the server says that it may be edited`, async () => {
    return equal(await updater.checkEditable(doc), type === "text/n3" ? "N3PATCH" : "SPARQL");
  });
  await check(`${format}: statements are inserted and deleted`, async () => {
    const old = store.match(me, SCHEMA("name"), null, doc);
    await updater.update(old, [
      $rdf.st(me, SCHEMA("name"), $rdf.lit("Anaïs « la » \"vraie\"\nsuite", "fr"), doc),
      $rdf.st(me, SCHEMA("age"), $rdf.lit("41", null, $rdf.sym("http://www.w3.org/2001/XMLSchema#integer")), doc),
    ]);
    equal(asked.filter(([method]) => method === "PATCH").map(([, one]) => one), [type]);
    return equal(await seen(), ["age 41", "name Anaïs « la » \"vraie\"\nsuite"]);
  });
  if (type === "text/n3") await check(`${format}: what is not there cannot be deleted`, async () => {
    const absent = $rdf.st(me, SCHEMA("name"), $rdf.lit("Nobody"), doc);
    store.add(absent);
    try {
      await updater.update([absent], []);
    } catch (error) {
      store.remove(absent);
      return /409/.test(String(error)) && String(error).slice(0, 200);
    }
    throw new Error("it was accepted");
  });
  if (type === "text/n3") await check(`${format}: a blank node is refused, as its clause wants`, async () => {
    const place = $rdf.st(me, SCHEMA("address"), $rdf.blankNode(), doc);
    try {
      await updater.update([], [place]);
    } catch (error) {
      return /422/.test(String(error)) && String(error).slice(0, 200);
    }
    throw new Error("it was accepted");
  });
  else await check(`${format}: a blank node with what hangs on it is inserted, changed and read`, async () => {
    const place = $rdf.blankNode();
    await updater.update([], [
      $rdf.st(me, SCHEMA("address"), place, doc),
      $rdf.st(place, SCHEMA("addressLocality"), $rdf.lit("Rennes"), doc),
    ]);
    await fetcher.load(doc, { force: true });
    const node = store.any(me, SCHEMA("address"), null, doc);
    const town = store.match(node, SCHEMA("addressLocality"), null, doc);
    equal(town.map((one) => one.object.value), ["Rennes"]);
    await updater.update(town, [$rdf.st(node, SCHEMA("addressLocality"), $rdf.lit("Nantes"), doc)]);
    return equal((await seen()).filter((one) => one.startsWith("addressL")), ["addressLocality Nantes"]);
  });
  await check(`${format}: a document that is not there yet is made by a change`, async () => {
    const fresh = $rdf.sym(`${alice.storage}rdflib-new-${Date.now()}.ttl`);
    await updater.update([], [$rdf.st(fresh, SCHEMA("name"), $rdf.lit("New"), fresh)]);
    const answer = await session.fetch(fresh.value, { headers: { accept: "text/turtle" } });
    const text = await answer.text();
    await session.fetch(fresh.value, { method: "DELETE" });
    return equal([answer.status, text.includes("New")], [200, true]);
  });
  await check(`${format}: the document is deleted`, async () => {
    await fetcher.webOperation("DELETE", doc.value);
    return equal((await session.fetch(doc.value)).status, 404);
  });
}
done();
