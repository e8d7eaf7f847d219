// @inrupt/solid-client and solid-client-authn-node: two people with DPoP; one writes, grants, revokes, the other reads or is refused.
import * as solid from "@inrupt/solid-client";
import { check, done, equal, refused, scene, signedIn } from "./scene.mjs";

const [alice, bob] = scene.residents;
const NAME = "https://schema.org/name";
const folder = `${alice.storage}inrupt-${Date.now()}/`;
const note = `${folder}note.ttl`;
let writer, reader, dataset;

await check("both sign in with client credentials and DPoP", async () => {
  [writer, reader] = [await signedIn(alice), await signedIn(bob)];
  return equal([writer.info.webId, reader.info.webId], [alice.webid, bob.webid]);
});
const mine = { fetch: writer.fetch };
const theirs = { fetch: reader.fetch };

if (scene.name === "Communaux") { // Community Solid Server does not write it there
  await check("the WebID document names the storage", async () => {
    return equal(await solid.getPodUrlAll(alice.webid, mine), [alice.storage]);
  });
}
await check("a container is made", async () => {
  const made = await solid.createContainerAt(folder, mine);
  return equal(solid.getSourceUrl(made), folder);
});
await check("a document is written and read again", async () => {
  let thing = solid.createThing({ name: "first" });
  thing = solid.addStringWithLocale(thing, NAME, "Marché d’hiver", "fr");
  thing = solid.addInteger(thing, "https://schema.org/size", 12);
  thing = solid.addDatetime(thing, "https://schema.org/startDate", new Date("2026-11-23T10:00:00Z"));
  thing = solid.addUrl(thing, "https://schema.org/organizer", alice.webid);
  dataset = await solid.saveSolidDatasetAt(note, solid.setThing(solid.createSolidDataset(), thing), mine);
  const read = solid.getThing(await solid.getSolidDataset(note, mine), `${note}#first`);
  return equal(
    [
      solid.getStringWithLocale(read, NAME, "fr"),
      solid.getInteger(read, "https://schema.org/size"),
      solid.getDatetime(read, "https://schema.org/startDate").toISOString(),
      solid.getUrl(read, "https://schema.org/organizer"),
    ],
    ["Marché d’hiver", 12, "2026-11-23T10:00:00.000Z", alice.webid],
  );
});
await check("a change is saved as a patch: what was not touched stays", async () => {
  dataset = await solid.getSolidDataset(note, mine);
  let thing = solid.getThing(dataset, `${note}#first`);
  thing = solid.setInteger(thing, "https://schema.org/size", 13);
  dataset = await solid.saveSolidDatasetAt(note, solid.setThing(dataset, thing), mine);
  const read = solid.getThing(await solid.getSolidDataset(note, mine), `${note}#first`);
  return equal(
    [solid.getInteger(read, "https://schema.org/size"), solid.getStringWithLocale(read, NAME, "fr")],
    [13, "Marché d’hiver"],
  );
});
await check("a second creation at the same address is refused", async () => {
  return refused(() => solid.saveSolidDatasetAt(note, solid.createSolidDataset(), mine), 409, 412);
});
await check("the container lists the document", async () => {
  const listed = solid.getContainedResourceUrlAll(await solid.getSolidDataset(folder, mine));
  return equal(listed, [note]);
});
await check("the other is refused before anything is granted", async () => {
  return refused(() => solid.getSolidDataset(note, theirs), 403);
});
await check("nobody in particular is refused too", async () => {
  return refused(() => solid.getSolidDataset(note), 401);
});
await check("read is granted to the other with universalAccess", async () => {
  const given = await solid.universalAccess.setAgentAccess(note, bob.webid, { read: true }, mine);
  return equal(given?.read, true);
});
await check("the other reads", async () => {
  const read = await solid.getSolidDataset(note, theirs);
  return equal(solid.getInteger(solid.getThing(read, `${note}#first`), "https://schema.org/size"), 13);
});
await check("the other may not write", async () => {
  const read = await solid.getSolidDataset(note, theirs);
  const thing = solid.setInteger(solid.getThing(read, `${note}#first`), "https://schema.org/size", 99);
  return refused(() => solid.saveSolidDatasetAt(note, solid.setThing(read, thing), theirs), 403);
});
await check("the owner may still write and control", async () => {
  const access = await solid.universalAccess.getAgentAccess(note, alice.webid, mine);
  return equal([access.read, access.write, access.controlWrite], [true, true, true]);
});
await check("append is granted on its own", async () => {
  await solid.universalAccess.setAgentAccess(note, bob.webid, { append: true }, mine);
  const read = await solid.getSolidDataset(note, theirs);
  const thing = solid.addStringNoLocale(solid.getThing(read, `${note}#first`), NAME, "Added");
  await solid.saveSolidDatasetAt(note, solid.setThing(read, thing), theirs);
  const after = solid.getThing(await solid.getSolidDataset(note, mine), `${note}#first`);
  return equal(solid.getStringNoLocaleAll(after, NAME), ["Added"]);
});
await check("everything is revoked: the other is refused", async () => {
  await solid.universalAccess.setAgentAccess(note, bob.webid, { read: false, append: false, write: false }, mine);
  return refused(() => solid.getSolidDataset(note, theirs), 403);
});
await check("the public may read, then no longer", async () => {
  await solid.universalAccess.setPublicAccess(note, { read: true }, mine);
  await solid.getSolidDataset(note);
  await solid.universalAccess.setPublicAccess(note, { read: false }, mine);
  return refused(() => solid.getSolidDataset(note), 401);
});
await check("an access list is read and written as a document (acl_ functions)", async () => {
  const found = await solid.getSolidDatasetWithAcl(note, mine);
  const list = solid.setAgentResourceAccess(
    solid.getResourceAcl(found), bob.webid, { read: true, append: false, write: false, control: false },
  );
  await solid.saveAclFor(found, list, mine);
  await solid.getSolidDataset(note, theirs);
  return equal(solid.getAgentAccess(await solid.getSolidDatasetWithAcl(note, mine), bob.webid).read, true);
});
await check("a file that is no linked data is kept to the byte", async () => {
  const bytes = new Uint8Array([137, 80, 78, 71, 0, 255, 10, 13]);
  const file = `${folder}picture.png`;
  await solid.overwriteFile(file, new Blob([bytes], { type: "image/png" }), { ...mine, contentType: "image/png" });
  const read = await solid.getFile(file, mine);
  const found = [...new Uint8Array(await read.arrayBuffer())];
  await solid.deleteFile(file, mine);
  return equal([solid.getContentType(read), found], ["image/png", [...bytes]]);
});
await check("a document is posted into the container with a name wished for", async () => {
  const saved = await solid.saveSolidDatasetInContainer(folder, solid.createSolidDataset(), {
    ...mine, slugSuggestion: "wished",
  });
  const where = solid.getSourceUrl(saved);
  await solid.deleteSolidDataset(where, mine);
  return where.startsWith(folder) && where;
});
await check("a container that is not empty is not deleted", async () => {
  return refused(() => solid.deleteContainer(folder, mine), 409);
});
await check("document and container are deleted", async () => {
  await solid.deleteSolidDataset(note, mine);
  await solid.deleteContainer(folder, mine);
  return refused(() => solid.getSolidDataset(folder, mine), 404);
});
done();
