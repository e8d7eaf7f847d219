// @comunica/query-sparql: queries over documents of a storage (with links followed), an update of one, and the SPARQL endpoint.
import { QueryEngine } from "@comunica/query-sparql";
import { check, done, equal, scene, signedIn } from "./scene.mjs";

const [alice] = scene.residents;
const LABEL = "http://virtual-assembly.org/ontologies/pair#preferedLabel";
const engine = new QueryEngine();
const session = await signedIn(alice);
const one = `${alice.storage}comunica-one-${Date.now()}.ttl`;
const two = `${alice.storage}comunica-two-${Date.now()}.ttl`;

async function rows(query, context, asking = engine) {
  const found = await (await asking.queryBindings(query, context)).toArray();
  return found.map((row) => [...row].map(([, term]) => term.value)).sort();
}

await check("two documents are queried together, as their owner", async () => {
  const texts = {
    [one]: `<#a> <https://schema.org/name> "A"; <https://schema.org/knows> <${two}#b>.`,
    [two]: `<#b> <https://schema.org/name> "B"; <https://schema.org/size> 3 .`,
  };
  for (const [address, body] of Object.entries(texts)) {
    const made = await session.fetch(address, { method: "PUT", headers: { "content-type": "text/turtle" }, body });
    if (!made.ok) throw new Error(`PUT ${made.status}`);
  }
  return equal(
    await rows(
      `SELECT ?other ?size { ?me <https://schema.org/knows> [ <https://schema.org/name> ?other; <https://schema.org/size> ?size ] }`,
      { sources: [one, two], fetch: session.fetch },
    ),
    [["B", "3"]],
  );
});
await check("a document that is not public is not read by nobody in particular", async () => {
  try {
    await rows("SELECT * { ?s ?p ?o }", { sources: [one] }, new QueryEngine());
  } catch (error) {
    return /401/.test(String(error)) && String(error).slice(0, 200);
  }
  throw new Error("it was read");
});
await check("a document is changed by an update", async () => {
  await engine.queryVoid(
    `PREFIX s: <https://schema.org/> DELETE DATA { <${two}#b> s:size 3 }; INSERT DATA { <${two}#b> s:size 4 }`,
    { sources: [two], destination: { type: "patchSparqlUpdate", value: two }, fetch: session.fetch },
  );
  const context = { sources: [two], fetch: session.fetch };
  return equal(await rows("SELECT ?size { ?b <https://schema.org/size> ?size }", context, new QueryEngine()), [["4"]]);
});
await check("a container is queried for what it holds", async () => {
  const found = await rows("SELECT ?one { ?box <http://www.w3.org/ns/ldp#contains> ?one }", {
    sources: [alice.storage], fetch: session.fetch,
  });
  return found.flat().includes(one) && found.flat().includes(two) && `${found.length} documents`;
});
for (const address of [one, two]) await session.fetch(address, { method: "DELETE" });

if (scene.sparql) {
  const endpoint = { sources: [{ type: "sparql", value: scene.sparql }] };
  await check("the endpoint is asked: organisations in named graphs", async () => {
    const found = await rows(
      `SELECT ?g ?name { GRAPH ?g { ?org a <https://schema.org/Organization> ; <${LABEL}> ?name } } LIMIT 5`,
      endpoint,
    );
    if (!found.length) throw new Error("nothing found");
    return JSON.stringify(found);
  });
  await check("the endpoint recognises itself by its service description", async () => {
    const found = await rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", { sources: [scene.sparql] });
    return Number(found[0][0]) > 0 && found[0][0];
  });
  await check("a query is split between the endpoint and a resource", async () => {
    const [[iri]] = await rows(
      `SELECT ?org { GRAPH ?g { ?org a <https://schema.org/Organization> ; <${LABEL}> ?name } } LIMIT 1`,
      endpoint,
    );
    const here = await rows(`SELECT ?name { <${iri}> <${LABEL}> ?name }`, { sources: [iri] });
    const there = await rows(`SELECT ?name { GRAPH ?g { <${iri}> <${LABEL}> ?name } }`, endpoint);
    return equal(here, there);
  });
  await check("ASK and CONSTRUCT", async () => {
    const asked = await engine.queryBoolean("ASK { GRAPH ?g { ?s ?p ?o } }", endpoint);
    const made = await (await engine.queryQuads(
      "CONSTRUCT { ?s a ?t } WHERE { GRAPH ?g { ?s a ?t } } LIMIT 3", endpoint,
    )).toArray();
    return equal([asked, made.length], [true, 3]);
  });
}
done();
