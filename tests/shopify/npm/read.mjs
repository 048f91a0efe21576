// Shopify's own Admin API client reads a shop: all products by pages, then as a bulk operation.
// node read.mjs FOLDER_OF_NODE_MODULES http://127.0.0.1:PORT TOKEN  →  one JSON object on stdout
import {createRequire} from 'node:module';
import {join} from 'node:path';

const [folder, address, accessToken] = process.argv.slice(2);
const {createAdminApiClient} = createRequire(join(folder, 'package.json'))('@shopify/admin-api-client');

const client = createAdminApiClient({
  storeDomain: 'local.myshopify.com',
  apiVersion: '2026-10',
  accessToken,
  retries: 2,
  logger: () => {},
  // the client only speaks https: the address is put in here, everything else stays as the client made it
  customFetchApi: (url, init) => fetch(url.replace('https://local.myshopify.com', address), init),
});

async function ask(operation, variables) {
  const {data, errors} = await client.request(operation, {variables});
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const PAGE = `query Page($after: String) {
  products(first: 2, after: $after, sortKey: ID) {
    nodes { id title variants(first: 10) { nodes { id sku price } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

async function pages() {
  const products = [];
  let after = null;
  do {
    const {products: page} = await ask(PAGE, {after});
    products.push(...page.nodes.map(({variants, ...product}) => ({...product, variants: variants.nodes})));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
  return products;
}

const RUN = `mutation Run($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) { bulkOperation { id } userErrors { message } }
}`;
const POLL = 'query Poll($id: ID!) { bulkOperation(id: $id) { status url objectCount rootObjectCount fileSize } }';
const BULK = '{ products { edges { node { id title variants { edges { node { id sku price } } } } } } }';

async function bulk() {
  const {bulkOperationRunQuery: run} = await ask(RUN, {query: BULK});
  if (run.userErrors.length) throw new Error(JSON.stringify(run.userErrors));
  let operation;
  do {
    ({bulkOperation: operation} = await ask(POLL, {id: run.bulkOperation.id}));
  } while (['CREATED', 'RUNNING'].includes(operation.status));
  const text = await (await fetch(operation.url)).text();
  const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line));
  if (lines.length !== Number(operation.objectCount) || text.length !== Number(operation.fileSize)) throw new Error('counts differ');
  return lines.filter((line) => !line.__parentId).map((product) => ({
    ...product,
    variants: lines.filter((line) => line.__parentId === product.id).map(({__parentId, ...variant}) => variant),
  }));
}

console.log(JSON.stringify({pages: await pages(), bulk: await bulk()}));
