// The connector of the Data Food Consortium as a peer: `write N` prints N items as it writes them; `read` prints what it
// understands of a document on standard input. Nothing is fetched: the one context that is asked for is the connector's own.
import { Connector } from "@datafoodconsortium/connector";
import context from "./node_modules/@datafoodconsortium/connector/lib/context.js";

const KNOWN = "https://w3id.org/dfc/ontology/context/context_1.16.0.json";
const MEASURES = "https://github.com/datafoodconsortium/taxonomies/releases/latest/download/measures.rdf#";
const TYPES = "https://github.com/datafoodconsortium/taxonomies/releases/latest/download/productTypes.rdf#";
const BASE = "https://peer.exemple.coop/";

globalThis.fetch = async (url) => {
  if (String(url) !== KNOWN) throw new Error(`nothing is fetched here: ${url}`);
  return new Response(JSON.stringify({ "@context": context }), { status: 200 });
};

const connector = new Connector();
const concept = (iri) => ({ getSemanticId: () => iri, isSemanticObjectAnonymous: () => false });

function item(number) {
  const price = connector.createPrice({ value: 2.57, vatRate: 5.5, unit: concept(MEASURES + "Euro") });
  const offer = connector.createOffer({ semanticId: `${BASE}offers/${number}`, price, stockLimitation: 4 });
  const product = connector.createSuppliedProduct({
    semanticId: `${BASE}products/${number}`,
    name: `Tomate ${number} « cœur » <b>`,
    description: "Rouge",
    productType: concept(TYPES + "tomato"),
    quantity: connector.createQuantity({ value: 1.5, unit: concept(MEASURES + "Kilogram") }),
    totalTheoreticalStock: 12.5,
    alcoholPercentage: 0,
    lifetime: "une semaine",
  });
  const line = connector.createCatalogItem({
    semanticId: `${BASE}items/${number}`, product, sku: `S${number}`, stockLimitation: 12, offers: [offer],
  });
  return [line, product, offer];
}

async function understood(one) {
  const kind = one.getSemanticType().split("#").pop().split(":").pop();
  const told = { id: one.getSemanticId(), kind };
  if (kind === "SuppliedProduct") {
    const quantity = await one.getQuantity();
    Object.assign(told, {
      name: one.getName(),
      description: one.getDescription(),
      stock: one.getTotalTheoreticalStock(),
      lifetime: one.getLifetime(),
      quantity: quantity?.getQuantityValue(),
    });
  } else if (kind === "CatalogItem") {
    const offers = await one.getOfferers();
    Object.assign(told, { sku: one.getSku(), stock: one.getStockLimitation(), offers: offers.length });
    told.product = (await one.getOfferedProduct())?.getSemanticId();
  } else if (kind === "Offer") {
    const price = await one.getPrice();
    Object.assign(told, { stock: one.getStockLimitation(), price: price?.getQuantityValue(), vat: price?.getVatRate() });
  } else if (kind === "Enterprise") {
    Object.assign(told, { name: one.getName(), vat: one.getVatNumber() });
    told.supplies = (await one.getSuppliedProducts()).length;
  } else if (kind === "Address") {
    Object.assign(told, { city: one.getCity(), postcode: one.getPostalCode(), street: one.getStreet() });
  }
  return told;
}

const [, , what, number] = process.argv;
if (what === "write") {
  const objects = Array.from({ length: Number(number) }, (_, n) => item(n)).flat();
  process.stdout.write(await connector.export(objects));
} else {
  const pieces = [];
  for await (const piece of process.stdin) pieces.push(piece);
  const started = process.cpuUsage();
  const found = await connector.import(Buffer.concat(pieces).toString());
  const spent = process.cpuUsage(started);
  const objects = [];
  if (what === "read") for (const one of found) objects.push(await understood(one));
  process.stdout.write(JSON.stringify({ count: found.length, objects, seconds: (spent.user + spent.system) / 1e6 }));
}
