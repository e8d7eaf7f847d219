// What every peer shares: the scene (a server and its residents, as JSON on standard input), signed-in people, and checks.
// A script prints one JSON list of {name, ok, detail} and nothing else; the Python test that started it judges them.
import { readFileSync } from "node:fs";
import { Session } from "@inrupt/solid-client-authn-node";

export const scene = JSON.parse(readFileSync(0, "utf8"));
const told = [];

export async function check(name, act) {
  try {
    const detail = await act();
    told.push({ name, ok: detail !== false, detail: String(detail ?? "") });
  } catch (error) {
    told.push({ name, ok: false, detail: `${error?.stack ?? error}`.slice(0, 1500) });
  }
}

export function equal(found, expected) {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
  if (left !== right) throw new Error(`found ${left}, expected ${right}`);
  return left;
}

export async function refused(act, ...statuses) {
  let done;
  try {
    done = await act();
  } catch (error) {
    const status = error.statusCode ?? error.status ?? error.response?.status;
    if (statuses.includes(status)) return `refused with ${status}`;
    throw new Error(`refused with ${status}, expected ${statuses}: ${error}`);
  }
  if (done instanceof Response && statuses.includes(done.status)) return `refused with ${done.status}`;
  throw new Error("it was not refused");
}

export async function signedIn(resident) {
  const session = new Session();
  await session.login({
    clientId: resident.client_id,
    clientSecret: resident.client_secret,
    oidcIssuer: scene.issuer,
    tokenType: "DPoP",
  });
  return session;
}

export function done() {
  process.stdout.write(JSON.stringify(told) + "\n", () => process.exit(0));
}
