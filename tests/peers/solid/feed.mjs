// ldes-client: the change feed is replicated from its first member, in order, and again from where it stopped.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { intoConfig, replicateLDES } from "ldes-client";
import { check, done, equal, scene } from "./scene.mjs";

const AS = "https://www.w3.org/ns/activitystreams#";
const saved = mkdtempSync(join(tmpdir(), "feed-"));

async function members(config, ordered = "none") {
  const client = replicateLDES(intoConfig({ url: scene.feed, ...config }), ordered);
  let failure;
  client.on("error", (error) => { failure = error; });
  const found = [];
  for await (const member of client.stream()) found.push(member);
  if (failure) throw failure;
  return found;
}
const value = (member, path) =>
  member.quads.find((quad) => quad.subject.equals(member.id) && quad.predicate.value === path)?.object.value;

let all = [];
await check("every member is found once", async () => {
  all = await members({});
  equal(new Set(all.map((one) => one.id.value)).size, all.length);
  return all.length > 0 && `${all.length} members`;
});
await check("each says when, what happened and to which thing", async () => {
  const bare = all.filter((one) => !value(one, `${AS}published`) || !value(one, `${AS}object`));
  return equal(bare.map((one) => one.id.value), []);
});
await check("in order of time, as the feed says it", async () => {
  const times = (await members({}, "ascending")).map((one) => Date.parse(value(one, `${AS}published`)));
  equal(times.length, all.length);
  return equal(times, [...times].sort((a, b) => a - b)) && `${times.length} in order`;
});
await check("after an instant, only what is later", async () => {
  const times = all.map((one) => Date.parse(value(one, `${AS}published`))).sort((a, b) => a - b);
  const middle = new Date(times[Math.floor(times.length / 2)]);
  const later = await members({ after: middle });
  return equal(later.length, times.filter((one) => one > middle.getTime()).length);
});
await check("asked again with what it kept, it gives nothing twice", async () => {
  const first = await members({ statePath: join(saved, "state") });
  const second = await members({ statePath: join(saved, "state") });
  return equal([first.length, second.length], [all.length, 0]);
});
done();
